// What nobody understood: a question goes once it was dealt with, after a second tap on the same button.

import { refuse, say } from "./dashboard.js";

const list = document.getElementById("questions");
const trouble = document.getElementById("trouble");

function ask(button) {
  button.before = button.textContent;
  button.textContent = button.dataset.sure;
  button.classList.add("sure");
}

function calm(button) {
  button.textContent = button.before ?? button.textContent;
  button.classList.remove("sure");
}

async function settle(button) {
  button.disabled = true;
  try {
    const answer = await fetch("/dashboard/questions/settled", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ids: button.dataset.ids.split(",").map(Number) }),
    });
    if (answer.status === 403) return refuse((await answer.json()).refused);
    if (!answer.ok) throw new Error(answer.status);
    button.closest("li").remove();
    say("");
  } catch {
    say(trouble.dataset.offline);
    button.disabled = false;
    calm(button);
  }
  return true;
}

list.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if (button.classList.contains("sure")) settle(button);
  else ask(button);
});
list.addEventListener("focusout", ({ target }) => {
  if (target.classList?.contains("sure") && !target.disabled) calm(target);
});
