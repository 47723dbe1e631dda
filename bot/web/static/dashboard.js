// The page renews its parts every few seconds, those only that changed, and says so when it cannot.

import { wear } from "./theme.js";

const EVERY = 5000; // milliseconds
const trouble = document.getElementById("trouble");

async function renew() {
  if (document.hidden) return true;
  let answer;
  try {
    answer = await fetch(`/dashboard/figures${location.search}`);
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

function say(words) {
  if (trouble.textContent !== words) trouble.textContent = words;
  trouble.hidden = !words;
}

// The session is over: nothing of what was seen stays on the screen.
function refuse(words) {
  for (const part of document.querySelectorAll("#stamp, #tiles, #cards")) part.replaceChildren();
  say(words);
  return false;
}

async function keepOn() {
  if (await renew()) setTimeout(keepOn, EVERY);
}

wear();
setTimeout(keepOn, EVERY);
document.addEventListener("visibilitychange", renew);
