// @ts-check
/** Talking to the server: questions, files, and jobs with their events. */
import { $, element, keepFile } from "./dom.js";

/** The secret of a server that listens beyond its machine; it came behind the `#` and is sent in a header. */
let token = "";
/** @param {string} text */
export const useToken = (text) => { token = text; };
const secret = () => (token ? { Authorization: `Bearer ${token}` } : {});

/** Asks the server. @param {string} path @param {any} [body] @param {string} [method] @returns {Promise<any>} */
export async function talk(path, body, method) {
  /** @type {RequestInit} */
  const request = { method: method ?? (body === undefined ? "GET" : "POST"), headers: /** @type {any} */ (secret()) };
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers = /** @type {any} */ ({ ...secret(), "Content-Type": "application/json" });
  }
  const response = await fetch(path, request);
  $("offline").hidden = true;
  if (response.status === 204) return null;
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.detail ?? "refused"), { problem: answer });
  return answer;
}

/** A problem in words. @param {any} error */
export const inWords = (error) => [error.problem?.detail ?? error.message, error.problem?.help].filter(Boolean).join("; ");

/** A file of the server. @param {string} href */
export async function file(href) {
  const response = await fetch(href, { headers: /** @type {any} */ (secret()) });
  if (!response.ok) throw new Error((await response.json()).detail ?? "refused");
  return response.blob();
}

/** A link to a file; with a token it is fetched, because a link carries none. @param {string} name @param {string} href @param {string} about */
export function saved(name, href, about) {
  const keep = async (/** @type {Event} */ event) => {
    if (!token) return;
    event.preventDefault();
    keepFile(await file(href), href.split("?")[0].split("/").slice(-2).reverse().join("."));
  };
  return element("a", { href, download: true, "aria-label": `${name}: ${about}`, click: keep }, name);
}

/** Every state of a job until it ends, as the server tells it. Events are read by hand: the browser's own reader of events
 * sends no token. @param {string} id @param {AbortSignal} signal @returns {AsyncGenerator<any>} */
async function* states(id, signal) {
  const response = await fetch(`/api/jobs/${id}/events`, { headers: /** @type {any} */ (secret()), signal });
  if (!response.ok || !response.body) throw Object.assign(new Error("the job is not known any more"), { problem: await response.json().catch(() => ({})) });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let text = ""; ;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) {
      const data = event.split("\n").find((line) => line.startsWith("data:"));
      if (data) yield JSON.parse(data.slice(5));
    }
  }
}

/** Follows a job to its end and gives its answer, or nothing when it was taken back. What it is doing, and for how long, is
 * shown meanwhile; a line that breaks is taken up again. @param {string} id @param {HTMLElement} place @param {AbortSignal} [signal]
 * @returns {Promise<any>} */
export async function follow(id, place, signal = new AbortController().signal) {
  const begun = Date.now();
  const says = element("span");
  const bar = element("progress", { "aria-label": "Progress" });
  let stopped = false;
  const leave = () => void talk(`/api/jobs/${id}`, undefined, "DELETE").catch(() => {});
  // Nobody waits any more for what is asked anew: it makes room.
  signal.addEventListener("abort", leave);
  const stop = element("button", { type: "button", click: () => { stopped = true; says.textContent = "stopping …"; leave(); } }, "Stop");
  place.replaceChildren(element("div", { class: "job" }, says, stop), bar);
  /** @type {any} */ let state = null;
  const tick = () => {
    if (!state || stopped) return;
    const part = state.total ? ` ${state.done} of ${state.total}` : "";
    says.textContent = `${state.question.name}: ${state.stage || state.state}${part}, ${Math.round((Date.now() - begun) / 1000)} s`;
    if (state.total) { bar.max = state.total; bar.value = state.done; } else bar.removeAttribute("value");
  };
  const clock = setInterval(tick, 1000);
  const ended = () => ["done", "refused"].includes(state?.state);
  try {
    for (let tries = 0; !ended() && !stopped && tries < 60; tries += 1) {
      try {
        for await (state of states(id, signal)) {
          tick();
          tries = 0;
          // How often the job has been heard of, for whoever waits for it.
          place.dataset.events = String(Number(place.dataset.events ?? 0) + 1);
        }
      } catch (/** @type {any} */ error) {
        if (error.problem || signal.aborted) throw error;
        await new Promise((again) => setTimeout(again, 1000));
      }
    }
    if (stopped) { place.replaceChildren("stopped"); return null; }
    const job = await talk(`/api/jobs/${id}`);
    if (job.state === "refused") throw new Error([job.refusal.error.message, job.refusal.error.help].filter(Boolean).join("; "));
    place.replaceChildren();
    return job.answer;
  } finally {
    clearInterval(clock);
    signal.removeEventListener("abort", leave);
  }
}
