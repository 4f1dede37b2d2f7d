// What a person has read, channel by channel and thread by thread; kept in this browser.

import { store } from "./store.js";
import { thisBrowser, thisWindow } from "./kept.js";

const name = (place) => `read:${store.me?.id}:${place}`;
const read = (place) => thisBrowser.read(name(place)) ?? "";

// Whoever comes for the first time has read everything: only what is new from now on is marked.
export function begin() {
  if (thisBrowser.read(name("begun"))) return;
  for (const channel of store.channels) mark(channel.id, newest(store.posts(channel.id)));
  thisBrowser.write(name("begun"), newest(store.channels.flatMap((channel) => store.posts(channel.id))) || "0");
}

const newest = (posts) => posts.reduce((latest, { post }) => (post.ts > latest ? post.ts : latest), "");

function mark(place, ts) {
  if (ts > read(place)) thisBrowser.write(name(place), ts);
}

export const readUpTo = (place, posts) => mark(place, newest(posts));

const since = (place) => [read(place), thisBrowser.read(name("begun")) ?? ""].reduce((one, other) => (one > other ? one : other));

export const unread = (channel) => store.main(channel).filter(({ post }) => post.ts > since(channel) && post.user !== store.me?.id).length;

export function unreadReplies(channel, root) {
  const from = since(`${channel}/${root.ts}`);
  return store.thread(channel, root.ts).filter(({ post }) => post.ts !== root.ts && post.ts > from && post.user !== store.me?.id).length;
}

// Whispers that were put away, in this window.
const away = new Set((thisWindow.read("dismissed") ?? "").split(" "));

export const dismissed = (ts) => away.has(ts);

export function dismiss(ts) {
  away.add(ts);
  thisWindow.write("dismissed", [...away].join(" "));
  store.dispatchEvent(new CustomEvent("change", { detail: { whole: false, keys: [], drop: [] } }));
}
