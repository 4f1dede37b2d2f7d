// The form that the app has opened before this person. What stands in its fields stays when the app rewrites it.

import { arrange, button, el } from "./dom.js";
import { blocks } from "./blocks.js";
import { gesture, gestureOrToast, told } from "./gestures.js";
import { store } from "./store.js";
import { plainText } from "./texts.js";

let open = null; // { dialog, id, hash, fields, errors }

export function showModal() {
  const view = store.parts.get("modal");
  if (open && (!view || view.id !== open.id)) shut();
  if (!view) return;
  if (!open) start(view);
  if (view.hash !== open.hash) fill(view);
  showErrors(view.errors);
}

function shut() {
  open.dialog.close();
  open.dialog.remove();
  open = null;
}

function start(view) {
  const dialog = el("dialog", { class: "modal", "aria-labelledby": "modal-title" });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    gestureOrToast({ do: "close" });
  });
  open = { dialog, id: view.id, hash: "", fields: new Map() };
  document.body.append(dialog);
}

function fill(view) {
  const kept = new Map([...open.fields].map(([control, field]) => [control, field.read()]));
  open.hash = view.hash;
  open.fields = new Map();
  const surface = { view: view.id, fields: open.fields };
  const form = el("form", { novalidate: true, on: { submit: submit } },
    el("header", {}, el("h2", { id: "modal-title" }, plainText(view.title)), button("×", () => gestureOrToast({ do: "close" }), { class: "quiet", "aria-label": "Close the form" })),
    el("div", { class: "fields-of-form" }, blocks(view.blocks, surface)),
    el("p", { class: "error", role: "alert", id: "modal-error" }),
    el("div", { class: "ends" },
      button(view.close ? plainText(view.close) : "Close", () => gestureOrToast({ do: "close" })),
      view.submit ? el("button", { type: "submit", class: "primary" }, plainText(view.submit)) : null),
  );
  arrange(open.dialog, [form]);
  restore(form, kept);
  if (!open.dialog.open) open.dialog.showModal();
  firstField(form, view)?.focus();
}

function restore(form, kept) {
  for (const input of form.querySelectorAll("input[data-control], textarea[data-control], select[data-control]")) {
    const value = kept.get(input.dataset.control);
    if (typeof value === "string") input.value = value;
  }
}

function firstField(form, view) {
  const wanted = view.blocks.map((block) => block.element ?? block.accessory).find((one) => one?.focus_on_load);
  const marked = wanted && [...form.querySelectorAll("[data-control]")].find((node) => node.dataset.control.endsWith(`/${wanted.action_id}`));
  return marked ?? form.querySelector(".fields-of-form :is(input, textarea, select, button)");
}

async function submit(event) {
  event.preventDefault();
  const form = event.currentTarget;
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  const fields = Object.fromEntries([...open.fields].map(([control, field]) => [control, field.read()]));
  const answer = await gesture({ do: "submit", fields });
  delete form.dataset.busy;
  const line = form.querySelector("#modal-error");
  line.textContent = answer.error ? told(answer.error) : "";
  if (open) showErrors(answer.errors ?? {}, true);
}

function showErrors(errors, focus = false) {
  let first = null;
  for (const field of open.fields.values()) {
    const node = field.refuse(errors[field.block] ?? "");
    if (errors[field.block] && !first) first = node;
  }
  if (focus) first?.focus();
}
