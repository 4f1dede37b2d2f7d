// The two panes of messages: a channel or the app's Home, and a thread beside it.

import { arrange, button, el } from "./dom.js";
import { blocks } from "./blocks.js";
import { Composer } from "./composer.js";
import { MessageList } from "./list.js";
import { goTo, here, show } from "./place.js";
import { store } from "./store.js";
import { dismissed, readUpTo } from "./unread.js";

const lists = { channel: new MessageList("channel"), thread: new MessageList("thread") };
const composers = {
  channel: new Composer("channel", () => ({ channel: here().channel, thread: "" })),
  thread: new Composer("thread", () => here()),
};
const seen = (items) => items.filter(({ post }) => !dismissed(post.ts));
const isMember = (channel) => channel.members.includes(store.app.user);
let homeShown = { view: null, epoch: -1, node: null };

export function showChannel() {
  const pane = document.getElementById("channel");
  const { home, channel } = here();
  if (home) return showHome(pane);
  if (!channel) return arrange(pane, [pane.firstChild ?? el("p", { class: "empty" }, "There is no channel yet.")]);
  const items = seen(store.main(channel.id));
  readWhereVisible("channel", channel.id, items);
  const title = channel.kind === "im" ? store.app.name : `${channel.kind === "group" ? "🔒 " : "#"}${channel.name}`;
  const people = channel.members.filter((id) => id !== store.app.user).length;
  const about = channel.kind === "im" ? "Direct messages with the app" : `${people} ${people === 1 ? "person" : "people"}${isMember(channel) ? `, ${store.app.name} is here` : ` · ${store.app.name} is not here: type /invite @${store.app.name}`}`;
  pane.setAttribute("aria-label", `Channel ${title}`);
  arrange(pane, [head(pane, title, about, ["Channels", () => show("sidebar")], "to-list"), lists.channel.node, composers.channel.node]);
  composers.channel.show(channel, "");
  lists.channel.show(channel, items, store.parts.has(`status ${channel.id} `) ? store.status(channel.id, "") : "");
}

function showHome(pane) {
  const view = store.parts.get("home");
  const old = homeShown.node;
  const pressed = old?.contains(document.activeElement) ? document.activeElement : null;
  const scrolled = old?.scrollTop;
  const opened = old?.querySelector('.opener[aria-expanded="true"]');
  if (homeShown.view !== view || homeShown.epoch !== store.epoch) {
    const node = el("div", { class: "home", tabindex: "0", role: "region", "aria-label": `Home of ${store.app.name}` }, view ? blocks(view.blocks, { view: view.id }) : el("p", {}, "Nothing here yet."));
    homeShown = { view, epoch: store.epoch, node };
  }
  pane.setAttribute("aria-label", "Home");
  arrange(pane, [head(pane, store.app.name, "Home", ["Channels", () => show("sidebar")], "to-list"), homeShown.node]);
  if (old && old !== homeShown.node) stayAt(homeShown.node, scrolled, pressed, opened);
}

// Once the app has made it anew, a Home is where it was: the pressed control has the focus again, and a menu that stood open is open.
function stayAt(home, scrolled, pressed, opened) {
  home.scrollTop = scrolled;
  const same = (control) => control && [...home.querySelectorAll("[data-control]")].find((node) => node.dataset.control === control);
  const menu = same(opened?.dataset.control);
  if (menu) menu.click();
  else if (pressed) (same(pressed.dataset.control) || home).focus({ preventScroll: true });
}

export function showThread() {
  const pane = document.getElementById("thread");
  const { channel, thread } = here();
  pane.hidden = !thread;
  document.body.classList.toggle("with-thread", Boolean(thread));
  if (!thread) return;
  const items = seen(store.thread(channel.id, thread));
  readWhereVisible("thread", `${channel.id}/${thread}`, items);
  const close = ["Close the thread", () => goTo(channel.id)];
  arrange(pane, [head(pane, "Thread", `in ${channel.kind === "im" ? "your messages with " : "#"}${store.title(channel)}`, close, "to-channel"), lists.thread.node, composers.thread.node]);
  composers.thread.show(channel, thread);
  lists.thread.show(channel, items, store.status(channel.id, thread));
}

export const focusComposer = (name) => composers[name].box.focus();

function readWhereVisible(pane, place, items) {
  const hiddenPane = getComputedStyle(document.getElementById(pane)).display === "none";
  if (!document.hidden && !hiddenPane) readUpTo(place, items);
}

function head(pane, title, about, [label, act], kind) {
  const old = pane.querySelector(":scope > .head");
  const sign = `${title}\n${about}`;
  if (old?.dataset.sign === sign) return old;
  return el("div", { class: "head", data: { sign } },
    button(kind === "to-list" ? "☰" : "×", act, { class: `quiet ${kind}`, "aria-label": label }),
    el("div", {}, el("h2", {}, title), el("p", {}, about)));
}
