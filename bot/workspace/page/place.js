// Where the person is: a channel and perhaps a thread, or the app's Home. It stands in the address, so Back goes back.

import { store } from "./store.js";

const HOME = "home";
const place = new EventTarget();

export const onMove = (listener) => place.addEventListener("move", listener);
export const pane = () => document.body.dataset.pane;

export function here() {
  const [first, thread = ""] = location.hash.slice(1).split("/");
  if (first === HOME && store.app.home) return { home: true, channel: null, thread: "" };
  const channel = store.channel(first) ?? preferred();
  const known = channel && store.parts.has(`post ${channel.id} ${thread}`);
  return { home: false, channel, thread: known ? thread : "" };
}

function preferred() {
  const mine = store.channels.filter((channel) => channel.inside && channel.kind !== "im");
  return mine[0] ?? store.channels[0];
}

export function show(name) {
  document.body.dataset.pane = name;
  place.dispatchEvent(new Event("move"));
}

export function goHome() {
  location.hash = HOME;
  show("channel");
}

export function goTo(channel, thread = "") {
  location.hash = thread ? `${channel}/${thread}` : channel;
  show(thread ? "thread" : "channel");
}

// A permalink's path, /archives/C1/p1700000000000001?thread_ts=…, is a place too.
export function arrive() {
  const found = /^\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})$/.exec(location.pathname);
  if (!found) return;
  const thread = new URLSearchParams(location.search).get("thread_ts") ?? `${found[2]}.${found[3]}`;
  history.replaceState(null, "", `/#${found[1]}/${thread}`);
  show("thread");
}

window.addEventListener("hashchange", () => {
  show(location.hash.includes("/") ? "thread" : "channel");
});
