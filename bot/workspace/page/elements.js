// What acts at once: buttons, menus, pickers in messages, and in forms outside of input blocks.

import { el } from "./dom.js";
import { confirmed } from "./confirm.js";
import { gestureOrToast } from "./gestures.js";
import { field, isField } from "./inputs.js";
import { menu } from "./menu.js";
import { plainText } from "./texts.js";
import { safeUrl } from "./dom.js";
import { held, offered } from "./values.js";

export const nameOf = (element, block) => `${block.block_id}/${element.action_id}`;
export const whereIs = (surface) => (surface.view ? { view: surface.view } : { channel: surface.channel, ts: surface.ts });

export function element(one, block, surface) {
  if (one.type === "button") return pressed(one, block, surface);
  if (one.type === "overflow") return overflow(one, block, surface);
  if (isField(one)) return field(one, block, surface, (values) => choose(one, block, surface, values), placeholder(one, block));
  if (one.type.endsWith("_select")) return chosen(one, block, surface);
  return el("span", { class: "unknown" }, `(a control of type ${one.type})`);
}

function pressed(one, block, surface) {
  const label = plainText(one.text);
  const press = async (event) => {
    const pressedButton = event.currentTarget;
    if (pressedButton.getAttribute("aria-disabled") === "true" || !(await confirmed(one.confirm))) return;
    if (one.url && safeUrl(one.url)) window.open(safeUrl(one.url), "_blank", "noopener,noreferrer");
    pressedButton.setAttribute("aria-disabled", "true"); // it stays where the focus is, and is not pressed twice
    await gestureOrToast({ do: "press", ...whereIs(surface), control: nameOf(one, block) });
    pressedButton.removeAttribute("aria-disabled");
  };
  const attributes = { class: one.style ?? null, "aria-label": one.accessibility_label ?? null, data: { control: nameOf(one, block) } };
  return el("button", { type: "button", on: { click: press }, ...attributes }, label);
}

async function choose(one, block, surface, values) {
  if (!(await confirmed(one.confirm))) return;
  await gestureOrToast({ do: "choose", ...whereIs(surface), control: nameOf(one, block), values });
}

function chosen(one, block, surface) {
  const many = one.type.startsWith("multi_");
  return menu({
    label: placeholder(one, block),
    groups: offered(one),
    chosen: held(one, block, surface),
    many,
    most: one.max_selected_items,
    choose: (values) => choose(one, block, surface, many ? values : values[0]),
    control: nameOf(one, block),
  });
}

function overflow(one, block, surface) {
  const press = async ([option]) => {
    const chosenOption = one.options.find(({ value }) => value === option);
    if (chosenOption.url && safeUrl(chosenOption.url)) window.open(safeUrl(chosenOption.url), "_blank", "noopener,noreferrer");
    if (!(await confirmed(one.confirm))) return;
    await gestureOrToast({ do: "press", ...whereIs(surface), control: nameOf(one, block), option });
  };
  return menu({ label: "More", groups: offered(one), chosen: [], many: false, choose: press, control: nameOf(one, block) });
}

const placeholder = (one, block) => plainText(one.placeholder) || plainText(block.label) || "Choose";
