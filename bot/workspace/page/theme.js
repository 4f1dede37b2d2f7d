// Dark or light: as the system says, until somebody says otherwise here.

import { thisBrowser } from "./kept.js";

const system = window.matchMedia("(prefers-color-scheme: dark)");

export function startTheme() {
  const button = document.getElementById("theme");
  const dark = () => (thisBrowser.read("theme") ?? (system.matches ? "dark" : "light")) === "dark";
  const show = () => {
    document.documentElement.dataset.theme = dark() ? "dark" : "light";
    button.textContent = dark() ? "Light" : "Dark";
    button.setAttribute("aria-label", dark() ? "Switch to light colours" : "Switch to dark colours");
  };
  button.addEventListener("click", () => {
    thisBrowser.write("theme", dark() ? "light" : "dark");
    show();
  });
  system.addEventListener("change", show);
  show();
}
