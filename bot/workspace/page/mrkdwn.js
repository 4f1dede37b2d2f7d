// Slack's mrkdwn as nodes. Marks live between < and >; the entities &amp; &lt; &gt; are the only ones; all else is text.

import { el, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { store } from "./store.js";
import { formatted } from "./times.js";

const FENCE = /```([\s\S]*?)```/g;
const PAIR = (mark) => new RegExp(`(?<![\\w${mark}])${mark}(?![\\s${mark}])(.+?)(?<![\\s${mark}])${mark}(?![\\w${mark}])`);
const RULES = [
  [/`([^`\n]+)`/, (found) => el("code", {}, plain(found[1]))],
  [/<([^<>\n]+)>/, (found) => mark(found[1])],
  [PAIR("\\*"), (found, how) => el("strong", {}, inline(found[1], how))],
  [PAIR("_"), (found, how) => el("em", {}, inline(found[1], how))],
  [PAIR("~"), (found, how) => el("s", {}, inline(found[1], how))],
  [/:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/, (found) => emoji(found[1]) ?? found[0]],
];
const ADDRESS = /https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)&]/;

export const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

// `verbatim`: bare addresses are no links.
export function mrkdwn(text, { verbatim = false } = {}) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(FENCE)) {
    nodes.push(...lines(text.slice(end, found.index), verbatim), el("pre", {}, el("code", {}, plain(found[1].replace(/^\n/, "")))));
    end = found.index + found[0].length;
  }
  return [...nodes, ...lines(text.slice(end), verbatim)];
}

// Code shows marks as what they name, as everywhere.
const plain = (text) => unescaped(text.replace(/<([^<>\n]+)>/g, (_, token) => label(token)));

function lines(text, verbatim) {
  const groups = [];
  for (const line of text.replace(/^\n|\n$/g, "").split("\n")) {
    const [kind, rest, start] = kindOf(line);
    const last = groups.at(-1);
    if (last && last.kind === kind && kind !== "space") last.lines.push(rest);
    else groups.push({ kind, lines: [rest], start });
  }
  return text === "" ? [] : groups.map((group) => block(group, verbatim));
}

function kindOf(line) {
  let found = /^(?:&gt;|>) ?(.*)$/.exec(line);
  if (found) return ["quote", found[1]];
  found = /^• (.*)$/.exec(line);
  if (found) return ["bullets", found[1]];
  found = /^(\d{1,3})\. (.*)$/.exec(line);
  if (found) return ["numbers", found[2], found[1]];
  return [line.trim() ? "text" : "space", line];
}

function block({ kind, lines: rows, start }, verbatim) {
  const filled = rows.map((row) => inline(row, verbatim));
  if (kind === "bullets") return el("ul", {}, filled.map((row) => el("li", {}, row)));
  if (kind === "numbers") return el("ol", { start }, filled.map((row) => el("li", {}, row)));
  if (kind === "space") return el("div", { class: "space" });
  const broken = filled.flatMap((row, index) => (index ? [el("br"), ...row] : row));
  return kind === "quote" ? el("blockquote", {}, broken) : el("p", {}, broken);
}

export function inline(text, verbatim = false) {
  let first = null;
  for (const [pattern, make] of RULES) {
    const found = pattern.exec(text);
    if (found && (first === null || found.index < first.found.index)) first = { found, make };
  }
  if (first === null) return words(text, verbatim);
  const { found, make } = first;
  const made = make(found, verbatim);
  return [...words(text.slice(0, found.index), verbatim), made, ...inline(text.slice(found.index + found[0].length), verbatim)].flat();
}

function words(text, verbatim) {
  const found = verbatim ? null : ADDRESS.exec(text);
  if (!found) return text ? [unescaped(text)] : [];
  const address = unescaped(found[0]);
  const before = text.slice(0, found.index);
  return [...(before ? [unescaped(before)] : []), link(address, address), ...words(text.slice(found.index + found[0].length), verbatim)];
}

// What a mark shows where it cannot be alive.
function label(token) {
  const [target, text] = split(token);
  if (target.startsWith("@")) return `@${store.name(target.slice(1))}`;
  if (target.startsWith("#")) return `#${store.channel(target.slice(1))?.name ?? (text || target.slice(1))}`;
  if (target.startsWith("!")) return text || `@${target.slice(1)}`;
  return text || target;
}

function split(token) {
  const at = token.indexOf("|");
  return at < 0 ? [token, ""] : [token.slice(0, at), token.slice(at + 1)];
}

function mark(token) {
  const [target, text] = split(token);
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("#")) return channelLink(target.slice(1), text);
  if (target.startsWith("!date^")) {
    const [, seconds, format = "", address = ""] = target.split("^");
    const shown = formatted(seconds, unescaped(format), unescaped(text));
    return address ? link(unescaped(address), shown) : el("span", { class: "date" }, shown);
  }
  if (target.startsWith("!")) return el("span", { class: "mention broadcast" }, unescaped(label(token)));
  return link(unescaped(target), unescaped(text || target));
}

export const mention = (id) => el("span", { class: `mention${store.me?.id === id ? " me" : ""}` }, `@${store.name(id)}`);

export function channelLink(id, text = "") {
  const channel = store.channel(id);
  if (!channel) return el("span", { class: "mention" }, `#${unescaped(text) || id}`);
  return el("a", { class: "mention", href: `#${id}` }, `#${channel.name}`);
}
