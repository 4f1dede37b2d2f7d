// A markdown block as nodes: headings, lists, quotes, code, tables, and what stands in a line. HTML in it is text.

import { el, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { mention, channelLink, unescaped } from "./mrkdwn.js";

const RULES = [
  [/\\([\\`*_{}[\]()#+\-.!|~<>$])/, (found) => found[1]],
  [/(`+)(.+?)\1/, (found) => el("code", {}, unescaped(found[2].trim()))],
  [/<@([UW][A-Z0-9]+)>/, (found) => mention(found[1])],
  [/<#([CG][A-Z0-9]+)(?:\|([^<>]*))?>/, (found) => channelLink(found[1], found[2])],
  [/<!([a-z]+)(?:\|[^<>]*)?>/, (found) => el("span", { class: "mention broadcast" }, `@${found[1]}`)],
  [/<(https?:\/\/[^\s<>|]+)(?:\|([^<>]*))?>/, (found) => link(unescaped(found[1]), unescaped(found[2] || found[1]))],
  [/!?\[([^\]]*)\]\(([^)\s]*)\)/, (found) => link(unescaped(found[2]), inlineMarkdown(found[1]))],
  [/(?<!\w)(\*\*|__)(?=\S)(.+?)(?<=\S)\1(?!\w)/, (found) => el("strong", {}, inlineMarkdown(found[2]))],
  [/(?<![\w*_])([*_])(?=\S)(.+?)(?<=\S)\1(?![\w*_])/, (found) => el("em", {}, inlineMarkdown(found[2]))],
  [/~~(?=\S)(.+?)(?<=\S)~~/, (found) => el("s", {}, inlineMarkdown(found[1]))],
  [/:([a-z0-9_+-]+):/, (found) => emoji(found[1]) ?? found[0]],
  [/https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)*_]/, (found) => link(unescaped(found[0]), unescaped(found[0]))],
];

export function inlineMarkdown(text) {
  let first = null;
  for (const [pattern, make] of RULES) {
    const found = pattern.exec(text);
    if (found && (first === null || found.index < first.found.index)) first = { found, make };
  }
  if (first === null) return text ? [unescaped(text)] : [];
  const { found, make } = first;
  const before = text.slice(0, found.index);
  return [...(before ? [unescaped(before)] : []), make(found), ...inlineMarkdown(text.slice(found.index + found[0].length))];
}

export function markdown(text) {
  const rows = text.split("\n");
  const nodes = [];
  while (rows.length) nodes.push(...next(rows));
  return nodes;
}

// Takes the rows of one block from the front.
function next(rows) {
  const row = rows[0];
  if (!row.trim()) return rows.shift() && [];
  const heading = /^(#{1,6}) +(.*?)#*$/.exec(row);
  if (heading) return rows.shift() && [el(`h${Math.min(6, heading[1].length + 2)}`, {}, inlineMarkdown(heading[2].trim()))];
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(row)) return rows.shift() && [el("hr")];
  if (/^\s*(```|~~~)/.test(row)) return [fenced(rows)];
  if (/^\s*> ?/.test(row)) return [el("blockquote", {}, markdown(taken(rows, /^\s*> ?/).join("\n")))];
  if (row.includes("|") && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(rows[1] ?? "")) return [table(rows)];
  if (item(row)) return [list(rows)];
  return [paragraph(rows)];
}

function taken(rows, pattern) {
  const found = [];
  while (rows.length && pattern.test(rows[0])) found.push(rows.shift().replace(pattern, ""));
  return found;
}

function fenced(rows) {
  const fence = /^\s*(```|~~~)/.exec(rows.shift())[1];
  const inside = [];
  while (rows.length && !rows[0].trim().startsWith(fence)) inside.push(rows.shift());
  rows.shift();
  return el("pre", {}, el("code", {}, unescaped(inside.join("\n"))));
}

const cells = (row) => row.trim().replace(/^\||(?<!\\)\|$/g, "").split(/(?<!\\)\|/).map((cell) => inlineMarkdown(cell.trim()));

function table(rows) {
  const head = cells(rows.shift());
  rows.shift();
  const body = [];
  while (rows.length && rows[0].includes("|")) body.push(cells(rows.shift()));
  const scroll = { class: "wide", tabindex: "0", role: "region", "aria-label": "Table" };
  return el("div", scroll, el("table", {},
    el("thead", {}, el("tr", {}, head.map((cell) => el("th", { scope: "col" }, cell)))),
    el("tbody", {}, body.map((row) => el("tr", {}, row.map((cell) => el("td", {}, cell))))),
  ));
}

const item = (row) => /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/.exec(row);

function list(rows) {
  const [, indent, mark] = item(rows[0]);
  const numbered = /\d/.test(mark);
  const node = el(numbered ? "ol" : "ul", numbered ? { start: Number.parseInt(mark, 10) } : {});
  while (rows.length) {
    const found = item(rows[0]);
    if (found && found[1].length > indent.length) node.lastChild.append(list(rows));
    else if (found && found[1].length === indent.length && /\d/.test(found[2]) === numbered) node.append(el("li", {}, inlineMarkdown(rows.shift() && found[3])));
    else if (!found && /^\s+\S/.test(rows[0])) node.lastChild.append(" ", ...inlineMarkdown(rows.shift().trim()));
    else break;
  }
  return node;
}

function paragraph(rows) {
  const inside = [rows.shift()];
  while (rows.length && rows[0].trim() && !/^(#{1,6} |\s*>|\s*(```|~~~))/.test(rows[0]) && !item(rows[0])) inside.push(rows.shift());
  return el("p", {}, inside.flatMap((row, index) => (index ? [el("br"), ...inlineMarkdown(row.trim())] : inlineMarkdown(row.trim()))));
}

