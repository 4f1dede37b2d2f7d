// The few that are used here; a name that is not among them stays as it is written.

const EMOJI = {
  "+1": "👍", "-1": "👎", bar_chart: "📊", bell: "🔔", bulb: "💡", chart_with_upwards_trend: "📈", clipboard: "📋", eyes: "👀",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", heavy_check_mark: "✔️", information_source: "ℹ️", large_blue_circle: "🔵",
  large_green_circle: "🟢", large_red_square: "🟥", large_yellow_circle: "🟡", link: "🔗", lock: "🔒", memo: "📝", mag: "🔍",
  no_entry: "⛔", no_entry_sign: "🚫", page_facing_up: "📄", pencil2: "✏️", pushpin: "📌", question: "❓", raised_hand: "✋",
  red_circle: "🔴", rocket: "🚀", scales: "⚖️", smile: "😄", speech_balloon: "💬", sparkles: "✨", star: "⭐", tada: "🎉",
  thumbsup: "👍", thumbsdown: "👎", thinking_face: "🤔", warning: "⚠️", wave: "👋", white_check_mark: "✅", x: "❌",
};

export const emoji = (name) => EMOJI[name.split("::")[0]] ?? null;
