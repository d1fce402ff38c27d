// @ts-check
/** Elements of the page, tables of records, files that are kept. */

/** @param {string} id @returns {any} */
export const $ = (id) => document.getElementById(id);

/** An element with attributes and children.
 * @param {string} tag @param {Record<string, any>} [attributes] @param {(Node | string)[]} children @returns {any} */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else if (value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/** @param {Blob} blob @param {string} name */
export function keepFile(blob, name) {
  const address = URL.createObjectURL(blob);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** A cell of a table as people read it. @param {any} value */
function written(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value)) return value.toLocaleString("en");
  if (Math.abs(value) < 1e-4) return value.toExponential(1);
  return value.toLocaleString("en", { maximumFractionDigits: 4 });
}

/** A table of records; `chosen` marks rows. @param {any} rows @param {(row: any) => boolean} [chosen] */
export function table(rows, chosen = () => false) {
  const list = Array.isArray(rows) ? rows : [rows];
  if (list.length === 0) return element("p", {}, "No rows.");
  const names = Object.keys(list[0]);
  const head = element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name)));
  const cell = (/** @type {any} */ value) => element("td", typeof value === "number" ? {} : { class: "text" }, written(value));
  const body = list.map((row) => element("tr", chosen(row) ? { class: "here" } : {}, ...names.map((name) => cell(row[name]))));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
}

/** A wide thing that scrolls by itself. @param {string} name @param {(Node | string)[]} children */
export const scrolled = (name, ...children) => element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": name }, ...children);

/** A button that copies a text, and says so. @param {string} title @param {() => string} text @param {string} about @param {string} [look] */
export function copier(title, text, about, look = "plain") {
  const button = element("button", { type: "button", class: look, "aria-label": `${title}: ${about}`, click: async () => {
    try { await navigator.clipboard.writeText(text()); button.textContent = "Copied"; } catch { prompt(title, text()); }
    setTimeout(() => { button.textContent = title; }, 1500);
  } }, title);
  return button;
}

/** What this browser keeps for its reader; a browser that keeps nothing forgets it. @param {string} key @returns {any} */
export function remembered(key) {
  try { return JSON.parse(localStorage.getItem(key) ?? "null"); } catch { return null; }
}

/** @param {string} key @param {any} value */
export function remember(key, value) {
  try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* as above */ }
}
