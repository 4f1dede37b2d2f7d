// A rich_text block as nodes: what people type comes as one.

import { el, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { mention, channelLink } from "./mrkdwn.js";
import { formatted } from "./times.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" };

export const richText = (block) => block.elements.map(outer);

function outer(element) {
  switch (element.type) {
    case "rich_text_list":
      return el(element.style === "ordered" ? "ol" : "ul",
        { start: element.offset ? element.offset + 1 : null, class: `indent-${element.indent ?? 0}` },
        element.elements.map((part) => el("li", {}, part.elements.flatMap(inner))));
    case "rich_text_quote":
      return el("blockquote", {}, element.elements.flatMap(inner));
    case "rich_text_preformatted":
      return el("pre", {}, el("code", {}, element.elements.flatMap(inner)));
    default:
      return el("p", {}, element.elements.flatMap(inner));
  }
}

function inner(part) {
  let nodes = content(part);
  for (const [style, tag] of Object.entries(STYLES)) if (part.style?.[style]) nodes = [el(tag, {}, nodes)];
  return nodes;
}

function content(part) {
  switch (part.type) {
    case "text":
      return part.text.split("\n").flatMap((line, index) => (index ? [el("br"), line] : [line]));
    case "link":
      return [link(part.url, part.text || part.url)];
    case "user":
      return [mention(part.user_id)];
    case "channel":
      return [channelLink(part.channel_id)];
    case "broadcast":
      return [el("span", { class: "mention broadcast" }, `@${part.range}`)];
    case "usergroup":
      return [el("span", { class: "mention" }, `@${part.usergroup_id}`)];
    case "emoji":
      return [emoji(part.name) ?? `:${part.name}:`];
    case "date":
      return [part.url ? link(part.url, date(part)) : date(part)];
    case "color":
      return [el("code", {}, part.value)];
    default:
      return [String(part.text ?? "")];
  }
}

const date = (part) => formatted(part.timestamp, part.format, part.fallback ?? "");
