// Server-sent events: everything at first, then each change. The browser reconnects by itself, and begins with everything again.

import { store } from "./store.js";
import { thisWindow } from "./kept.js";

let source = null;

export const who = () => store.parts.get("me") ?? thisWindow.read("who") ?? "";

export function actAs(person) {
  thisWindow.write("who", person);
  follow();
}

export function follow() {
  source?.close();
  const wanted = thisWindow.read("who") ?? "";
  source = new EventSource(`/page/feed?who=${encodeURIComponent(wanted)}`);
  source.addEventListener("all", (event) => {
    store.apply(true, JSON.parse(event.data));
    if (!thisWindow.read("who")) thisWindow.write("who", store.parts.get("me"));
    said("");
  });
  source.addEventListener("change", (event) => store.apply(false, JSON.parse(event.data)));
  source.addEventListener("error", () => {
    said("Not connected to the workspace. Trying again…");
    if (source.readyState === EventSource.CLOSED) comeBack();
  });
}

// A workspace that has forgotten this person answers 404, and the browser gives up: begin as anybody.
function comeBack() {
  thisWindow.write("who", "");
  setTimeout(follow, 1000);
}

function said(text) {
  const line = document.getElementById("connection");
  if (line.textContent !== text) line.textContent = text;
}
