// What a person can do with a message: reply, correct or delete their own, hand it to the app, put a whisper away.

import { button, el, newId } from "./dom.js";
import { ask } from "./confirm.js";
import { gestureOrToast } from "./gestures.js";
import { goTo } from "./place.js";
import { store } from "./store.js";
import { unescaped } from "./mrkdwn.js";
import { dismiss } from "./unread.js";

export function messageTools(channel, post, { whispered, where, body, node }) {
  const tools = [];
  if (whispered) tools.push(["Dismiss", () => dismiss(post.ts)]);
  else if (where === "channel" && post.subtype !== "tombstone") tools.push(["Reply in thread", () => goTo(channel, post.ts)]);
  for (const name of whispered ? [] : (store.app.shortcuts ?? [])) {
    tools.push([name, () => gestureOrToast({ do: "shortcut", channel, ts: post.ts, name })]);
  }
  if (post.user === store.me?.id && post.subtype !== "tombstone") {
    tools.push(["Edit", () => edit(channel, post, body, node)], ["Delete", () => remove(channel, post)]);
  }
  return tools.length > 1 ? more(tools) : tools.map(([label, act]) => button(label, act, { class: "tool" }))[0] ?? "";
}

function more(tools) {
  const id = newId("tools");
  const list = el("div", { class: "tool-list", id, hidden: true }, tools.map(([label, act]) => button(label, () => (open(false), act()))));
  const opener = el("button", { type: "button", class: "tool", "aria-expanded": "false", "aria-controls": id, "aria-label": "What to do with this message" }, "•••");
  const open = (wanted) => {
    list.hidden = !wanted;
    opener.setAttribute("aria-expanded", String(wanted));
    if (wanted) list.firstChild.focus();
    else opener.focus();
  };
  opener.addEventListener("click", () => open(list.hidden));
  const box = el("span", { class: "tools" }, opener, list);
  box.addEventListener("keydown", (event) => {
    const buttons = [...list.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      open(false);
    } else if (step && !list.hidden) {
      event.preventDefault();
      buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
    }
  });
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) {
      list.hidden = true;
      opener.setAttribute("aria-expanded", "false");
    }
  });
  return box;
}

// What was typed, with names for ids: the workspace makes mentions of them again.
function typed(post) {
  const plain = post.text.replace(/<@([A-Z0-9]+)>/g, (_, id) => `@${store.name(id)}`).replace(/<!(\w+)>/g, "@$1").replace(/<(https?:[^<>|]+)>/g, "$1");
  return unescaped(plain);
}

function edit(channel, post, body, node) {
  const box = el("textarea", { rows: 3, "aria-label": "Correct the message", props: { value: typed(post) } });
  const content = body.querySelector(".content");
  const end = () => {
    form.replaceWith(content);
    node.focus();
  };
  const save = async () => {
    if (!box.value.trim()) return;
    const answer = await gestureOrToast({ do: "edit", channel, ts: post.ts, text: box.value });
    if (!answer.error) end();
  };
  const form = el("div", { class: "edit" }, box, el("div", { class: "ends" }, button("Cancel", end), button("Save", save, { class: "primary" })));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end();
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save();
    }
  });
  content.replaceWith(form);
  box.focus();
}

async function remove(channel, post) {
  if (await ask("Delete this message?", "It is taken away for everybody.", "Delete", "Keep it", "danger")) {
    await gestureOrToast({ do: "delete", channel, ts: post.ts });
  }
}
