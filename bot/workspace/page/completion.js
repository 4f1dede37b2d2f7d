// What could be meant while something is typed: slash commands with what they take, and names after @.

import { el, newId } from "./dom.js";
import { store } from "./store.js";

export class Completion {
  constructor(box, name) {
    this.box = box;
    this.items = [];
    this.at = -1;
    this.node = el("ul", { class: "completion", role: "listbox", id: `completion-${name}`, "aria-label": "Completions", hidden: true });
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", this.node.id);
    box.addEventListener("blur", () => this.close());
  }

  look(inThread) {
    const typed = this.box.value.slice(0, this.box.selectionStart);
    const rest = this.box.value.slice(this.box.selectionStart);
    this.items = rest.trim() ? [] : typed.startsWith("/") ? (inThread ? [] : commandsLike(typed)) : namesLike(typed);
    this.at = -1;
    this.show();
  }

  show() {
    this.node.hidden = this.items.length === 0;
    this.node.replaceChildren(...this.items.map((item, index) => {
      const row = el("li", { role: "option", id: newId("option"), "aria-selected": String(index === this.at) },
        el("strong", {}, item.shown), item.hint ? el("span", {}, ` ${item.hint}`) : null);
      row.addEventListener("mousedown", (event) => {
        event.preventDefault(); // the box keeps the focus
        this.take(item);
      });
      return row;
    }));
    const active = this.node.children[this.at];
    if (active) this.box.setAttribute("aria-activedescendant", active.id);
    else this.box.removeAttribute("aria-activedescendant");
    active?.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.items = [];
    this.at = -1;
    this.show();
  }

  take(item) {
    this.box.value = item.text;
    this.box.setSelectionRange(item.text.length, item.text.length);
    this.box.dispatchEvent(new Event("input"));
    if (!item.open) this.close();
  }

  // Whether the key was meant for the list. Enter takes what was chosen with the arrow keys, and else sends.
  onKey(event) {
    if (this.items.length === 0) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.at = this.at < 0 ? (step > 0 ? 0 : this.items.length - 1) : (this.at + step + this.items.length) % this.items.length;
      this.show();
    } else if (event.key === "Tab" && !event.shiftKey && this.worthTaking()) {
      this.take(this.items[Math.max(this.at, 0)]);
    } else if (event.key === "Enter" && this.at >= 0) {
      this.take(this.items[this.at]);
    } else if (event.key === "Escape") {
      this.close();
    } else {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  // Tab leaves the box where completing would change nothing.
  worthTaking() {
    return this.items[Math.max(this.at, 0)].text.trim() !== this.box.value.trim();
  }
}

function commandsLike(typed) {
  const all = [...store.app.commands.flatMap(forms), { shown: `/invite @${store.app.name}`, text: `/invite @${store.app.name}`, hint: "Bring the app into this channel" }];
  const wanted = typed.trimStart().toLowerCase();
  return all.filter((item) => item.shown.toLowerCase().startsWith(wanted) || item.text.trim().toLowerCase() === wanted.trim());
}

// "[what you want to build] | help | show AR-n": a form for each, and the command itself.
function forms({ command, description, usage }) {
  const [first, ...others] = usage.split("|").map((part) => part.trim());
  const free = first.startsWith("[");
  const words = (free ? others : [first, ...others]).filter(Boolean);
  return [
    { shown: command, text: `${command} `, hint: `${free ? `${first} · ` : ""}${description}`, open: true },
    ...words.map((word) => {
      const fixed = word.replace(/(?<=-)n$/, "");
      return { shown: `${command} ${word}`, text: `${command} ${fixed}`, hint: "" };
    }),
  ];
}

function namesLike(typed) {
  const found = /(^|\s)@([\w.-]*)$/.exec(typed);
  if (!found) return [];
  const before = typed.slice(0, typed.length - found[2].length);
  const names = [...store.people.map((person) => [person.name, person.role]), [store.app.name, "app"]];
  return names.filter(([name]) => name.toLowerCase().startsWith(found[2].toLowerCase()))
    .map(([name, role]) => ({ shown: `@${name}`, text: `${before}${name} `, hint: role }));
}
