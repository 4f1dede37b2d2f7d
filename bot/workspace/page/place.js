// Where the person is: a channel and perhaps a thread, or the app's Home. It stands in the address, so Back goes back.

import { safeUrl } from "./dom.js";
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

// A permalink, /archives/C1/p1700000000000001?thread_ts=…, is a place too; null where an address is none.
function placeOf(url) {
  const found = /^\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})$/.exec(url.pathname);
  return found && { channel: found[1], thread: url.searchParams.get("thread_ts") ?? `${found[2]}.${found[3]}` };
}

export function arrive() {
  const place = placeOf(new URL(location.href));
  if (!place) return;
  history.replaceState(null, "", `/#${place.channel}/${place.thread}`);
  show("thread");
}

// Opens an address as its kind wants: a message of this workspace here, a web page in a window of its own.
export function openAddress(address) {
  const url = safeUrl(address);
  if (url === null) return;
  const place = ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname) && placeOf(new URL(url));
  if (place) goTo(place.channel, place.thread);
  else window.open(url, "_blank", "noopener,noreferrer");
}

window.addEventListener("hashchange", () => {
  show(location.hash.includes("/") ? "thread" : "channel");
});
