// Nodes are made one by one: text is only ever text, so nothing that people write can become markup.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function set(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") {
    for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
  } else if (name === "data") {
    for (const [key, text] of Object.entries(value)) node.dataset[key] = text;
  } else if (name === "props") {
    Object.assign(node, value);
  } else {
    node.setAttribute(name, value === true ? "" : String(value));
  }
}

export function button(label, onPress, attributes = {}) {
  return el("button", { type: "button", on: { click: onPress }, ...attributes }, label);
}

// Brings a parent's children into this order, and touches only those that are not in place: what has the focus keeps it.
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}

let ids = 0;
export const newId = (prefix) => `${prefix}-${(ids += 1)}`;

export const safeUrl = (text) => {
  try {
    const url = new URL(text, location.origin);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
};

// A link that leads nowhere but to a web page; anything else is shown as the text it is.
export function link(address, ...children) {
  const url = safeUrl(address);
  if (url === null) return el("span", {}, ...children);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}
