// What a person does here goes to the workspace, one after the other: a Save never overtakes what it saves.

import { who } from "./feed.js";
import { store } from "./store.js";

let last = Promise.resolve();

export function gesture(given) {
  const mine = last.then(() => send({ who: who(), ...given }));
  last = mine.catch(() => null);
  return mine;
}

async function send(given) {
  try {
    const answer = await fetch("/page/do", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(given),
    });
    return await answer.json();
  } catch {
    return { error: "The workspace does not answer. Is it still running?", errors: {} };
  }
}

// What went wrong, as a person is told it.
export function told(error) {
  const codes = {
    dispatch_failed: `${store.app.name} is not connected yet. Please try again in a few seconds.`,
    operation_timeout: `${store.app.name} did not answer in time. Please try again.`,
  };
  return codes[error] ?? error;
}

export async function gestureOrToast(given) {
  const answer = await gesture(given);
  if (answer.error) toast(told(answer.error));
  return answer;
}

let hiding = 0;
export function toast(text) {
  const box = document.getElementById("toast");
  box.textContent = text;
  clearTimeout(hiding);
  hiding = setTimeout(() => (box.textContent = ""), 8000);
}
