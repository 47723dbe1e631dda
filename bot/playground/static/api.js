/**
 * The control API as functions: JSON over /play/…, and the server's events as they come.
 */

/** What the server refused, in its own words. */
export class Refused extends Error {}

async function answer(response) {
  const body = await response.json().catch(() => null);
  if (response.ok) return body;
  throw new Refused(body?.error ?? body?.description ?? `${response.status} ${response.statusText}`);
}

/** Read; `query` becomes the address's query. */
export async function get(path, query = {}) {
  const search = new URLSearchParams(query).toString();
  return answer(await fetch(`/play/${path}${search ? `?${search}` : ""}`));
}

/** Write; a FormData goes as multipart, anything else as JSON. */
export async function post(path, body = {}) {
  if (body instanceof FormData) return answer(await fetch(`/play/${path}`, { method: "POST", body }));
  const headers = { "Content-Type": "application/json" };
  return answer(await fetch(`/play/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** The address of a stored file. */
export const fileAddress = (fileId) => `/play/files/${encodeURIComponent(fileId)}`;

/**
 * Listen to the server for ever. The browser itself comes back after a broken connection (with Last-Event-ID);
 * a refused one is opened anew after a moment.
 *
 * @param {{opened: () => void, lost: () => void, event: (event: object) => void}} on
 */
export function listen(on) {
  const source = new EventSource("/play/events");
  source.onopen = () => on.opened();
  source.onmessage = ({ data }) => on.event(JSON.parse(data));
  source.onerror = () => {
    on.lost();
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(on), 1000);
  };
}
