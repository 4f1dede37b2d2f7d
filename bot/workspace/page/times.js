// Slack's ts, "1700000000.000001", as people read it.

import { el } from "./dom.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const dayName = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

export const when = (ts) => new Date(Number.parseFloat(ts) * 1000);
export const clockTime = (ts) => clock.format(when(ts));
export const sameDay = (one, other) => when(one).toDateString() === when(other).toDateString();

export function timeOf(ts) {
  const date = when(ts);
  return el("time", { datetime: date.toISOString(), title: full.format(date) }, clock.format(date));
}

export function dayOf(ts) {
  const today = new Date();
  const yesterday = new Date(today.getTime() - 86_400_000);
  const date = when(ts).toDateString();
  if (date === today.toDateString()) return "Today";
  if (date === yesterday.toDateString()) return "Yesterday";
  return dayName.format(when(ts));
}

// <!date^1700000000^{date_short} at {time}^link|fallback>
export function formatted(seconds, format, fallback) {
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  const parts = {
    date: { dateStyle: "long" },
    date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
    date_short: { dateStyle: "medium" },
    date_long: { dateStyle: "full" },
    date_pretty: { dateStyle: "long" },
    date_short_pretty: { dateStyle: "medium" },
    date_long_pretty: { dateStyle: "full" },
    time: { timeStyle: "short" },
    time_secs: { timeStyle: "medium" },
  };
  return format.replace(/\{(\w+)\}/g, (whole, name) =>
    parts[name] ? new Intl.DateTimeFormat(undefined, parts[name]).format(date) : whole,
  );
}
