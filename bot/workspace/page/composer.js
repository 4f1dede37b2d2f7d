// Where a person writes: Enter sends, Shift+Enter makes a new line; slash commands and names are completed.

import { button, el } from "./dom.js";
import { Completion } from "./completion.js";
import { gesture, told } from "./gestures.js";
import { store } from "./store.js";

const TALLEST = 160; // pixels

export class Composer {
  // `place` gives {channel, thread} as it is when something is sent.
  constructor(name, place) {
    this.place = place;
    this.drafts = new Map();
    this.key = "";
    this.box = el("textarea", { id: `composer-${name}`, rows: 1, autocomplete: "off", spellcheck: "true" });
    this.label = el("label", { class: "unseen", for: `composer-${name}` });
    this.error = el("p", { class: "error", role: "alert" });
    this.completion = new Completion(this.box, name);
    this.sendButton = button("Send", () => this.send(), { class: "primary" });
    this.joinButton = button("Join this channel", () => this.join(), { class: "primary join", hidden: true });
    this.acting = el("p", { class: "acting" });
    this.node = el("div", { class: "composer" }, this.label, this.completion.node, el("div", { class: "write" }, this.box, this.sendButton), this.joinButton, this.error, this.acting);
    this.box.addEventListener("input", () => this.changed());
    this.box.addEventListener("keydown", (event) => this.onKey(event));
  }

  show(channel, thread) {
    const key = `${channel.id}/${thread}`;
    if (key !== this.key) {
      if (this.key) this.drafts.set(this.key, this.box.value);
      this.key = key;
      this.box.value = this.drafts.get(key) ?? "";
      this.error.textContent = "";
      this.changed();
    }
    const where = thread ? "Reply in the thread" : channel.kind === "im" ? `Message ${store.app.name}` : `Message #${channel.name}`;
    this.label.textContent = where;
    this.box.placeholder = thread ? `${where}…` : `${where}, or / for commands`;
    this.acting.textContent = `You act as ${store.me?.name} (${store.me?.role})`;
    this.box.parentNode.hidden = !channel.inside;
    this.joinButton.hidden = channel.inside;
  }

  changed() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight + 2, TALLEST)}px`;
    this.completion.look(Boolean(this.place().thread));
  }

  onKey(event) {
    if (event.isComposing || this.completion.onKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  async join() {
    const answer = await gesture({ do: "invite", channel: this.place().channel.id, whom: store.me.id });
    this.error.textContent = answer.error ? told(answer.error) : "";
    if (!answer.error) this.box.focus();
  }

  async send() {
    const text = this.box.value.trim();
    if (!text) return;
    const { channel, thread } = this.place();
    const given = this.meant(text, channel.id, thread);
    this.error.textContent = typeof given === "string" ? given : "";
    if (typeof given === "string") return;
    this.write("");
    const answer = await gesture(given);
    if (!answer.error) return;
    this.error.textContent = told(answer.error);
    if (!this.box.value) this.write(text);
  }

  write(text) {
    this.box.value = text;
    this.drafts.delete(this.key);
    this.changed();
  }

  // The gesture that a text is, or what is wrong with it.
  meant(text, channel, thread) {
    const [word] = text.split(/\s/, 1);
    if (!word.startsWith("/") || !/^\/[a-z]/.test(word)) return { do: "say", channel, text, ...(thread ? { thread } : {}) };
    if (thread) return `${word} does not work in threads. Type it in the channel; here, just write.`;
    if (word === "/invite") {
      const whom = text.slice(word.length).trim().replace(/^@/, "");
      return whom ? { do: "invite", channel, whom } : `Whom? Type for example /invite @${store.app.name}`;
    }
    const known = store.app.commands.map(({ command }) => command);
    if (!known.includes(word)) return `There is no command ${word}. There is ${[...known, "/invite"].join(", ")}.`;
    return { do: "slash", channel, text };
  }
}
