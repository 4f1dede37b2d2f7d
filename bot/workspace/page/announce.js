// Says to screen readers what comes in where they are.

import { shownName } from "./message.js";
import { here } from "./place.js";
import { store } from "./store.js";

const MOST = 300; // characters of a message

// After everything is drawn: what the new messages of this channel or thread show.
export function announce({ whole, keys }) {
  if (whole) return;
  const { channel, thread } = here();
  const texts = [];
  for (const key of keys) {
    const [kind, where, ts] = key.split(" ");
    const post = store.parts.get(key);
    if (!["post", "whisper"].includes(kind) || where !== channel?.id || announced.has(key) || post.user === store.me?.id) continue;
    announced.add(key);
    const inThread = post.thread_ts && post.thread_ts !== post.ts;
    if (!inThread || post.thread_ts === thread) texts.push(`${shownName(post.user)}: ${shownText(ts)}`);
  }
  if (texts.length) document.getElementById("said").textContent = texts.join(" ");
}

const announced = new Set();

export function begun() {
  for (const key of store.parts.keys()) announced.add(key);
}

function shownText(ts) {
  const content = [...document.querySelectorAll("article")].find((node) => node.dataset.ts === ts)?.querySelector(".content");
  const text = (content?.innerText ?? "").replace(/\s+/g, " ").trim();
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}
