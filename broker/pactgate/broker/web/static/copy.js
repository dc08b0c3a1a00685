// A button beside each command that copies it. Without script a click on the command selects all of it.

export function addButtons(place) {
  for (const command of place.querySelectorAll(".command")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      const copied = await copy(command.querySelector("pre"));
      button.textContent = copied ? "Copied" : "Selected";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    command.append(button);
  }
}

async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent.trim());
    return true;
  } catch {
    // Browsers lend the clipboard to pages over HTTPS alone; a broker often stands on plain HTTP.
    getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }
}

addButtons(document);
