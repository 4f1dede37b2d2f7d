// A list of messages that keeps what it has: a node is made anew only when its message or the names in it have changed.

import { arrange, button, el } from "./dom.js";
import { message } from "./message.js";
import { store } from "./store.js";
import { dayOf, sameDay } from "./times.js";
import { unreadReplies } from "./unread.js";

const MARGIN = 8; // pixels
const NEAR = 120; // pixels from the end, within which a list follows what is new

export class MessageList {
  constructor(where) {
    this.where = where;
    this.box = el("div", { class: "messages", tabindex: "0", role: "region" });
    this.jump = button("New messages ↓", () => this.toEnd(), { class: "jump", hidden: true });
    this.node = el("div", { class: "list" }, this.box, this.jump);
    this.following = true; // until somebody scrolls away from the end: a box that shrinks does not count
    this.box.addEventListener("scroll", () => this.scrolled(), { passive: true });
    new ResizeObserver(() => this.following && this.toEnd()).observe(this.box);
    this.end = el("p", { class: "status", role: "status" });
    this.made = new Map();
    this.place = "";
  }

  show(channel, items, status) {
    const place = `${channel.id} ${this.where === "thread" ? items[0]?.post.ts : ""}`;
    const moved = place !== this.place;
    if (moved) this.following = true;
    if (moved) this.made.clear();
    const known = new Set(this.made.keys());
    this.place = place;
    this.box.setAttribute("aria-label", this.where === "thread" ? "Messages of the thread" : `Messages in ${store.title(channel)}`);
    const focus = this.focused();
    const nodes = this.nodes(channel, items);
    const text = status ? `${store.app.name} ${status}` : "";
    if (this.end.textContent !== text) this.end.textContent = text;
    arrange(this.box, [...nodes, this.end]);
    this.refocus(focus);
    const news = moved ? null : items.find(({ key }) => !known.has(key));
    if (this.following) this.toEnd(news && this.made.get(news.key).node);
    else if (news) this.jump.hidden = news.post.user === store.me?.id;
  }

  scrolled() {
    this.following = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR;
    if (this.following) this.jump.hidden = true;
  }

  // To the end, but not past the beginning of what is new: a long message is read from its top.
  toEnd(first = null) {
    this.jump.hidden = true;
    this.box.scrollTop = first ? Math.min(first.offsetTop - MARGIN, this.box.scrollHeight) : this.box.scrollHeight;
  }

  nodes(channel, items) {
    const nodes = [];
    const kept = new Map();
    items.forEach((item, index) => {
      const before = items[index - 1];
      if (!before || !sameDay(before.post.ts, item.post.ts)) nodes.push(this.day(item, kept));
      const sign = `${store.epoch} ${this.where === "channel" ? `${unreadReplies(channel.id, item.post)} ${store.status(channel.id, item.post.ts)}` : ""}`;
      const old = this.made.get(item.key);
      const fresh = old && old.post === item.post && old.sign === sign ? old : { post: item.post, sign, node: message(channel.id, item, this.where) };
      kept.set(item.key, fresh);
      nodes.push(fresh.node);
    });
    this.made = kept;
    return nodes;
  }

  day(item, kept) {
    const key = `day ${item.post.ts}`;
    const text = dayOf(item.post.ts);
    const old = this.made.get(key);
    const node = old?.node.textContent === text ? old.node : el("p", { class: "day" }, el("span", {}, text));
    kept.set(key, { node });
    return node;
  }

  // Which control of which message has the focus, so that it has it again after the app has rewritten the message.
  focused() {
    const active = document.activeElement;
    const article = active && this.box.contains(active) ? active.closest("article") : null;
    return article ? { article, ts: article.dataset.ts, control: active.dataset.control } : null;
  }

  refocus(focus) {
    if (!focus || focus.article.isConnected) return;
    const article = [...this.box.querySelectorAll("article")].find((node) => node.dataset.ts === focus.ts);
    const control = focus.control && article && [...article.querySelectorAll("[data-control]")].find((node) => node.dataset.control === focus.control);
    (control || article || this.box).focus({ preventScroll: true });
  }
}
