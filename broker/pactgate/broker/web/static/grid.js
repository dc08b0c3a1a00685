// The matrix is one stop of the Tab key, and the arrow keys move in it; beyond its edge they show newer or older
// versions. Without script each cell is a stop, and the links above the matrix lead to newer and older versions.

import { showAnew } from "./parts.js";

const part = document.getElementById("grid");
const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
let current;

const rows = () => [...part.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("a.cell")]);

function enter(cell, focus) {
  if (current) current.tabIndex = -1;
  current = cell;
  if (!cell) return;
  cell.tabIndex = 0;
  if (focus) cell.focus();
}

function prepare() {
  current = undefined;
  for (const cell of part.querySelectorAll("a.cell")) cell.tabIndex = -1;
  enter(part.querySelector("a.cell.no") ?? part.querySelector("a.cell"));
}

async function go(address) {
  const shown = await showAnew(address, ["grid"]).catch(() => false);
  if (!shown) {
    location.assign(address);
    return;
  }
  history.replaceState(null, "", address);
  prepare();
}

const between = (place, cells) => Math.max(0, Math.min(place, cells.length - 1));

async function move(event, cells, y, x) {
  const [down, right] = steps[event.key];
  const next = cells[y + down]?.[x + right];
  event.preventDefault();
  if (next) {
    enter(next, true);
    return;
  }
  const [row, column] = part.querySelectorAll("nav.axis");
  const beyond = (down ? row : column).querySelector(down + right > 0 ? "a.older" : "a.newer");
  if (!beyond) return;
  await go(beyond.href);
  const shown = rows();
  const line = shown[down ? (down > 0 ? 0 : shown.length - 1) : between(y, shown)] ?? [];
  enter(line[right ? (right > 0 ? 0 : line.length - 1) : between(x, line)], true);
}

part?.addEventListener("keydown", (event) => {
  const cell = event.target.closest("a.cell");
  if (!cell || event.altKey || event.metaKey || event.shiftKey) return;
  const cells = rows();
  const y = cells.findIndex((row) => row.includes(cell));
  const line = cells[y];
  if (steps[event.key] && !event.ctrlKey) move(event, cells, y, line.indexOf(cell));
  if (event.key !== "Home" && event.key !== "End") return;
  event.preventDefault();
  if (event.key === "Home") enter(event.ctrlKey ? cells[0][0] : line[0], true);
  else enter(event.ctrlKey ? cells.at(-1).at(-1) : line.at(-1), true);
});

// What was clicked, or reached in another way, is where Tab leads back to.
part?.addEventListener("focusin", (event) => {
  if (event.target.matches("a.cell")) enter(event.target);
});

if (part) prepare();
