// Fields: text, numbers, dates, ticks; and the input block, which puts a label, a hint and an error around one.

import { el, newId } from "./dom.js";
import { gestureOrToast } from "./gestures.js";
import { menu } from "./menu.js";
import { plainText, textNodes } from "./texts.js";
import { held, offered } from "./values.js";

const TYPES = {
  plain_text_input: "text", number_input: "text", url_text_input: "url", email_text_input: "email",
  datepicker: "date", timepicker: "time", datetimepicker: "datetime-local",
};

export const isField = (one) => one.type in TYPES || one.type === "checkboxes" || one.type === "radio_buttons";

// `changed` is given the value whenever it changes; `node.read()` gives it at any time.
export function field(one, block, surface, changed, label) {
  const node = one.type in TYPES ? line(one, block, surface, changed) : ticks(one, block, surface, changed, label);
  if (one.type in TYPES && label) node.setAttribute("aria-label", label);
  return node;
}

function line(one, block, surface, changed) {
  const tag = one.multiline ? "textarea" : "input";
  const [value = ""] = held(one, block, surface);
  const node = el(tag, {
    type: tag === "input" ? TYPES[one.type] : null,
    rows: one.multiline ? 5 : null,
    inputmode: one.type === "number_input" ? (one.is_decimal_allowed ? "decimal" : "numeric") : null,
    maxlength: one.type === "plain_text_input" ? (one.max_length ?? 3000) : null,
    placeholder: one.placeholder ? plainText(one.placeholder) : null,
    autocomplete: "off",
    data: { control: `${block.block_id}/${one.action_id}` },
    props: { value: one.type === "datetimepicker" ? localTime(value) : value },
    on: { change: () => changed(node.read()) },
  });
  node.read = () => (one.type === "datetimepicker" ? seconds(node.value) : node.value);
  return node;
}

function localTime(text) {
  if (!text) return "";
  const date = new Date(Number(text) * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const seconds = (text) => (text ? String(Math.floor(new Date(text).getTime() / 1000)) : "");

function ticks(one, block, surface, changed, label) {
  const many = one.type === "checkboxes";
  const before = new Set(held(one, block, surface));
  const name = newId("tick");
  const node = el("div", { class: "ticks", role: many ? "group" : "radiogroup", "aria-label": label, data: { control: `${block.block_id}/${one.action_id}` } });
  node.read = () => {
    const values = [...node.querySelectorAll("input:checked")].map((input) => input.value);
    return many ? values : (values[0] ?? "");
  };
  for (const option of offered(one)[0].options) {
    const input = el("input", { type: many ? "checkbox" : "radio", name, value: option.value, props: { checked: before.has(option.value) } });
    input.addEventListener("change", () => changed(node.read()));
    const description = option.description ? el("small", {}, option.description) : null;
    node.append(el("label", { class: "choice" }, input, el("span", {}, textNodes(option.text), description)));
  }
  return node;
}

// In a form the app hears of it with the form; in a message, and where it wants to, at once.
export function inputBlock(block, surface) {
  const one = block.element;
  const control = `${block.block_id}/${one.action_id}`;
  const where = surface.view ? { view: surface.view } : { channel: surface.channel, ts: surface.ts };
  const told = block.dispatch_action === true;
  const changed = (values) => {
    if (told || !surface.view) gestureOrToast({ do: "choose", ...where, control, values, told });
  };
  const label = plainText(block.label);
  const made = madeFor(one, block, surface, changed, label);
  const target = made.matches("input, textarea, select") ? made : null;
  return wrapped({ block, made, target, label, surface, control });
}

function madeFor(one, block, surface, changed, label) {
  if (isField(one)) return field(one, block, surface, changed, one.type in TYPES ? "" : label);
  return one.type.startsWith("multi_") ? several(one, block, surface, changed, label) : select(one, block, surface, changed);
}

function several(one, block, surface, changed, label) {
  let values = held(one, block, surface);
  const choose = (now) => {
    values = now;
    changed(values);
  };
  const control = `${block.block_id}/${one.action_id}`;
  const node = menu({ label: plainText(one.placeholder) || label, groups: offered(one), chosen: values, many: true, most: one.max_selected_items, choose, control });
  node.read = () => values;
  return node;
}

function select(one, block, surface, changed) {
  const [value = ""] = held(one, block, surface);
  const options = ({ group, options: list }) => {
    const nodes = list.map((option) => el("option", { value: option.value, props: { selected: option.value === value } }, option.label));
    return group ? el("optgroup", { label: group }, nodes) : nodes;
  };
  const none = el("option", { value: "" }, plainText(one.placeholder) || "Choose");
  const node = el("select", { data: { control: `${block.block_id}/${one.action_id}` }, on: { change: () => changed(node.value) } }, none, offered(one).map(options));
  node.read = () => node.value;
  return node;
}

function wrapped({ block, made, target, label, surface, control }) {
  const [fieldId, hintId, errorId] = [newId("field"), newId("hint"), newId("error")];
  const hint = block.hint ? el("p", { class: "hint", id: hintId }, plainText(block.hint)) : null;
  const error = el("p", { class: "error", id: errorId });
  const described = target ?? made.querySelector("button") ?? made;
  described.setAttribute("aria-describedby", `${hint ? `${hintId} ` : ""}${errorId}`);
  if (target) target.id = fieldId;
  const optional = block.optional ? el("span", { class: "optional" }, " (optional)") : null;
  const title = target ? el("label", { for: fieldId }, label, optional) : el("p", { class: "label" }, label, optional);
  surface.fields?.set(control, {
    read: made.read,
    refuse: (text) => {
      error.textContent = text;
      described.setAttribute("aria-invalid", String(Boolean(text)));
      return described;
    },
    block: block.block_id,
  });
  return [title, made, hint, error];
}
