// What a window or a browser remembers. Where it may not, it forgets, and all else works.

function storage(kind) {
  const read = (name) => {
    try {
      return window[kind].getItem(`plumbline:${name}`);
    } catch {
      return null;
    }
  };
  const write = (name, value) => {
    try {
      window[kind].setItem(`plumbline:${name}`, value);
    } catch {
      // private windows may refuse
    }
  };
  return { read, write };
}

export const thisWindow = storage("sessionStorage");
export const thisBrowser = storage("localStorage");
