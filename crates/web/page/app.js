// @ts-check
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
 * @typedef {Record<string, any>} Keys
 */

import * as beside from "./beside.js";
import * as draft from "./draft.js";
import { $, copier, element, remember, remembered, scrolled, table } from "./dom.js";
import * as game from "./game.js";
import * as questions from "./questions.js";
import { follow, inWords, talk, useToken } from "./talk.js";
import { lines, picture, told } from "./told.js";
import * as words from "./words.js";

const session = Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, "0")).join("");
/** Solves that may be on their way: one runs, one waits. */
const UNDER_WAY = 2;

/** @type {Standoff} */ let standoff;
/** @type {World} */ let world;
/** Positions by player. @type {Record<string, string>} */ let positions = {};
/** Values of levers: `kind.flow` → points or per cent. @type {Record<string, number>} */ let pulled = {};
/** Keys that no control here makes. @type {Keys} */ let extra = {};
let view = { v: "map", r: "", k: "" };
/** The answer at rest. @type {any} */ let rest = null;
let link = "";
/** Links before this one. @type {string[]} */ const before = [];

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

/** What the controls are at a position: one that is duties and wedges is its duties with levers pulled; `null` where the controls
 * cannot show it. @param {Player} player @param {string} id @returns {{base: string, pulled: Record<string, number>} | null} */
function controls(player, id) {
  const chosen = position(player, id);
  if (!chosen) return null;
  const same = (/** @type {Position} */ p) => p.duties.every((d, at) => Math.abs(d.average_pct - chosen.duties[at].average_pct) < 1e-9);
  const base = chosen.wedges.length ? plain(player).find(same) : chosen;
  // A wedge of which no lever is made is left to the position itself.
  const read = chosen.wedges.map((wedge) => amount(wedge.kind, wedge.text));
  if (!base || read.some((lever) => !lever)) return { base: id, pulled: {} };
  return { base: base.id, pulled: Object.fromEntries(/** @type {[string, number][]} */ (read)) };
}

/** Takes a position. @param {Player} player @param {string} id */
function take(player, id) {
  const to = controls(player, id);
  if (!to) return;
  for (const lever of player.levers) delete pulled[`${lever.kind}.${lever.flow}`];
  positions[player.region] = to.base;
  Object.assign(pulled, to.pulled);
}

/** The position that the controls of a player stand at; nothing between positions. @param {Player} player */
function standsAt(player) {
  const moved = (/** @type {Record<string, number>} */ all, /** @type {Lever} */ lever) => all[`${lever.kind}.${lever.flow}`] ?? (lever.kind === "tariff" ? 0 : 100);
  return player.positions.find((p) => {
    const at = controls(player, p.id);
    return at?.base === positions[player.region] && player.levers.every((lever) => Math.abs(moved(at.pulled, lever) - moved(pulled, lever)) < 1e-6);
  });
}

/** Takes a combination and draws it. @param {Record<string, string>} taken */
function takeAll(taken) {
  for (const player of standoff.players) if (taken[player.region]) take(player, taken[player.region]);
  show();
  ask(false);
}

/** The lever that a wedge belongs to and how far it is pulled; nothing where there is none. @param {string} kind @param {string} text
 * @returns {[string, number] | null} */
function amount(kind, text) {
  const [flow, level] = text.split("=");
  const lever = standoff.players.flatMap((p) => p.levers).find((l) => l.kind === kind && l.flow === flow);
  if (!lever) return null;
  const points = /^([+-][\d.]+)pp$/.exec(level ?? "");
  if (kind === "tariff" ? !points : !/^[\d.]+$/.test(level ?? "")) return null;
  return [`${kind}.${flow}`, points ? Number(points[1]) : 100 * Number(level)];
}

/** Sets the lever that a wedge belongs to; false where there is none. @param {string} kind @param {string} text */
function read(kind, text) {
  const lever = amount(kind, text);
  if (lever) pulled[lever[0]] = lever[1];
  return Boolean(lever);
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
  refuse(inWords(error), control);
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
  const again = answer.provenance.reproduce;
  for (const figure of answer.figures) picture($(`figure-${figure.id}`), figure, warm ? "" : answer.link, again, () => location.href);
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
  const [cli, python] = lines(again);
  $("cli").textContent = cli.textContent;
  $("python").textContent = python.textContent;
  $("table-regions").replaceChildren(table(answer.tables.regions));
  bounds(answer.tables.bounds);
  beside.draw(answer);
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
  $("bounds").replaceChildren(...(rows?.length ? [element("h2", {}, "Bounds: who gets the rent ", words.ask("Rent")), scrolled("Bounds", table(rows))] : []));
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
      if (own === asked) picture(place, drawn, drawn.link, drawn.reproduce, () => location.href);
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
  // Elsewhere the answer that is shown is another one, with lines of its own.
  for (const id of ["again", "proof"]) $(id).hidden = !["map", "sectors", "trade"].includes(tab);
  $("panes").classList.toggle("writing", tab === "draft");
  if (link) address(false);
  detail();
  if (rest) void tellTab();
  if (tab === "draft" && offered) void draft.open(offered.standoffs, offered.worlds, (name) => { location.hash = `/${encodeURIComponent(name)}`; link = ""; before.length = 0; void load(); });
}

// --- levers -------------------------------------------------------------------------------------------------------------

/** Draws the controls of both sides. */
function show() {
  const preset = (/** @type {string} */ title, /** @type {Record<string, string>} */ taken) => {
    const there = standoff.players.every((p) => !taken[p.region] || standsAt(p)?.id === taken[p.region]);
    return element("button", { type: "button", "aria-pressed": String(there), click: () => takeAll(taken) }, title.charAt(0).toUpperCase() + title.slice(1));
  };
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
  // A word is explained where it is met first.
  const explained = player === standoff.players[0] ? [words.ask("Position"), " "] : [];
  return element("fieldset", {}, element("legend", {}, player.name, " ", ...explained), ...(several ? [element("label", {}, "Duties ", list)] : []), ...controls);
}

/** @param {"Duty" | "Limit"} word @param {string} title @param {string} unit @param {{min: number, max: number, step: number, value: number}} range @param {Mark[]} marks @param {(value: number) => void} set @param {(mark: Mark) => void} pick */
function slider(word, title, unit, range, marks, set, pick) {
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
  return element("div", { class: "lever" }, element("div", { class: "head" }, element("label", { for: id }, title), words.ask(word), output), input, element("div", { class: "marks", role: "group", "aria-label": `Marks: ${title}` }, ...buttons));
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
  return slider("Duty", lever.title, "%", { min: Math.floor(lowest * 10) / 10, max, step: 0.5, value }, alone ? marks : [], set, (mark) => {
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
  return slider("Limit", lever.title, "%", { min: lever.kind === "floor" ? 100 : 0, max, step: 1, value }, marks, (to) => { pulled[key] = to; }, (mark) => { pulled[key] = mark.value; });
}

// --- questions with a tab of their own -----------------------------------------------------------------------------------

/** What a tab has been told: its question in words, and what stops following it. @type {Record<string, {words: string, leave: AbortController}>} */ const toldOf = {};

/** Draws anew what depends on the levers on a tab that has been told. @type {Record<string, () => void>} */ const redraw = {};

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
    const limits = Object.fromEntries(["cap", "boycott", "floor"].map((k) => [k, now[k] ?? []]).filter(([, v]) => v?.length));
    if (Object.keys(limits).length) return { name: "path", keys: { ...limits, months: 24, draws: 0 }, here: "The limits of the levers on the left, month by month: one run, without bands." };
    return { name: "", keys: {}, here: "Limit on the left what may be sold or bought: what it costs month by month is told here. Duties alone work through prices, and the map shows where they lead." };
  }
  if (tab === "game") return { name: "talks", keys: { standoff: standoff.id, central_only: true }, here: "" };
  if (tab === "odds") return { name: "odds", keys: { standoff: standoff.id }, here: `What the record says on the day before ${standoff.on}, knowing nothing later.` };
  return null;
}

/** Where the levers stand, by player. */
const stand = () => Object.fromEntries(standoff.players.map((p) => [p.region, standsAt(p)?.id]));

/** What is added to an answer on its tab. @param {string} tab @param {any} answer */
function added(tab, answer) {
  if (tab === "game") return game.matrix(answer, standoff.players, stand(), takeAll);
  if (tab !== "duties") return [];
  const steps = (answer.tables.history ?? []).filter((/** @type {any} */ row) => row.date > standoff.on && Math.abs(row.change_points ?? 0) >= 0.05);
  steps.sort((/** @type {any} */ a, /** @type {any} */ b) => a.date.localeCompare(b.date));
  const items = steps.map((/** @type {any} */ row) => element("li", {}, `${row.date}: ${row.imposer} on goods of ${row.target}, ${row.average_pct.toFixed(1)} per cent on average (${row.change_points > 0 ? "+" : "−"}${Math.abs(row.change_points).toFixed(1)} points)`));
  const changes = items.length ? element("ul", {}, ...items) : element("p", {}, "No further change was law on that day.");
  return [element("h2", {}, `Next changes after ${standoff.on}, if nothing else is decided `, words.ask("As known on")), changes];
}

/** Says above the talks where the levers stand. */
function whereabouts() {
  const places = standoff.players.map((p) => `${p.name}: ${standsAt(p)?.title ?? "between the positions of its menu"}`);
  $("here-game").textContent = `You are here: ${places.join("; ")}.`;
}

/** Asks what the open tab tells, where it has not been told yet. */
async function tellTab() {
  const tab = view.v;
  const wanted = tabQuestion(tab);
  if (!wanted) return;
  const place = { here: $(`here-${tab}`), job: $(`job-${tab}`), told: $(`told-${tab}`) };
  place.here.textContent = wanted.here;
  if (tab === "game") whereabouts();
  const said = JSON.stringify([wanted.name, wanted.keys]);
  if (toldOf[tab]?.words === said) { redraw[tab]?.(); return; }
  toldOf[tab]?.leave.abort();
  const mine = { words: said, leave: new AbortController() };
  toldOf[tab] = mine;
  delete redraw[tab];
  place.told.replaceChildren();
  place.job.replaceChildren();
  if (!wanted.name) return;
  place.job.textContent = "asked …";
  try {
    let answer = await talk(`/api/${wanted.name}?figures=1`, wanted.keys);
    if (answer.job) answer = await follow(answer.job, place.job, mine.leave.signal);
    if (toldOf[tab] !== mine || !answer) return;
    place.job.replaceChildren();
    const permanent = String(answer.link).replace(/^\/[^?]*/, `/${standoff.id}`);
    // What depends on the levers is drawn again when they have moved.
    redraw[tab] = () => {
      const at = game.label(/** @type {Record<string, string>} */ (stand()), standoff.players);
      const top = element("div", {}, ...added(tab, answer));
      if (place.told.firstElementChild && place.told.dataset.full) place.told.firstElementChild.replaceWith(top);
      else place.told.replaceChildren(top, ...told(answer, permanent, (_, row) => tab === "game" && row.positions === at));
      place.told.dataset.full = "yes";
    };
    delete place.told.dataset.full;
    redraw[tab]();
  } catch (/** @type {any} */ error) {
    if (toldOf[tab] !== mine) return;
    delete toldOf[tab];
    if (error.name !== "AbortError") place.job.replaceChildren(element("p", { class: "refusal" }, inWords(error)));
  }
}

// --- words and assumptions ----------------------------------------------------------------------------------------------

function about() {
  const notes = (rest?.notes ?? []).map((/** @type {any} */ n) => element("li", {}, n.text));
  $("about").replaceChildren(
    element("h2", {}, standoff.title), element("p", {}, standoff.summary),
    element("h2", {}, "Words"), words.all(),
    element("h2", {}, "Limits"), element("ul", {}, ...notes, ...standoff.limits.map((text) => element("li", {}, text))),
    element("h2", {}, "Rounds of talks"), element("ul", {}, ...standoff.rounds.map((r) => element("li", {}, `${r.date}, ${r.place}: ${r.outcome} (${r.source})`))));
}

// --- beginning ----------------------------------------------------------------------------------------------------------

/** @param {HTMLSelectElement} list @param {Named[]} named @param {string} value */
function options(list, named, value) {
  list.replaceChildren(...named.map((n) => new Option(`${n.name} (${n.code})`, n.code)));
  if (named.some((n) => n.code === value)) list.value = value;
}

/** What the server has. @type {any} */ let offered = null;
/** The question of the address, where it is another than the page's own. @type {any} */ let linked = null;

/** Whether a standoff that somebody wrote is known; one of this reader's own is brought back. @param {string} name */
async function own(name) {
  const known = await talk(`/api/standoffs/${encodeURIComponent(name)}`).catch((error) => { if (!error.problem) throw error; });
  if (known || await draft.bringBack(name)) return true;
  refuse(`This server does not know the standoff ${name}. Whoever wrote it has the file: open it under "Your own standoff".`, null);
  return false;
}

/** Opens what the address says. */
async function load() {
  const hash = location.hash.slice(1);
  if (hash.startsWith("token=")) {
    useToken(hash.slice(6));
    history.replaceState(null, "", location.pathname);
    return load();
  }
  const has = await talk("/api");
  const name = decodeURIComponent(hash.replace(/^\//, "").split("?")[0] ?? "");
  let id = has.standoffs.includes(name) ? name : has.standoffs[0];
  if (name.endsWith(".toml")) id = await own(name) ? name : id;
  standoff = await talk(`/api/standoffs/${encodeURIComponent(id)}`);
  offered = has;
  world = await talk(`/api/worlds/${encodeURIComponent(standoff.world)}`);
  $("standoff").replaceChildren(...has.standoffs.map((/** @type {string} */ s) => new Option(s, s)));
  choose($("standoff"), id);
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
      const meant = (await talk(`/api/link?u=${encodeURIComponent(`/${hash.replace(/^\//, "")}`)}`)).question;
      if (meant.name === "solve") keys = meant.keys;
      else [linked, view.v] = [meant, "more"];
    } catch (/** @type {any} */ error) { refuse(error.message, null); }
  }
  restore(keys);
  open(view.v);
  await solve(false, null);
  about();
}

/** Goes to a link without leaving the page. @param {string} to */
async function go(to) {
  const meant = await talk(`/api/link?u=${encodeURIComponent(to)}`);
  link = "";
  restore(meant.question.keys);
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
  $("copy").replaceWith(copier("Copy link", () => location.href, "this page", ""));
  $("pin").addEventListener("click", () => { if (rest) beside.toggle(rest); });
  words.wire();
  const dark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  $("theme").textContent = dark() ? "Light" : "Dark";
  $("theme").addEventListener("click", () => theme(dark() ? "light" : "dark"));
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

/** @param {string} name */
function theme(name) {
  document.documentElement.dataset.theme = name;
  $("theme").textContent = name === "dark" ? "Light" : "Dark";
  remember("theme", name);
}

/** Other questions than the page's own, among them one that the address asks. */
async function others() {
  await questions.begin();
  if (linked) await questions.askLinked(linked);
}

const kept = remembered("theme");
if (kept) theme(kept);
wire();
load().then(others).catch((error) => { if (error.problem) refuse(error.message, null); else $("offline").hidden = false; });
