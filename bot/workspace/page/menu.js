// A menu: a button that opens a list below it. One choice closes it; several are ticked. Arrow keys move, Escape closes.

import { el, newId } from "./dom.js";
import { textNodes } from "./texts.js";

const FILTER_FROM = 12; // options, from which on there is a field to find one

// `choose` is given the list of values after each choice.
export function menu({ label, groups, chosen, many, most, choose, control }) {
  const state = new Set(chosen);
  const panel = newId("menu");
  const opener = el("button", { type: "button", class: "opener", "aria-expanded": "false", "aria-controls": panel, data: { control } });
  const list = el("div", { id: panel, class: "menu", role: "group", "aria-label": label, hidden: true });
  const labels = new Map(groups.flatMap((group) => group.options.map((one) => [one.value, one.label])));
  const name = newId("choice");

  const show = () => {
    const names = [...state].map((value) => labels.get(value) ?? value);
    opener.textContent = names.length ? names.join(", ") : label;
    opener.setAttribute("aria-label", names.length ? `${label}: ${names.join(", ")}` : label);
  };
  const open = (wanted) => {
    list.hidden = !wanted;
    opener.setAttribute("aria-expanded", String(wanted));
    if (!wanted) return opener.focus();
    list.scrollIntoView({ block: "nearest" });
    (list.querySelector("input:checked") ?? list.querySelector("input") ?? opener).focus({ preventScroll: true });
  };
  const pick = (value, on) => {
    if (many) state[on ? "add" : "delete"](value);
    else state.clear(), state.add(value);
    show();
    choose([...state]);
  };

  if (labels.size > FILTER_FROM) list.append(finder(list));
  list.append(...groups.map((group) => choices({ group, state, many, most, name, pick, open })));
  list.addEventListener("keydown", (event) => onKey(event, list, () => open(false)));
  opener.addEventListener("click", () => open(list.hidden));
  show();
  return el("div", { class: "menu-box" }, opener, list);
}

function finder(list) {
  const find = () => {
    const words = field.value.trim().toLowerCase();
    for (const row of list.querySelectorAll("label.choice")) row.hidden = !row.textContent.toLowerCase().includes(words);
  };
  const field = el("input", { type: "search", class: "find", "aria-label": "Find an option", placeholder: "Find…", on: { input: find } });
  return field;
}

function choices({ group, state, many, most, name, pick, open }) {
  const rows = group.options.map((one) => {
    const input = el("input", { type: many ? "checkbox" : "radio", name, value: one.value, props: { checked: state.has(one.value) } });
    if (many) {
      input.addEventListener("change", () => {
        if (input.checked && most && state.size >= most) input.checked = false;
        else pick(one.value, input.checked);
      });
    } else {
      takeOne(input, () => (open(false), pick(one.value, true)));
    }
    return el("label", { class: "choice" }, input, el("span", {}, one.text ? textNodes(one.text) : one.label,
      one.description ? el("small", {}, one.description) : null));
  });
  return group.group ? el("fieldset", {}, el("legend", {}, group.group), rows) : rows.length ? el("div", {}, rows) : el("p", {}, "Nothing to choose from");
}

// A choice acts at once, so the arrow keys only look; Enter, Space or a click choose.
function takeOne(input, take) {
  input.addEventListener("click", take);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    take();
  });
}

function onKey(event, list, close) {
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    close();
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1, Home: "first", End: "last" }[event.key];
  if (!step || (event.target.type === "search" && typeof step === "string")) return;
  event.preventDefault();
  const inputs = [...list.querySelectorAll("label:not([hidden]) input")];
  const at = inputs.indexOf(event.target);
  const next = { first: 0, last: inputs.length - 1 }[step] ?? (at + step + inputs.length) % inputs.length;
  inputs[next]?.focus();
}
