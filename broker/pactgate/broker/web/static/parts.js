// Parts of a page by their ids, shown anew as the server makes them at `address`. Whether they were: else nothing has
// changed. That is so where the server did not make all of them, and following the address is what is left; and with
// `onlyIfOther` where they say what they said, times aside. Scripts in what comes are never run.

export async function showAnew(address, ids, { signal, onlyIfOther = false } = {}) {
  const answer = await fetch(address, { signal, headers: { Accept: "text/html" } });
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  const pairs = ids.map((id) => [document.getElementById(id), made.getElementById(id)]);
  if (!answer.ok || !pairs.every(([here, there]) => here && there)) return false;
  if (onlyIfOther && pairs.every(([here, there]) => said(here) === said(there))) return false;
  for (const [here, there] of pairs) here.replaceChildren(...there.childNodes);
  return true;
}

function said(part) {
  const copy = part.cloneNode(true);
  for (const other of copy.querySelectorAll("time, button")) other.remove();
  return copy.textContent.replace(/\s+/g, " ");
}
