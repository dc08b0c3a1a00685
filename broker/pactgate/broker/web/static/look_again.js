// A page that waits for evidence looks again by itself and shows what has changed. Without script it is loaded anew.

import { addButtons } from "./copy.js";
import { showAnew } from "./parts.js";

const SECONDS = 5;
const part = document.querySelector("[data-looks-again]");

function tell() {
  for (const note of part.querySelectorAll("[data-waits]")) note.hidden = false;
  return part.querySelector("[data-waits]") !== null;
}

async function look() {
  const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  if (!document.hidden && await showAnew(location.href, [part.id], { onlyIfOther: true }).catch(() => false)) {
    addButtons(part);
    document.getElementById("announced").textContent = part.querySelector(".lede").textContent;
    if (focused) [...part.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
  }
  if (tell()) setTimeout(look, SECONDS * 1000);
}

if (part && tell()) setTimeout(look, SECONDS * 1000);
