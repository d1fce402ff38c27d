// @ts-check
"use strict";
/**
 * The page: levers on the left, what they do on the right. The server solves and draws; this moves.
 * While a hand drags, solves start from the one before; at rest they start from the benchmark, so that what is shown, the link,
 * the files and the lines under "Reproduce this" are the same bits.
 *
 * @typedef {{position: string, title: string, value: number}} Mark
 * @typedef {{kind: string, flow: string, title: string, unit: string, partner?: string, marks: Mark[]}} Lever
 * @typedef {{kind: string, text: string}} Wedge
 * @typedef {{id: string, title: string, description: string, wedges: Wedge[], duties: {partner: string, average_pct: number}[]}} Position
 * @typedef {{region: string, name: string, positions: Position[], levers: Lever[]}} Player
 * @typedef {{title: string, positions: Record<string, string>}} Preset
 * @typedef {{id: string, title: string, summary: string, world: string, on: string, known_on: string, reference: Preset, fail: Preset,
 *   players: Player[], rounds: {date: string, place: string, outcome: string, source: string}[], limits: string[]}} Standoff
 * @typedef {{code: string, name: string, kind?: string}} Named
 * @typedef {{name: string, title: string, regions: Named[], sectors: Named[], elasticity_sets: string[]}} World
 * @typedef {{id: string, table: string, title: string, source: string, wide: string, narrow: string, link?: string}} Picture
 * @typedef {Record<string, any>} Keys
 */

/** @param {string} id @returns {any} */
const $ = (id) => document.getElementById(id);

/** An element with attributes and children.
 * @param {string} tag @param {Record<string, any>} [attributes] @param {(Node | string)[]} children @returns {any} */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else if (value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

const session = Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
/** Solves that may be on their way: one runs, one waits. */
const UNDER_WAY = 2;

/** @type {Standoff} */ let standoff;
/** @type {World} */ let world;
/** Positions by player. @type {Record<string, string>} */ let positions = {};
/** Values of levers: `kind.flow` → points or per cent. @type {Record<string, number>} */ let pulled = {};
/** Keys that no control here makes. @type {Keys} */ let extra = {};
let view = { v: "map", r: "", k: "" };
let token = "";
/** The answer at rest. @type {any} */ let rest = null;
let link = "";
/** Links before this one. @type {string[]} */ const before = [];

// --- talking to the server ------------------------------------------------------------------------------------------

/** @param {string} path @param {any} [body] @param {string} [method] */
async function talk(path, body, method) {
  /** @type {RequestInit} */
  const request = { method: method ?? (body === undefined ? "GET" : "POST"), headers: {} };
  if (token) request.headers = { Authorization: `Bearer ${token}` };
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers = { ...request.headers, "Content-Type": "application/json" };
  }
  const response = await fetch(path, request);
  $("offline").hidden = true;
  if (response.status === 204) return null;
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.detail ?? "refused"), { problem: answer });
  return answer;
}

// --- state → question, question → state ------------------------------------------------------------------------------

/** @param {Player} player @param {string} id */
const position = (player, id) => player.positions.find((p) => p.id === id);

/** The mean duty of a position on a partner's goods. @param {Player} player @param {string} id @param {string | undefined} partner */
const duty = (player, id, partner) => position(player, id)?.duties.find((d) => d.partner === partner)?.average_pct ?? 0;

/** Positions that are duties alone. @param {Player} player */
const plain = (player) => player.positions.filter((p) => p.wedges.length === 0);

/** The keys of the question that the controls ask. @returns {Keys} */
function question() {
  /** @type {Keys} */
  const keys = { ...extra, position: [] };
  for (const kind of ["tariff", "cap", "boycott", "floor"]) keys[kind] = [...(extra[kind] ?? [])];
  for (const player of standoff.players) {
    keys.position.push(`${standoff.id}/${player.region}/${positions[player.region]}`);
    for (const lever of player.levers) {
      const value = pulled[`${lever.kind}.${lever.flow}`];
      if (value === undefined) continue;
      if (lever.kind === "tariff") {
        if (Math.abs(value) > 1e-9) keys.tariff.push(`${lever.flow}=${value < 0 ? "" : "+"}${tidy(value)}pp`);
      } else if (value !== 100) keys[lever.kind].push(`${lever.flow}=${tidy(value / 100)}`);
    }
  }
  keys.world = standoff.world;
  for (const key of ["horizon", "elasticities", "deficits"]) if ($(key).value) keys[key] = $(key).value;
  return Object.fromEntries(Object.entries(keys).filter(([, v]) => !(Array.isArray(v) && v.length === 0)));
}

/** A number without the noise of floating point. @param {number} value */
const tidy = (value) => String(Math.round(value * 1e4) / 1e4);

/** Takes a position: one that is duties and wedges is taken as the duties with its levers pulled. @param {Player} player @param {string} id */
function take(player, id) {
  const chosen = position(player, id);
  if (!chosen) return;
  const same = (/** @type {Position} */ p) => p.duties.every((d, at) => Math.abs(d.average_pct - chosen.duties[at].average_pct) < 1e-9);
  const base = chosen.wedges.length ? plain(player).find(same) : chosen;
  for (const lever of player.levers) delete pulled[`${lever.kind}.${lever.flow}`];
  positions[player.region] = base ? base.id : id;
  if (!base) return;
  for (const wedge of chosen.wedges) read(wedge.kind, wedge.text);
}

/** Sets the lever that a wedge belongs to; false where there is none. @param {string} kind @param {string} text */
function read(kind, text) {
  const [flow, amount] = text.split("=");
  const lever = standoff.players.flatMap((p) => p.levers).find((l) => l.kind === kind && l.flow === flow);
  if (!lever) return false;
  const points = /^([+-][\d.]+)pp$/.exec(amount ?? "");
  if (kind === "tariff" ? !points : !/^[\d.]+$/.test(amount ?? "")) return false;
  pulled[`${kind}.${flow}`] = points ? Number(points[1]) : 100 * Number(amount);
  return true;
}

/** Sets the controls to a question. @param {Keys} keys */
function restore(keys) {
  positions = {};
  pulled = {};
  extra = {};
  for (const text of keys.position ?? []) {
    const [id, region, name] = text.split("/");
    const player = standoff.players.find((p) => p.region === region);
    if (id === standoff.id && player) take(player, name);
  }
  for (const player of standoff.players) if (!positions[player.region]) take(player, standoff.reference.positions[player.region]);
  const own = ["position", "world", "horizon", "elasticities", "deficits", "bands", "detail", "decompose"];
  for (const [key, value] of Object.entries(keys)) {
    if (own.includes(key) || value === null || (Array.isArray(value) && value.length === 0)) continue;
    const kept = Array.isArray(value) ? value.filter((text) => !read(key, String(text))) : value;
    if (!Array.isArray(kept) || kept.length) extra[key] = kept;
  }
  for (const key of ["horizon", "elasticities"]) choose($(key), keys[key] ?? "");
  choose($("deficits"), keys.deficits ?? "fixed");
  show();
}

/** Chooses a value of a list, added where it is not in it. @param {HTMLSelectElement} list @param {string} value */
function choose(list, value) {
  if (![...list.options].some((o) => o.value === value)) list.append(new Option(value, value));
  list.value = value;
}

// --- solving ----------------------------------------------------------------------------------------------------------

let number = 0;
let shown = 0;
let underWay = 0;
/** @type {{warm: boolean, control: Element | null} | null} */ let next = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */ let again;

/** Asks for the state of the controls: soon while dragging, exactly at rest. @param {boolean} warm @param {Element | null} control */
function ask(warm, control = null) {
  if (underWay >= UNDER_WAY && warm) {
    next = { warm, control };
    return;
  }
  next = null;
  void solve(warm, control);
}

/** @param {boolean} warm @param {Element | null} control */
async function solve(warm, control) {
  const n = ++number;
  underWay += 1;
  const keys = question();
  if (!warm) keys.bands = true;
  performance.mark(`asked-${n}`);
  try {
    const path = `/api/solve?figures=1&n=${n}&session=${session}&standoff=${encodeURIComponent(standoff.id)}${warm ? "&warm=1" : ""}`;
    const answer = await talk(path, keys);
    if (answer.n > shown) {
      shown = answer.n;
      draw(answer, warm);
      refuse("", null);
    }
  } catch (error) {
    failed(error, control, n);
  } finally {
    underWay -= 1;
    if (next) ask(next.warm, next.control);
  }
}

/** @param {any} error @param {Element | null} control @param {number} n */
function failed(error, control, n) {
  const problem = error.problem;
  if (!problem) {
    $("offline").hidden = false;
    for (const figure of document.querySelectorAll("figure")) figure.classList.add("stale");
    clearTimeout(again);
    again = setTimeout(() => ask(false), 2000);
    return;
  }
  if (problem.type.endsWith("superseded") || problem.type.endsWith("interrupted") || n < shown) return;
  shown = n;
  refuse([problem.detail, problem.help].filter(Boolean).join("; "), control);
}

/** Says at the control that caused it why there is no answer; the last picture stays. @param {string} text @param {Element | null} control */
function refuse(text, control) {
  const place = $("refusal");
  place.hidden = !text;
  place.textContent = text;
  for (const old of document.querySelectorAll(".lever .refusal")) old.remove();
  for (const figure of document.querySelectorAll("#panel-map figure")) figure.classList.toggle("stale", Boolean(text));
  const lever = text ? control?.closest(".lever") : null;
  if (lever) {
    lever.append(element("p", { class: "refusal" }, text));
    place.hidden = true;
  }
}

/** @type {ReturnType<typeof setTimeout> | undefined} */ let speaking;

/** @param {any} answer @param {boolean} warm */
function draw(answer, warm) {
  const headline = answer.sentences[0]?.text ?? "";
  $("headline").textContent = headline;
  clearTimeout(speaking);
  speaking = setTimeout(() => { $("live").textContent = headline; }, 500);
  for (const figure of answer.figures) picture($(`figure-${figure.id}`), figure, warm ? "" : answer.link);
  document.body.dataset.shown = String(answer.n ?? 0);
  document.body.dataset.rest = String(!warm);
  performance.mark(`drawn-${answer.n}`);
  if (warm) return;
  rest = answer;
  const changed = answer.link !== link;
  if (changed && link) before.push(link);
  link = answer.link;
  address(changed);
  $("undo").disabled = before.length === 0;
  const { certificate, world: at, stats } = answer.tables;
  $("against").textContent = `Changes from the world's tables of ${at.year}, in per cent.`;
  $("certificate").textContent = `${at.title}, ${at.year}. Largest residual of any market, checked by a routine of its own: ${Number(certificate.worst).toExponential(0)} (${certificate.market}); ${stats.sweeps} sweeps. Bands: lowest and highest over the published sets of elasticities.`;
  $("cli").textContent = answer.provenance.reproduce.command;
  $("python").textContent = `import detente\n${answer.provenance.reproduce.python}`;
  $("table-regions").replaceChildren(table(answer.tables.regions));
  bounds(answer.tables.bounds);
  detail();
  void tellTab();
}

/** Writes the link into the address. @param {boolean} push */
function address(push) {
  const looked = Object.entries(view).filter(([key, value]) => value && !(key === "v" && value === "map"));
  const hash = `#${link}${looked.map(([key, value]) => `&${key}=${encodeURIComponent(value)}`).join("")}`;
  if (location.hash === hash) return;
  if (push && location.hash.length > 1) history.pushState(null, "", hash);
  else history.replaceState(null, "", hash);
}

/** What became of caps and floors. @param {any[] | undefined} rows */
function bounds(rows) {
  $("bounds").replaceChildren(...(rows?.length ? [element("h2", {}, "Bounds: who gets the rent"), element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Bounds" }, table(rows))] : []));
}

/** Puts a picture into its place. @param {HTMLElement} place @param {Picture} figure @param {string} own the link of its question */
function picture(place, figure, own) {
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
  const files = [saved("CSV", `/api/csv/${figure.table}?u=${u}`, figure.title), saved("Parquet", `/api/parquet/${figure.table}?u=${u}`, figure.title)];
  if (["map", "movers"].includes(figure.id)) files.push(saved("SVG", `/api/svg/${figure.id}?u=${u}`, figure.title));
  else files.push(element("button", { type: "button", click: () => keepSvg(place, figure) }, "SVG"));
  place.querySelector(".foot")?.replaceChildren(element("span", {}, figure.source), ...files);
}

/** A link to a file; with a token it is fetched, because a link carries none. @param {string} name @param {string} href @param {string} about */
function saved(name, href, about) {
  const label = `${name}: ${about}`;
  return element("a", { href, download: true, "aria-label": label, click: async (/** @type {Event} */ event) => {
    if (!token) return;
    event.preventDefault();
    const response = await fetch(href, { headers: { Authorization: `Bearer ${token}` } });
    keepFile(await response.blob(), href.split("?")[0].split("/").slice(-2).reverse().join("."));
  } }, name);
}

/** @param {Blob} blob @param {string} name */
function keepFile(blob, name) {
  const address = URL.createObjectURL(blob);
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** @param {HTMLElement} place @param {Picture} figure */
function keepSvg(place, figure) {
  const svg = place.querySelector("svg");
  if (svg) keepFile(new Blob([svg.outerHTML], { type: "image/svg+xml" }), `${figure.id}.svg`);
}

/** A table of records. @param {any} rows */
function table(rows) {
  const list = Array.isArray(rows) ? rows : [rows];
  if (list.length === 0) return element("p", {}, "No rows.");
  const names = Object.keys(list[0]);
  const cell = (/** @type {any} */ value) => {
    if (typeof value !== "number") return element("td", { class: "text" }, value === null ? "–" : String(value));
    const text = Number.isInteger(value) ? value.toLocaleString("en") : Math.abs(value) < 1e-4 && value !== 0 ? value.toExponential(1) : value.toLocaleString("en", { maximumFractionDigits: 4 });
    return element("td", {}, text);
  };
  const head = element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name)));
  const body = list.map((row) => element("tr", {}, ...names.map((name) => cell(row[name]))));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...body));
}

// --- sectors, trade -----------------------------------------------------------------------------------------------------

let asked = 0;

/** Draws what the open tab shows of the state at rest. */
function detail() {
  if (!rest) return;
  const keys = { ...rest.question.keys, bands: false };
  for (const [key, value] of Object.entries(keys)) if (value === null) delete keys[key];
  const own = ++asked;
  const chart = async (/** @type {HTMLElement} */ place, /** @type {string} */ level, /** @type {any} */ figure) => {
    place.classList.add("stale");
    try {
      const drawn = await talk("/api/figure", { keys: { ...keys, detail: level }, standoff: standoff.id, figure });
      if (own === asked) picture(place, drawn, drawn.link);
    } catch (/** @type {any} */ error) {
      if (own === asked && error.problem) place.replaceChildren(element("p", { class: "refusal" }, error.message));
    }
  };
  const name = (/** @type {Named[]} */ list, /** @type {string} */ code) => list.find((x) => x.code === code)?.name ?? code;
  if (view.v === "sectors") {
    const region = $("region").value;
    const of = name(world.regions, region);
    const bars = { table: "sectors", kind: "bars", x: "sector", only: [["region", region]] };
    void chart($("figure-sectors"), "sectors", { ...bars, y: ["output_volume_pct"], about: `Output in ${of}` });
    void chart($("figure-prices"), "sectors", { ...bars, y: ["price_pct"], about: `What buyers in ${of} pay, in the numeraire` });
  }
  if (view.v === "trade") {
    const [buyer, good] = [$("buyer").value, $("good").value];
    const about = `Sales of ${name(world.sectors, good).toLowerCase()} to ${name(world.regions, buyer)}`;
    const only = [["destination", buyer], ["sector", good]];
    void chart($("figure-trade"), "flows", { table: "flows", kind: "bars", x: "origin", y: ["before_usd_mn", "after_usd_mn"], only, about });
  }
}

/** @param {string} tab */
function open(tab) {
  view.v = tab;
  for (const button of document.querySelectorAll("[role=tab]")) {
    const own = button.id === `tab-${tab}`;
    button.setAttribute("aria-selected", String(own));
    button.setAttribute("tabindex", own ? "0" : "-1");
    $(button.getAttribute("aria-controls") ?? "").hidden = !own;
  }
  if (link) address(false);
  detail();
  if (rest) void tellTab();
}

// --- levers -------------------------------------------------------------------------------------------------------------

/** Draws the controls of both sides. */
function show() {
  const preset = (/** @type {string} */ title, /** @type {Record<string, string>} */ taken) => element("button", { type: "button", click: () => {
    for (const player of standoff.players) if (taken[player.region]) take(player, taken[player.region]);
    show();
    ask(false);
  } }, title);
  const common = plain(standoff.players[0]).filter((p) => standoff.players.every((q) => position(q, p.id)) && !Object.values(standoff.reference.positions).includes(p.id));
  $("presets").replaceChildren(
    preset(standoff.reference.title, standoff.reference.positions), preset(standoff.fail.title, standoff.fail.positions),
    ...common.map((p) => preset(p.title, Object.fromEntries(standoff.players.map((q) => [q.region, p.id])))));
  $("players").replaceChildren(...standoff.players.map(side));
  $("extra").replaceChildren(...Object.keys(extra).length ? [element("p", { class: "note" }, `Also from the link: ${Object.entries(extra).map(([k, v]) => `${k} ${v}`).join("; ")} `, element("button", { type: "button", click: () => { extra = {}; show(); ask(false); } }, "Leave out"))] : []);
}

/** @param {Player} player */
function side(player) {
  const duties = player.levers.filter((l) => l.kind === "tariff");
  const controls = player.levers.map((lever) => (lever.kind === "tariff" ? dutyControl(player, lever, duties.length === 1) : boundControl(player, lever)));
  const several = duties.length > 1;
  const list = element("select", { change: () => { take(player, list.value); show(); ask(false); } }, ...plain(player).map((p) => new Option(p.title, p.id)));
  list.value = positions[player.region];
  return element("fieldset", {}, element("legend", {}, player.name), ...(several ? [element("label", {}, "Duties ", list)] : []), ...controls);
}

/** @param {string} title @param {string} unit @param {{min: number, max: number, step: number, value: number}} range @param {Mark[]} marks @param {(value: number) => void} set @param {(mark: Mark) => void} pick */
function slider(title, unit, range, marks, set, pick) {
  const id = `lever-${title.replace(/[^A-Za-z0-9]+/g, "-")}`;
  const says = (/** @type {number} */ value) => `${value.toFixed(range.step < 1 ? 1 : 0)} ${unit}`;
  const output = element("output", { for: id }, says(range.value));
  const input = element("input", { id, type: "range", min: range.min, max: range.max, step: range.step, value: range.value, "aria-valuetext": says(range.value) });
  const pressed = () => { for (const [at, button] of buttons.entries()) button.setAttribute("aria-pressed", String(Math.abs(marks[at].value - Number(input.value)) < range.step)); };
  const buttons = marks.map((mark) => element("button", { type: "button", title: mark.title, "aria-pressed": "false", click: () => { pick(mark); show(); ask(false); $(id)?.focus(); } }, `${mark.title} · ${mark.value.toFixed(0)}`));
  const moved = () => { output.textContent = says(Number(input.value)); input.setAttribute("aria-valuetext", says(Number(input.value))); pressed(); };
  input.addEventListener("input", () => { set(Number(input.value)); moved(); ask(true, input); });
  input.addEventListener("change", () => ask(false, input));
  input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const step = { PageUp: 10, PageDown: -10 }[event.key];
    if (!step) return;
    event.preventDefault();
    input.value = String(Number(input.value) + step);
    set(Number(input.value));
    moved();
    ask(false, input);
  });
  pressed();
  return element("div", { class: "lever" }, element("label", { for: id }, element("span", {}, title), output), input, element("div", { class: "marks", role: "group", "aria-label": `Marks: ${title}` }, ...buttons));
}

/** The mean duty on a partner's goods: the law's next mark below, and points on every good above it.
 * @param {Player} player @param {Lever} lever @param {boolean} alone */
function dutyControl(player, lever, alone) {
  const key = `tariff.${lever.flow}`;
  const bases = (alone ? plain(player) : [position(player, positions[player.region])].flatMap((p) => p ?? []))
    .map((p) => ({ id: p.id, at: duty(player, p.id, lever.partner) })).sort((a, b) => a.at - b.at);
  const value = duty(player, positions[player.region], lever.partner) + (pulled[key] ?? 0);
  const lowest = bases[0]?.at ?? 0;
  const max = Math.ceil(Math.max(200, ...lever.marks.map((m) => m.value + 20)) / 10) * 10;
  const set = (/** @type {number} */ to) => {
    const base = bases.filter((b) => b.at <= to + 1e-6).pop() ?? bases[0];
    if (!base) return;
    positions[player.region] = base.id;
    const points = Math.round((to - base.at) * 10) / 10;
    pulled[key] = Math.max(points, 0);
  };
  const marks = [...lever.marks].filter((m, at, all) => all.findIndex((o) => Math.abs(o.value - m.value) < 0.5) === at).sort((a, b) => a.value - b.value);
  return slider(lever.title, "%", { min: Math.floor(lowest * 10) / 10, max, step: 0.5, value }, alone ? marks : [], set, (mark) => {
    const kept = Object.entries(pulled).filter(([name]) => name !== key);
    take(player, mark.position);
    for (const [name, amount] of kept) pulled[name] = amount;
  });
}

/** How much may still pass. @param {Player} _player @param {Lever} lever */
function boundControl(_player, lever) {
  const key = `${lever.kind}.${lever.flow}`;
  const max = lever.kind === "floor" ? 300 : 100;
  const value = pulled[key] ?? 100;
  const marks = [...lever.marks, { position: "", title: "no limit", value: 100 }];
  return slider(lever.title, "%", { min: lever.kind === "floor" ? 100 : 0, max, step: 1, value }, marks, (to) => { pulled[key] = to; }, (mark) => { pulled[key] = mark.value; });
}

// --- other questions ----------------------------------------------------------------------------------------------------

/** @type {{name: string, about: string, schema: any}[]} */ let questions = [];

/** The form of a question, from the schema of its keys. */
function form() {
  const chosen = questions.find((q) => q.name === $("question").value);
  if (!chosen) return;
  const fields = Object.entries(chosen.schema.properties ?? {}).map(([key, property]) => field(key, property));
  $("form").replaceChildren(...fields, element("button", { type: "submit" }, `Ask: ${chosen.about}`));
}

/** @param {any} property @returns {string} */
const kind = (property) => [property.type].flat().find((t) => t && t !== "null") ?? property.anyOf?.map(kind).find((/** @type {string} */ t) => t !== "null") ?? "string";

/** @param {string} key @param {any} property */
function field(key, property) {
  const about = element("small", {}, String(property.description ?? "").split("\n")[0].slice(0, 140));
  const name = key.replaceAll("_", " ");
  if (kind(property) === "boolean") return element("label", {}, element("input", { type: "checkbox", name: key }), ` ${name}`, about);
  const words = property["x-words"] ?? property.enum ?? property.oneOf?.map((/** @type {any} */ o) => o.const).filter(Boolean);
  const initial = property.default === null || property.default === undefined ? "" : [property.default].flat().join(" ");
  const input = words?.length && kind(property) !== "array"
    ? element("select", { name: key }, new Option(initial || "–", ""), ...words.map((/** @type {string} */ w) => new Option(w, w)))
    : element("input", { name: key, placeholder: initial || property["x-value"] || "" });
  return element("label", {}, name, input, about);
}

/** The keys that were filled in; lists are words apart by spaces. */
function filled() {
  const chosen = questions.find((q) => q.name === $("question").value);
  /** @type {Keys} */ const keys = {};
  for (const input of $("form").elements) {
    const property = chosen?.schema.properties[input.name];
    if (!property) continue;
    if (input.type === "checkbox") { if (input.checked) keys[input.name] = true; continue; }
    const text = input.value.trim();
    if (!text) continue;
    const one = (/** @type {string} */ word, /** @type {string} */ of) => (of === "integer" || of === "number" ? Number(word) : word);
    keys[input.name] = kind(property) === "array" ? text.split(/\s+/).map((/** @type {string} */ w) => one(w, kind(property.items ?? {}))) : one(text, kind(property));
  }
  return keys;
}

/** @param {Event} event */
async function submit(event) {
  event.preventDefault();
  const name = $("question").value;
  $("told").replaceChildren();
  $("job").textContent = "asked …";
  try {
    const answer = await talk(`/api/${name.replaceAll(" ", "/")}?figures=1`, filled());
    if (answer.job) {
      sessionStorage.setItem("job", answer.job);
      await follow(answer.job);
    } else tell(answer);
  } catch (error) { sayJob(error); }
}

/** Follows a job to its end: also one that was begun before the page was closed. @param {string} id @param {string} [tab] where it is told */
async function follow(id, tab = "") {
  for (;;) {
    const job = await talk(`/api/jobs/${id}`);
    if (job.state === "done") { tell(job.answer, tab); break; }
    if (job.state === "refused") { $(`job${tab}`).replaceChildren(element("p", { class: "refusal" }, job.refusal.error.message)); break; }
    const bar = job.total ? element("progress", { max: job.total, value: job.done, "aria-label": "Progress" }) : "";
    const stop = element("button", { type: "button", click: () => talk(`/api/jobs/${id}`, undefined, "DELETE") }, "Stop");
    $(`job${tab}`).replaceChildren(`${job.question.name}: ${job.state} ${job.stage} ${job.total ? `${job.done} of ${job.total}` : ""} `, stop, bar);
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
}

/** @param {any} error @param {string} [tab] */
function sayJob(error, tab = "") {
  $(`job${tab}`).replaceChildren(element("p", { class: "refusal" }, [error.problem?.detail ?? error.message, error.problem?.help].filter(Boolean).join("; ")));
}

/** An answer of any question. @param {any} answer @param {string} [tab] where it is told */
function tell(answer, tab = "") {
  $(`job${tab}`).replaceChildren();
  const parts = answer.sentences.map((/** @type {any} */ s) => element("p", {}, s.text));
  for (const figure of answer.figures ?? []) {
    const place = element("figure");
    picture(place, figure, answer.link);
    parts.push(place);
  }
  const u = encodeURIComponent(answer.link ?? "");
  for (const [name, rows] of Object.entries(answer.tables)) {
    const head = Array.isArray(rows) ? rows.slice(0, 25) : rows;
    parts.push(element("details", {}, element("summary", {}, `${name.replaceAll("_", " ")}${Array.isArray(rows) ? ` (${rows.length})` : ""}`), saved("CSV", `/api/csv/${name}?u=${u}`, name), element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": name }, table(head))));
  }
  for (const page of answer.pages ?? []) parts.unshift(element("p", {}, saved(page, `/api/page/${page}?u=${u}`, `${answer.question.name} as a page`)));
  for (const note of answer.notes) parts.push(element("p", { class: "soft small" }, note.text));
  parts.push(element("pre", { tabindex: "0" }, answer.provenance.reproduce.command));
  $(`told${tab}`).replaceChildren(...parts);
}

// --- questions with a tab of their own -----------------------------------------------------------------------------------

/** What a tab has been told: its question in words. @type {Record<string, string>} */ const toldOf = {};

/** The question of a tab and what is said above it; nothing where the tab has none.
 * @param {string} tab @returns {{name: string, keys: Keys, here: string} | null} */
function tabQuestion(tab) {
  const [one, other] = standoff.players;
  if (tab === "duties" && one && other) {
    const keys = { imposer: one.region, target: other.region, history: true, both: true, known_on: standoff.known_on };
    return { name: "tariffs", keys, here: `What each side charges the other, as known on ${standoff.known_on}.` };
  }
  if (tab === "months") {
    const now = question();
    const bounds = Object.fromEntries(["cap", "boycott", "floor"].map((k) => [k, now[k] ?? []]).filter(([, v]) => v?.length));
    if (Object.keys(bounds).length) return { name: "path", keys: { ...bounds, months: 24, draws: 0 }, here: "The limits of the levers on the left, month by month: one run, without bands." };
    return { name: "", keys: {}, here: "Limit on the left what may be sold or bought: what it costs month by month is told here. Duties alone work through prices, and the map shows where they lead." };
  }
  if (tab === "game") {
    const here = standoff.players.map((p) => `${p.name}: ${position(p, positions[p.region])?.title ?? positions[p.region]}`).join("; ");
    return { name: "talks", keys: { standoff: standoff.id }, here: `You are here: ${here}. Payoffs, equilibria, threats and bargains of the whole menu:` };
  }
  if (tab === "odds" && one && other) {
    const keys = { standoff: `${one.region}-${other.region}`.toLowerCase(), on: standoff.on, known_on: standoff.known_on };
    return { name: "odds", keys, here: `What the record says on ${standoff.on}, knowing nothing later than ${standoff.known_on}.` };
  }
  return null;
}

/** Asks what the open tab tells, where it has not been told yet. */
async function tellTab() {
  const wanted = tabQuestion(view.v);
  if (!wanted) return;
  const tab = `-${view.v}`;
  $(`here${tab}`).textContent = wanted.here;
  const words = JSON.stringify([wanted.name, wanted.keys]);
  if (toldOf[tab] === words) return;
  toldOf[tab] = words;
  $(`told${tab}`).replaceChildren();
  if (!wanted.name) return;
  $(`job${tab}`).textContent = "asked …";
  try {
    const answer = await talk(`/api/${wanted.name}?figures=1`, wanted.keys);
    if (answer.job) await follow(answer.job, tab);
    else if (toldOf[tab] === words) tell(answer, tab);
  } catch (error) {
    delete toldOf[tab];
    sayJob(error, tab);
  }
}

// --- words and assumptions ----------------------------------------------------------------------------------------------

const WORDS = {
  "Real income": "Income over the price index of final demand: what a region can buy. Changes are from the world's tables.",
  "Duty": "The mean over all goods of the direction, weighted with the world's flows. The marks are what the law says on their day, good by good; between two marks the lower one holds, with the same points more on every good.",
  "Limit on sales or purchases": "A bound on the volume of a good that may pass, in per cent of the benchmark; the rent goes to whoever may still trade, by default the side that sets it.",
  "Certificate": "The largest residual of any market at the equilibrium, found by a routine that shares no code with the solver.",
  "Band": "Lowest and highest change over the published sets of trade elasticities.",
  "At rest": "While a lever moves, each solve starts from the one before. When it rests, it is solved again from the benchmark: these numbers are in the link, the files and the lines to reproduce it.",
};

function about() {
  const notes = (rest?.notes ?? []).map((/** @type {any} */ n) => element("li", {}, n.text));
  const words = Object.entries(WORDS).flatMap(([word, text]) => [element("dt", { class: "word" }, word), element("dd", {}, text)]);
  $("about").replaceChildren(
    element("h2", {}, standoff.title), element("p", {}, standoff.summary),
    element("h2", {}, "Words"), element("dl", {}, ...words),
    element("h2", {}, "Limits"), element("ul", {}, ...notes, ...standoff.limits.map((text) => element("li", {}, text))),
    element("h2", {}, "Rounds of talks"), element("ul", {}, ...standoff.rounds.map((r) => element("li", {}, `${r.date}, ${r.place}: ${r.outcome} (${r.source})`))));
}

// --- beginning ----------------------------------------------------------------------------------------------------------

/** @param {HTMLSelectElement} list @param {Named[]} named @param {string} value */
function options(list, named, value) {
  list.replaceChildren(...named.map((n) => new Option(`${n.name} (${n.code})`, n.code)));
  if (named.some((n) => n.code === value)) list.value = value;
}

/** Opens what the address says. */
async function load() {
  const hash = location.hash.slice(1);
  if (hash.startsWith("token=")) {
    token = hash.slice(6);
    history.replaceState(null, "", location.pathname);
    return load();
  }
  const about_ = await talk("/api");
  const name = decodeURIComponent(hash.replace(/^\//, "").split("?")[0] ?? "");
  const id = about_.standoffs.includes(name) ? name : about_.standoffs[0];
  standoff = await talk(`/api/standoffs/${encodeURIComponent(id)}`);
  world = await talk(`/api/worlds/${encodeURIComponent(standoff.world)}`);
  $("standoff").replaceChildren(...about_.standoffs.map((/** @type {string} */ s) => new Option(s, s)));
  $("standoff").value = id;
  $("title").textContent = standoff.title;
  document.title = `${standoff.title} – Détente`;
  $("dates").textContent = `In force on ${standoff.on}, as known on ${standoff.known_on}. ${standoff.summary.replaceAll("\n", " ")}`;
  $("elasticities").replaceChildren(new Option("of the sectors", ""), ...world.elasticity_sets.map((s) => new Option(s, s)));
  const first = standoff.players[0]?.region ?? "";
  const looked = new URLSearchParams(hash.split("?")[1] ?? "");
  view = { v: looked.get("v") ?? "map", r: looked.get("r") ?? "", k: looked.get("k") ?? "" };
  const goods = world.sectors.filter((s) => s.kind === "goods");
  options($("region"), world.regions, view.r || first);
  options($("buyer"), world.regions, view.r || first);
  options($("good"), goods, view.k || (goods.find((g) => g.code === "C26") ?? goods[0])?.code);
  if (!document.getElementById(`tab-${view.v}`)) view.v = "map";
  let keys = {};
  if (hash.includes("?")) {
    try {
      keys = (await talk(`/api/view?u=${encodeURIComponent(`/${hash.replace(/^\//, "")}`)}`)).question.keys;
    } catch (/** @type {any} */ error) { refuse(error.message, null); }
  }
  restore(keys);
  open(view.v);
  await solve(false, null);
  about();
}

/** Goes to a link without leaving the page. @param {string} to */
async function go(to) {
  const answer = await talk(`/api/view?u=${encodeURIComponent(to)}`);
  link = "";
  restore(answer.question.keys);
  await solve(false, null);
}

function wire() {
  for (const id of ["horizon", "elasticities", "deficits"]) $(id).addEventListener("change", () => ask(false, $(id)));
  for (const id of ["region", "buyer", "good"]) $(id).addEventListener("change", () => {
    view.r = id === "good" ? $("buyer").value : $(id).value;
    if (view.v === "trade") view.k = $("good").value;
    address(false);
    detail();
  });
  $("standoff").addEventListener("change", () => { link = ""; before.length = 0; history.pushState(null, "", `#/${$("standoff").value}`); void load(); });
  $("undo").addEventListener("click", undo);
  $("copy").addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(location.href); $("copy").textContent = "Copied"; } catch { prompt("The link", location.href); }
    setTimeout(() => { $("copy").textContent = "Copy link"; }, 1500);
  });
  $("pin").addEventListener("click", pin);
  const dark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  $("theme").textContent = dark() ? "Light" : "Dark";
  $("theme").addEventListener("click", () => theme(dark() ? "light" : "dark"));
  $("form").addEventListener("submit", submit);
  $("question").addEventListener("change", form);
  $("figure-map").addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const tip = event.target instanceof Element ? event.target.querySelector("title")?.textContent : "";
    const code = tip?.split(":")[0] ?? "";
    if (!world.regions.some((r) => r.code === code)) return;
    $("region").value = code;
    view.r = code;
    open("sectors");
    $("tab-sectors").focus();
  });
  const tabs = [...document.querySelectorAll("[role=tab]")];
  for (const [at, tab] of tabs.entries()) {
    tab.addEventListener("click", () => open(tab.id.slice(4)));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[/** @type {KeyboardEvent} */ (event).key];
      const to = step ? tabs[(at + step + tabs.length) % tabs.length] : null;
      if (to instanceof HTMLElement) { to.focus(); open(to.id.slice(4)); }
    });
  }
  document.addEventListener("keydown", (event) => { if (event.key === "z" && (event.ctrlKey || event.metaKey) && !(event.target instanceof HTMLInputElement && event.target.type !== "range")) undo(); });
  addEventListener("popstate", () => { if (location.hash.includes("?")) void go(location.hash.slice(1)); });
}

function undo() {
  const to = before.pop();
  if (to) void go(to);
}

/** Keeps the present map beside what comes. */
function pin() {
  const beside = $("beside");
  if (!beside.hidden) { beside.hidden = true; beside.replaceChildren(); $("pin").textContent = "Keep beside"; return; }
  const svg = $("figure-map").querySelector("svg")?.cloneNode(true);
  if (!(svg instanceof Element)) return;
  for (const part of svg.querySelectorAll("[id]")) part.id += "-kept";
  svg.setAttribute("aria-labelledby", (svg.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => `${id}-kept`).join(" "));
  beside.replaceChildren(element("p", {}, "Kept: ", element("a", { href: location.href, target: "_blank", rel: "noopener" }, rest?.sentences[0]?.text ?? "")), svg);
  beside.hidden = false;
  $("pin").textContent = "Drop what is kept";
}

/** @param {string} name */
function theme(name) {
  document.documentElement.dataset.theme = name;
  $("theme").textContent = name === "dark" ? "Light" : "Dark";
  try { localStorage.setItem("theme", name); } catch { /* a page without storage forgets the scheme */ }
}

/** Other questions than the page's own, and a job that was begun before. */
async function others() {
  questions = (await talk("/api/questions")).filter((/** @type {any} */ q) => q.name !== "solve");
  $("question").replaceChildren(...questions.map((q) => new Option(`${q.name}: ${q.about}`, q.name)));
  if (questions.length) form();
  else $("form").replaceChildren(element("p", {}, "This build asks no other questions."));
  const job = sessionStorage.getItem("job");
  if (job) await follow(job).catch(() => sessionStorage.removeItem("job"));
}

try { const kept = localStorage.getItem("theme"); if (kept) theme(kept); } catch { /* as above */ }
wire();
load().then(others).catch((error) => { if (error.problem) refuse(error.message, null); else $("offline").hidden = false; });
