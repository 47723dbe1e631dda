// Colours: those of Telegram where it opened the page and told them, the system's everywhere else.

const NAMES = [
  ["bg_color", "--paper"],
  ["section_bg_color", "--paper"],
  ["secondary_bg_color", "--ground"],
  ["text_color", "--ink"],
  ["hint_color", "--muted"],
  ["link_color", "--link"],
  ["section_separator_color", "--line"],
];
const COLOUR = /^#[0-9a-f]{6}$/i;

/** Remember what Telegram told of its theme, for all pages of this tab. */
export function keepTheme(told) {
  if (told) sessionStorage.setItem("theme", told);
  wear();
}

/** Wear the theme that was told, if one was. */
export function wear() {
  const told = read(sessionStorage.getItem("theme"));
  const root = document.documentElement;
  for (const [name, variable] of NAMES) {
    if (COLOUR.test(told[name])) root.style.setProperty(variable, told[name]);
  }
  if (COLOUR.test(told.bg_color)) root.dataset.theme = isDark(told.bg_color) ? "dark" : "light";
}

function read(told) {
  try {
    return Object(JSON.parse(told));
  } catch {
    return {};
  }
}

function isDark(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

// Telegram tells a change of its theme to window.Telegram.WebView in its apps, and by a message in its web clients.
function hear(kind, data) {
  if (kind === "theme_changed" && data?.theme_params) keepTheme(JSON.stringify(data.theme_params));
}

window.Telegram = { WebView: { receiveEvent: hear } };
window.addEventListener("message", (event) => {
  if (event.source !== window.parent || !/^https:\/\/([a-z]+\.)?telegram\.org$/.test(event.origin)) return;
  const { eventType, eventData } = read(event.data);
  hear(eventType, eventData);
});
