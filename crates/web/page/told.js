// @ts-check
/** Answers on the page: pictures with their files, sentences, tables, pages to read.
 *
 * @typedef {{id: string, table: string, title: string, source: string, wide: string, narrow: string, link?: string}} Picture
 * @typedef {{command: string, python: string}} Again
 */
import { $, copier, element, keepFile, scrolled, table } from "./dom.js";
import { file, saved } from "./talk.js";

/** Rows of a table that are shown; the rest is in its file. */
const ROWS = 25;

/** The lines that give the same digits elsewhere. @param {Again} again */
export const lines = (again) => [
  element("pre", { tabindex: "0" }, again.command),
  element("pre", { tabindex: "0" }, `import detente\n${again.python}`),
];

/** Puts a picture into its place. @param {HTMLElement} place @param {Picture} figure @param {string} own the link of its question;
 * empty while a lever moves @param {Again} [again] @param {() => string} [address] what "Link" copies */
export function picture(place, figure, own, again, address) {
  if (!place) return;
  const narrow = (place.clientWidth || $("numbers").clientWidth) < 520;
  const parsed = new DOMParser().parseFromString(narrow ? figure.narrow : figure.wide, "image/svg+xml");
  const svg = document.importNode(parsed.documentElement, true);
  place.classList.remove("stale");
  const holder = place.querySelector(".picture");
  const caption = place.querySelector("figcaption");
  // The headline stands above the map already.
  const said = figure.title === $("headline").textContent ? "hidden" : "";
  if (holder && caption) {
    caption.textContent = figure.title;
    caption.className = said;
    holder.replaceChildren(svg);
  } else {
    place.replaceChildren(element("figcaption", { class: said }, figure.title), element("div", { class: "picture" }, svg), element("div", { class: "foot" }));
  }
  if (!own) return;
  const u = encodeURIComponent(own);
  const about = figure.title;
  const files = [saved("CSV", `/api/csv/${figure.table}?u=${u}`, about), saved("Parquet", `/api/parquet/${figure.table}?u=${u}`, about)];
  // Figures of an answer are files of the server; a chart that was asked for here is kept as it is drawn.
  if (["map", "movers"].includes(figure.id)) files.push(saved("SVG", `/api/svg/${figure.id}?u=${u}`, about));
  else files.push(element("button", { type: "button", class: "plain", "aria-label": `SVG: ${about}`, click: () => keepSvg(place, figure) }, "SVG"));
  files.push(copier("Link", address ?? (() => permanent(own)), about));
  if (again) files.push(element("details", { class: "again" }, element("summary", { "aria-label": `Reproduce: ${about}` }, "Reproduce"), ...lines(again)));
  place.querySelector(".foot")?.replaceChildren(element("span", {}, figure.source), ...files);
}

/** A link of a question as an address. @param {string} link */
export const permanent = (link) => `${location.origin}${location.pathname}#${link}`;

/** @param {HTMLElement} place @param {Picture} figure */
function keepSvg(place, figure) {
  const svg = place.querySelector(".picture svg")?.cloneNode(true);
  if (!(svg instanceof Element)) return;
  // Alone it needs the rules that the page has for it.
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).map((rule) => rule.cssText).filter((text) => /\.dt\b/.test(text) && !text.startsWith(":root[data-theme"));
  const style = document.createElementNS("http://www.w3.org/2000/svg", "style");
  style.textContent = rules.join("\n");
  svg.prepend(style);
  keepFile(new Blob([new XMLSerializer().serializeToString(svg)], { type: "image/svg+xml" }), `${figure.id}.svg`);
}

/** Shows a page of an answer, as it is in its file, with its own style and apart from ours. @param {HTMLElement} place @param {string} href */
async function read(place, href) {
  const text = await (await file(href)).text();
  // Our policy lets no style in with markup; as a sheet of its own it may stand apart from ours.
  let written = "";
  const bare = text.replaceAll(/<style>([^]*?)<\/style>/g, (_, rules) => { written += `${rules}\n`; return ""; });
  const parsed = new DOMParser().parseFromString(bare, "text/html");
  const style = new CSSStyleSheet();
  // Colours come from this page, which may have been switched; what a page says of its body holds for its place here.
  const own = written.replaceAll(/:root,\.dt\{[^}]*\}/g, "").replaceAll(/(^|[}\s])(html|body)\{/g, "$1:host{");
  style.replaceSync(`${own}\n:host{display:block}.bleed{max-width:100%;left:0;transform:none}`);
  const holder = element("div", { class: "page" });
  const shadow = holder.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [style];
  for (const node of [...parsed.body.childNodes]) shadow.append(document.importNode(node, true));
  // Links within the page lead to places that only it knows.
  shadow.addEventListener("click", (/** @type {Event} */ event) => {
    const to = event.target instanceof Element ? event.target.closest("a[href^='#']")?.getAttribute("href") : null;
    if (!to) return;
    event.preventDefault();
    shadow.getElementById(to.slice(1))?.scrollIntoView();
  });
  place.replaceChildren(holder);
  holder.scrollIntoView();
}

/** An answer of any question, for its place. @param {any} answer @param {string} link its permanent link
 * @param {(name: string, row: any) => boolean} [here] rows that are where the reader is */
export function told(answer, link, here = () => false) {
  const again = answer.provenance.reproduce;
  const u = encodeURIComponent(link);
  const parts = [];
  for (const page of (answer.pages ?? []).filter((/** @type {string} */ name) => name.endsWith(".html"))) {
    const href = `/api/page/${page}?u=${u}`;
    const shown = element("div");
    const open = element("button", { type: "button", click: () => read(shown, href).catch((error) => { shown.textContent = error.message; }) }, "Read it here");
    parts.push(element("div", { class: "bar" }, open, saved(`Keep ${page}`, href, `${answer.question.name} as a page`)), shown);
  }
  parts.push(...answer.sentences.map((/** @type {any} */ s) => element("p", {}, s.text)));
  for (const figure of answer.figures ?? []) {
    const place = element("figure");
    picture(place, figure, link, again);
    parts.push(place);
  }
  for (const [name, rows] of Object.entries(answer.tables)) {
    const many = Array.isArray(rows);
    const marked = many ? rows.filter((row) => here(name, row)) : [];
    // Where the reader is comes first.
    const head = many ? [...marked, ...rows.filter((row) => !marked.includes(row))].slice(0, ROWS) : rows;
    const title = name.replaceAll("_", " ");
    const summary = element("summary", {}, many ? `${title} (${rows.length})` : title);
    parts.push(element("details", {}, summary, saved("CSV", `/api/csv/${name}?u=${u}`, title), scrolled(title, table(head, (row) => marked.includes(row)))));
  }
  for (const note of answer.notes) parts.push(element("p", { class: "soft small" }, note.text));
  parts.push(element("h3", {}, "Reproduce this ", copier("Link", () => permanent(link), answer.question.name)), ...lines(again));
  return parts;
}
