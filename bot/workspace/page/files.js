// Files of a message: pictures are shown, Markdown and JSON can be looked into as text, everything can be downloaded.

import { button, el } from "./dom.js";

const PREVIEWED = /\.(md|json|jsonl|txt|csv|ya?ml)$/i;
const PICTURES = /\.(png|jpe?g|gif|webp|svg)$/i;
const MOST = 100_000; // characters of a preview

export const files = (list) => el("ul", { class: "files", "aria-label": "Files" }, list.map(file));

function file(one) {
  const address = `/files-pri/${encodeURIComponent(one.id)}/${encodeURIComponent(one.name)}`;
  const picture = PICTURES.test(one.name) ? el("img", { src: address, alt: one.alt_txt || one.title || one.name, class: "large", loading: "lazy" }) : null;
  const inside = el("pre", { class: "preview", hidden: true, tabindex: "0", "aria-label": `What is in ${one.name}` });
  const look = async (event) => {
    const opener = event.currentTarget;
    if (inside.hidden && !inside.textContent) inside.textContent = await text(address, one.name);
    inside.hidden = !inside.hidden;
    opener.setAttribute("aria-expanded", String(!inside.hidden));
  };
  return el("li", {},
    picture,
    el("div", { class: "file" },
      el("div", {}, el("strong", {}, one.title || one.name), el("small", {}, `${one.name} · ${size(one.size)}`)),
      PREVIEWED.test(one.name) ? button("Look inside", look, { "aria-expanded": "false", "aria-label": `Look inside ${one.name}` }) : null,
      el("a", { href: address, download: one.name, class: "button", "aria-label": `Download ${one.name}` }, "Download"),
    ),
    inside,
  );
}

async function text(address, name) {
  try {
    const answer = await fetch(address);
    if (!answer.ok) return "This file cannot be read any more.";
    const whole = await answer.text();
    const shown = name.endsWith(".json") ? pretty(whole) : whole;
    return shown.length > MOST ? `${shown.slice(0, MOST)}\n… (download it to see the rest)` : shown;
  } catch {
    return "The workspace does not answer.";
  }
}

function pretty(whole) {
  try {
    return JSON.stringify(JSON.parse(whole), null, 2);
  } catch {
    return whole;
  }
}

function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
