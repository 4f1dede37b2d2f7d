// The blocks of a message, a form or Home as nodes. `surface` says where they stand: {channel, ts} or {view}.

import { el, link } from "./dom.js";
import { element } from "./elements.js";
import { inputBlock } from "./inputs.js";
import { markdown } from "./markdown.js";
import { richText } from "./rich_text.js";
import { tableBlock } from "./table.js";
import { plainText, textNodes } from "./texts.js";

const KINDS = {
  section,
  actions: (block, surface) => el("div", { class: "actions" }, block.elements.map((one) => element(one, block, surface))),
  context,
  header: (block) => el("h3", { class: "heading" }, plainText(block.text)),
  divider: () => el("hr"),
  image: (block) => el("figure", {}, block.title ? el("figcaption", {}, plainText(block.title)) : null, picture(block)),
  markdown: (block) => markdown(block.text),
  rich_text: richText,
  table: tableBlock,
  input: inputBlock,
};

export function blocks(list, surface) {
  return list.map((block) => {
    const made = KINDS[block.type]?.(block, surface) ?? el("p", { class: "unknown" }, `(a block of type ${block.type})`);
    return el("div", { class: `block ${block.type}` }, made);
  });
}

function section(block, surface) {
  const words = el("div", { class: "words" }, block.text ? textNodes(block.text) : null);
  if (block.fields) words.append(el("div", { class: "fields" }, block.fields.map((field) => el("div", {}, textNodes(field)))));
  if (!block.accessory) return words;
  const accessory = block.accessory.type === "image" ? picture(block.accessory, "thumb") : element(block.accessory, block, surface);
  return el("div", { class: "with-accessory" }, words, el("div", { class: "accessory" }, accessory));
}

function context(block) {
  return block.elements.map((part) => el("span", {}, part.type === "image" ? picture(part, "small") : textNodes(part)));
}

// Pictures come from this workspace only; one from elsewhere is a link, for nothing is fetched from elsewhere.
export function picture(part, size = "large") {
  const source = local(part);
  if (source) return el("img", { src: source, alt: part.alt_text ?? "", class: size, loading: "lazy" });
  return el("span", { class: "picture" }, "Picture: ", link(part.image_url ?? "", part.alt_text || part.image_url || "without a description"));
}

function local(part) {
  if (part.slack_file?.id) return `/files-pri/${encodeURIComponent(part.slack_file.id)}/picture`;
  const address = part.slack_file?.url ?? part.image_url ?? "";
  if (/^data:image\/(png|jpeg|gif|webp);base64,/.test(address)) return address;
  try {
    const url = new URL(address);
    const loopback = ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
    return loopback && url.pathname.startsWith("/files") ? url.pathname : null;
  } catch {
    return null;
  }
}
