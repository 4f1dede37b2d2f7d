// Channels, the app, and whom to act as.

import { arrange, button, el } from "./dom.js";
import { actAs } from "./feed.js";
import { gestureOrToast } from "./gestures.js";
import { avatar, shownName } from "./message.js";
import { goHome, goTo, here } from "./place.js";
import { store } from "./store.js";
import { unread } from "./unread.js";

let drawn = "";

export function showSidebar() {
  const bar = document.getElementById("sidebar");
  const { home, channel } = here();
  const channels = store.channels.filter((one) => !one.archived || one.inside);
  const rows = channels.map((one) => ({ one, count: one.inside ? unread(one.id) : 0, current: !home && one.id === channel?.id }));
  const sign = JSON.stringify([store.epoch, home, store.app.home, store.parts.get("notice"), rows.map(({ one, count, current }) => [one.id, count, current])]);
  if (sign === drawn) return;
  drawn = sign;
  const focused = bar.contains(document.activeElement) ? document.activeElement.dataset.row : null;
  const mine = rows.filter(({ one }) => one.inside && one.kind !== "im");
  const others = rows.filter(({ one }) => !one.inside);
  const direct = rows.filter(({ one }) => one.inside && one.kind === "im");
  arrange(bar, [
    group("Channels", mine.map(channelRow)),
    ...(others.length ? [group("Other channels", others.map(channelRow))] : []),
    group(store.app.name, [...(store.app.home ? [homeRow(home)] : []), ...direct.map(channelRow)]),
    group("Acting as", store.people.map(personRow), "One click, and this window is theirs. Another window can be somebody else."),
    ...(store.parts.get("notice") ? [el("p", { class: "notice", role: "status" }, store.parts.get("notice"))] : []),
  ]);
  if (focused) [...bar.querySelectorAll("[data-row]")].find((node) => node.dataset.row === focused)?.focus();
}

function group(title, rows, hint = "") {
  return el("section", {}, el("h2", {}, title), el("ul", {}, rows.map((row) => el("li", {}, row))), hint ? el("p", { class: "hint" }, hint) : null);
}

function channelRow({ one, count, current }) {
  const sign = one.kind === "im" ? "Messages" : `${one.kind === "group" ? "🔒" : "#"} ${one.name}`;
  const row = button(sign, () => goTo(one.id), { class: `row${count ? " unread" : ""}`, "aria-current": current ? "page" : null, data: { row: one.id } });
  if (count) row.append(el("span", { class: "count" }, String(count), el("span", { class: "unseen" }, " unread")));
  return row;
}

const openHome = () => {
  gestureOrToast({ do: "home" });
  goHome();
};

const homeRow = (current) => button("Home", openHome, { class: "row", "aria-current": current ? "page" : null, data: { row: "home" } });

function personRow(person) {
  const mine = person.id === store.me?.id;
  const row = button("", () => actAs(person.id), { class: "row person", "aria-pressed": String(mine), data: { row: person.id } });
  row.append(avatar(person.id, "small"), el("span", {}, shownName(person.id), el("small", {}, ` ${person.role}`)));
  return row;
}
