// A form that filters shows what it finds while somebody types. Its address is kept, so that it can be sent.

import { showAnew } from "./parts.js";

for (const form of document.querySelectorAll("form[data-shows]")) {
  const parts = form.dataset.shows.split(" ");
  let waiting, running;

  async function show() {
    running?.abort();
    running = new AbortController();
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
    const address = asked.size ? `${form.action}?${asked}` : form.action;
    try {
      if (!await showAnew(address, parts, running)) location.assign(address);
      history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 150);
  });
}
