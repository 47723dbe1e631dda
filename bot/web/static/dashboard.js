// A page renews its parts every now and then, those only that changed, and says so when it cannot.

import { wear } from "./theme.js";

const { from, every } = document.querySelector("main").dataset;
const trouble = document.getElementById("trouble");

async function renew() {
  if (document.hidden) return true;
  let answer;
  try {
    answer = await fetch(`${from}${location.search}`);
    if (answer.status === 403) return refuse((await answer.json()).refused);
    if (!answer.ok) throw new Error(answer.status);
    show((await answer.json()).parts);
    say("");
  } catch {
    say(trouble.dataset.offline);
  }
  return true;
}

function show(parts) {
  for (const [id, inside] of Object.entries(parts)) {
    const part = document.getElementById(id);
    if (part.shown !== inside) {
      part.innerHTML = inside; // the server's own, in which every word is escaped
      part.shown = inside;
    }
  }
}

/** Say what is wrong; nothing where all is well. */
export function say(words) {
  if (trouble.textContent !== words) trouble.textContent = words;
  trouble.hidden = !words;
}

/** The session is over: nothing of what was seen stays on the screen. */
export function refuse(words) {
  for (const part of document.querySelectorAll("#stamp, #tiles, #cards, #questions")) part.replaceChildren();
  say(words);
  return false;
}

async function keepOn() {
  if (await renew()) setTimeout(keepOn, Number(every));
}

wear();
setTimeout(keepOn, Number(every));
document.addEventListener("visibilitychange", renew);
