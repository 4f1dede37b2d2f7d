// Text objects: plain_text is shown as it is but for emoji, mrkdwn is formatted.

import { emoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

export function plainText(object) {
  if (!object) return "";
  const text = object.text ?? "";
  return object.emoji === false ? text : text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
}

export function textNodes(object) {
  return object.type === "mrkdwn" ? mrkdwn(object.text, { verbatim: object.verbatim === true }) : plainText(object).split("\n").flatMap(
    (line, index) => (index ? [document.createElement("br"), line] : [line]),
  );
}
