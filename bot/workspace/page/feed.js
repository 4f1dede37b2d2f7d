// Server-sent events: everything at first, then each change. The browser reconnects by itself, and begins with everything again.

import { store } from "./store.js";
import { thisWindow } from "./kept.js";

const AGAIN = 1000; // milliseconds

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
    thisWindow.write("who", store.parts.get("me")); // where this person is forgotten, the workspace has chosen another
    showConnection();
  });
  source.addEventListener("change", (event) => {
    store.apply(false, JSON.parse(event.data));
    showConnection();
  });
  source.addEventListener("error", () => {
    said("Not connected to the workspace. Trying again…");
    if (source.readyState === EventSource.CLOSED) setTimeout(follow, AGAIN); // the browser has given up, we do not
  });
}

const showConnection = () => said(store.parts.get("connected") ? "" : `${store.app.name} is starting…`);

function said(text) {
  const line = document.getElementById("connection");
  if (line.textContent !== text) line.textContent = text;
}
