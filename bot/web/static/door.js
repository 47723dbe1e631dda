// The door: hands in what stands behind the # (Telegram's initData, or a link's proof) and goes on to the page.

import { keepTheme } from "./theme.js";

const said = document.getElementById("door");
const given = new URLSearchParams(location.hash.slice(1));
const proof = given.get("tgWebAppData") ?? (given.has("once") ? `once=${given.get("once")}` : "");

async function enter() {
  keepTheme(given.get("tgWebAppThemeParams"));
  history.replaceState(null, "", location.pathname + location.search);
  try {
    const answer = await fetch("/dashboard/session", { method: "POST", body: proof });
    if (answer.ok) location.replace(`/dashboard${location.search}`);
    else said.textContent = said.dataset[answer.status === 403 ? "refused" : "unreachable"];
  } catch {
    said.textContent = said.dataset.unreachable;
  }
}

enter();
