// What a control holds: what this person has entered, else what it starts with; always as a list of plain values.

import { store } from "./store.js";

const KEYS = {
  static_select: ["selected_option", "initial_option"],
  radio_buttons: ["selected_option", "initial_option"],
  multi_static_select: ["selected_options", "initial_options"],
  checkboxes: ["selected_options", "initial_options"],
  users_select: ["selected_user", "initial_user"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  channels_select: ["selected_channel", "initial_channel"],
  multi_users_select: ["selected_users", "initial_users"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
};

export function held(element, block, surface) {
  const [key, initial] = KEYS[element.type] ?? ["value", "initial_value"];
  const entered = store.entered(surface)[block.block_id]?.[element.action_id];
  const value = entered ? entered[key] : element[initial];
  const list = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
  return list.map((one) => (typeof one === "object" ? one.value : String(one)));
}

// [{group, options: [{value, label, description}]}], whatever it is that the menu offers.
export function offered(element) {
  if (element.option_groups) return element.option_groups.map((group) => ({ group: group.label.text, options: group.options.map(option) }));
  if (element.options) return [{ group: "", options: element.options.map(option) }];
  const people = store.people.map((person) => ({ value: person.id, label: person.name, description: person.role }));
  const channels = store.channels.filter((one) => one.kind !== "im").map((one) => ({ value: one.id, label: `#${one.name}` }));
  if (element.type.includes("users")) return [{ group: "", options: people }];
  if (element.type.includes("channels")) return [{ group: "", options: channels }];
  return [{ group: "Channels", options: channels }, { group: "People", options: people }];
}

const option = (one) => ({ value: one.value, label: one.text.text, text: one.text, description: one.description?.text ?? "" });
