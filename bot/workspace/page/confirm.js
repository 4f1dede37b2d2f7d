// "Are you sure?" before a control acts, where the app asks for it; and before a message is deleted.

import { button, el, newId } from "./dom.js";
import { plainText, textNodes } from "./texts.js";

export function confirmed(confirm) {
  return confirm ? ask(plainText(confirm.title), textNodes(confirm.text), plainText(confirm.confirm), plainText(confirm.deny), confirm.style) : Promise.resolve(true);
}

export function ask(title, text, yes, no, style = "primary") {
  return new Promise((resolve) => {
    const heading = newId("confirm");
    const end = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const dialog = el("dialog", { class: "confirm", "aria-labelledby": heading },
      el("h2", { id: heading }, title),
      el("div", { class: "words" }, text),
      el("div", { class: "ends" }, button(no, () => end(false)), button(yes, () => end(true), { class: style })),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      end(false);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
