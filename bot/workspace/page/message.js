// One message: who, when, what, and what can be done with it.

import { button, el } from "./dom.js";
import { blocks } from "./blocks.js";
import { emoji } from "./emoji.js";
import { files } from "./files.js";
import { messageTools } from "./message_tools.js";
import { mrkdwn } from "./mrkdwn.js";
import { goTo } from "./place.js";
import { store } from "./store.js";
import { clockTime, timeOf } from "./times.js";
import { unreadReplies } from "./unread.js";

export const shownName = (id) => {
  const name = store.name(id);
  return name.charAt(0).toUpperCase() + name.slice(1);
};

const HUES = 6;
export function avatar(id, size = "") {
  const at = store.people.findIndex((person) => person.id === id);
  const hue = id === store.app.user ? "app" : at < 0 ? "nobody" : `hue-${at % HUES}`;
  return el("span", { class: `avatar ${hue} ${size}`, "aria-hidden": "true" }, shownName(id).charAt(0));
}

// `where` is "channel" or "thread": a thread's own messages lead nowhere further.
export function message(channel, { post, whispered }, where) {
  const surface = { channel, ts: post.ts };
  const byApp = post.user === store.app.user;
  const name = shownName(post.user);
  const body = el("div", { class: "body" },
    el("div", { class: "byline" },
      el("strong", {}, name),
      byApp ? el("span", { class: "badge" }, "app") : null,
      timeOf(post.ts),
      post.edited && !byApp ? el("span", { class: "edited" }, "edited") : null,
      whispered ? el("span", { class: "badge only-you" }, "Only you see this") : null,
    ),
    el("div", { class: "content" }, content(post, surface)),
    post.files?.length ? files(post.files) : null,
    post.reactions?.length ? reactions(post.reactions) : null,
    where === "channel" && !whispered ? replies(channel, post) : null,
  );
  const state = whispered ? " whisper" : post.subtype === "tombstone" ? " tombstone" : "";
  const node = el("article", { class: `message${state}`, tabindex: "-1", "aria-label": `${name}, ${clockTime(post.ts)}`, data: { ts: post.ts } },
    avatar(post.user), body);
  body.firstChild.append(messageTools(channel, post, { whispered, where, body, node }));
  return node;
}

function content(post, surface) {
  if (post.subtype === "tombstone") return el("p", {}, post.text);
  return post.blocks?.length ? blocks(post.blocks, surface) : mrkdwn(post.text ?? "");
}

function reactions(list) {
  return el("ul", { class: "reactions", "aria-label": "Reactions" }, list.map((one) => {
    const names = one.users.map(shownName).join(", ");
    return el("li", { title: `:${one.name}: ${names}` }, emoji(one.name) ?? `:${one.name}:`, ` ${one.count}`, el("span", { class: "unseen" }, ` by ${names}`));
  }));
}

function replies(channel, post) {
  const status = store.status(channel, post.ts);
  const heard = status ? el("p", { class: "status" }, `${store.app.name} ${status}`) : null;
  if (!post.reply_count) return heard;
  const fresh = unreadReplies(channel, post);
  const count = `${post.reply_count} ${post.reply_count === 1 ? "reply" : "replies"}`;
  const opener = button(count, () => goTo(channel, post.ts), { class: `replies${fresh ? " fresh" : ""}` });
  if (fresh) opener.append(" ", el("span", { class: "count" }, `${fresh} new`));
  return [opener, heard];
}
