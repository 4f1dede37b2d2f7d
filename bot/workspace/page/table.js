import { el } from "./dom.js";
import { richText } from "./rich_text.js";

// The first row is the head, as Slack shows it.
export function tableBlock(block) {
  const settings = block.column_settings ?? [];
  const [head = [], ...rows] = block.rows;
  const cell = (tag) => (value, column) => {
    const setting = settings[column] ?? {};
    const how = { class: `${setting.align ?? "left"}${setting.is_wrapped ? " wrapped" : ""}`, scope: tag === "th" ? "col" : null };
    return el(tag, how, value.type === "rich_text" ? richText(value) : String(value.text ?? ""));
  };
  return el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Table" },
    el("table", {},
      el("thead", {}, el("tr", {}, head.map(cell("th")))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map(cell("td"))))),
    ));
}
