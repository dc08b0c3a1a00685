// Parts of a page by their ids, shown anew as the server makes them at `address`. Whether the server made all of them:
// else nothing has changed, and following the address is what is left. Scripts in what comes are never run.

export async function showAnew(address, ids, signal) {
  const answer = await fetch(address, { signal, headers: { Accept: "text/html" } });
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  const pairs = ids.map((id) => [document.getElementById(id), made.getElementById(id)]);
  if (!answer.ok || !pairs.every(([here, there]) => here && there)) return false;
  for (const [here, there] of pairs) here.replaceChildren(...there.childNodes);
  return true;
}
