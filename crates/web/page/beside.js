// @ts-check
/** Two policies side by side: one that is kept, and the one that the levers say now. */
import { $, element, scrolled } from "./dom.js";
import { permanent } from "./told.js";

/** Regions in the comparison: those that differ most. */
const ROWS = 10;
/** @type {any} */ let kept = null;

/** @param {string} id */
function still(id) {
  const svg = $(`figure-${id}`).querySelector(".picture svg")?.cloneNode(true);
  if (!(svg instanceof Element)) return "";
  // Names within a picture are said once in a page.
  for (const part of svg.querySelectorAll("[id]")) part.id += "-kept";
  svg.setAttribute("aria-labelledby", (svg.getAttribute("aria-labelledby") ?? "").split(" ").map((name) => `${name}-kept`).join(" "));
  return svg;
}

const signed = (/** @type {number} */ value) => `${value > 0 ? "+" : ""}${value.toFixed(3)}`.replace("-", "−");

/** Keeps what is shown, or drops what was kept. @param {any} rest the answer at rest */
export function toggle(rest) {
  kept = kept ? null : { link: rest.link, said: rest.sentences[0]?.text ?? "", regions: rest.tables.regions, map: still("map") };
  $("pin").textContent = kept ? "Drop what is kept" : "Keep beside";
  $("pin").setAttribute("aria-pressed", String(Boolean(kept)));
  draw(rest);
}

/** Draws both. @param {any} rest */
export function draw(rest) {
  const place = $("beside");
  place.hidden = !kept;
  $("panel-map").classList.toggle("two", Boolean(kept));
  if (!kept) { place.replaceChildren(); $("differs").replaceChildren(); return; }
  place.replaceChildren(element("p", {}, "Kept: ", element("a", { href: permanent(kept.link), target: "_blank", rel: "noopener" }, kept.said)), kept.map);
  const now = new Map(rest.tables.regions.map((/** @type {any} */ r) => [r.code, r.real_income_pct]));
  const rows = kept.regions.map((/** @type {any} */ r) => ({ code: r.code, was: r.real_income_pct, is: now.get(r.code) ?? NaN }));
  rows.sort((/** @type {any} */ a, /** @type {any} */ b) => Math.abs(b.is - b.was) - Math.abs(a.is - a.was));
  const most = rows.filter((/** @type {any} */ r) => Number.isFinite(r.is)).slice(0, ROWS);
  const head = element("tr", {}, ...["Region", "Kept", "Now", "Difference"].map((name) => element("th", { scope: "col" }, name)));
  const body = most.map((/** @type {any} */ r) => element("tr", {}, ...[r.code, signed(r.was), signed(r.is), signed(r.is - r.was)].map((text) => element("td", {}, text))));
  $("differs").replaceChildren(
    element("h2", {}, "Both policies, real income in per cent"),
    scrolled("Both policies", element("table", {}, element("thead", {}, head), element("tbody", {}, ...body))));
}
