// Draws everything after each change; each part touches only what is different.

import { announce, begun } from "./announce.js";
import { follow } from "./feed.js";
import { showModal } from "./modal.js";
import { focusComposer, showChannel, showThread } from "./panes.js";
import { arrive, here, onMove } from "./place.js";
import { showSidebar } from "./sidebar.js";
import { store } from "./store.js";
import { startTheme } from "./theme.js";
import { begin } from "./unread.js";

let focusedThread = "";

function draw() {
  if (!store.ready) return;
  document.getElementById("app-name").textContent = store.app.name;
  const { home, channel, thread } = here();
  const place = home ? "Home" : channel ? store.title(channel) : "";
  document.title = `${place} · ${store.me?.name ?? ""} · local workspace`;
  if (document.body.dataset.pane === "thread" && !thread) document.body.dataset.pane = "channel";
  showThread(); // first, for what is read there is no news in the channel
  showChannel();
  showSidebar();
  showModal();
  if (thread && thread !== focusedThread && document.body.dataset.pane === "thread") focusComposer("thread");
  focusedThread = thread;
}

store.addEventListener("change", ({ detail }) => {
  if (detail.whole) {
    begin();
    begun();
  }
  draw();
  announce(detail);
});
onMove(draw);
document.addEventListener("visibilitychange", draw);
document.addEventListener("keydown", (event) => {
  const inside = document.activeElement?.closest("#thread");
  if (event.key === "Escape" && !event.defaultPrevented && inside) inside.querySelector(".to-channel")?.click();
});

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  focusComposer(here().thread && !document.getElementById("thread").hidden ? "thread" : "channel");
});

startTheme();
arrive();
follow();
