// @ts-check
/**
 * A standoff of one's own: a form made from the schema of the file, beside the file as text. What is right is said by the
 * server, which reads it as the command does; this only moves values.
 *
 * @typedef {Record<string, any>} Schema
 * @typedef {(string | number)[]} Path
 */
import { $, element, keepFile, remember, remembered } from "./dom.js";
import { follow, inWords, talk } from "./talk.js";
import { told } from "./told.js";

/** How long a hand rests before the file is read, milliseconds. */
const REST = 350;
/** Standoffs that this browser keeps, so that their links work when the server has forgotten them. */
const KEPT = 20;
/** Keys that are shown where they are empty; the others are behind "More". */
const SHOWN = ["id", "title", "summary", "description", "world", "ledger", "dates", "on", "known_on", "players", "region", "menu", "duties", "reference", "positions", "talks", "fail", "fail_name"];
/** Texts of more than a line. */
const LONG = ["summary", "description", "text", "outcome"];

/** @type {Schema} */ let schema = {};
/** @type {any} */ let file = {};
let text = "";
/** The name under which the server and the reader's folder know it; empty while something is wrong. */
let name = "";
/** @type {Record<string, {code: string, name: string, kind?: string}[]>} */ const known = { regions: [], sectors: [] };
/** @type {string[]} */ let worlds = [];
/** @type {(name: string) => void} */ let shows = () => {};

// --- reading ------------------------------------------------------------------------------------------------------------

/** @type {ReturnType<typeof setTimeout> | undefined} */ let resting;
let asked = 0;

/** Has the file read when the hand rests. @param {() => Keys} what @typedef {Record<string, any>} Keys */
function changed(what) {
  clearTimeout(resting);
  $("draft-said").textContent = "reading …";
  resting = setTimeout(() => void read(what()), REST);
}

/** Has the server read it, as text or as an object, and shows what it says. @param {Keys} what */
async function read(what) {
  const own = ++asked;
  clearTimeout(resting);
  try {
    const answer = await talk("/api/standoffs", what);
    if (own !== asked) return;
    name = answer.name;
    taken(answer, "text" in what);
    say("This standoff can be run.", true);
  } catch (/** @type {any} */ error) {
    if (own !== asked) return;
    name = "";
    if (error.problem) taken(error.problem, "text" in what);
    const line = error.problem?.place?.line;
    say(`${line ? `Line ${line}: ` : ""}${inWords(error)}`, false);
    mark(error.problem?.at ?? [], inWords(error));
  }
}

/** Takes over what the server made of it: the text of a form, the form of a text. @param {any} answer @param {boolean} fromText */
function taken(answer, fromText) {
  if (fromText) {
    if (!answer.file || Object.keys(answer.file).length === 0) return;
    file = answer.file;
    form();
  } else if (answer.text) {
    text = answer.text;
    $("draft-text").value = text;
  }
  remember("draft", text);
}

/** @param {string} words @param {boolean} fine */
function say(words, fine) {
  $("draft-said").textContent = words;
  $("draft-said").className = fine ? "fine" : "refusal";
  for (const button of document.querySelectorAll("#draft-does button")) button.toggleAttribute("disabled", !fine);
  for (const old of document.querySelectorAll("#draft-form .refusal")) old.remove();
  for (const old of document.querySelectorAll("#draft-form [aria-invalid]")) old.removeAttribute("aria-invalid");
}

/** Marks the field that a place of the file belongs to, or the nearest around it. @param {string[]} at @param {string} words */
function mark(at, words) {
  for (let length = at.length; length > 0; length -= 1) {
    const found = $("draft-form").querySelector(`[data-path="${CSS.escape(at.slice(0, length).join("/"))}"]`);
    if (!(found instanceof HTMLElement)) continue;
    for (let around = found.closest("details"); around; around = around.parentElement?.closest("details") ?? null) around.open = true;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(found.tagName)) found.setAttribute("aria-invalid", "true");
    (found.closest("label") ?? found).append(element("span", { class: "refusal" }, words));
    return;
  }
}

// --- the form -----------------------------------------------------------------------------------------------------------

/** A schema without references and without nothing. @param {Schema} given @returns {Schema} */
function plain(given) {
  const { $ref: to, anyOf, ...own } = given;
  if (to) return { ...plain(schema.$defs[to.split("/").pop()]), ...own };
  const one = anyOf?.filter((/** @type {Schema} */ s) => s.type !== "null");
  return one?.length === 1 ? { ...plain(one[0]), ...own } : { ...given };
}

/** @param {Schema} of */
const typeOf = (of) => [of.type].flat().find((t) => t && t !== "null") ?? "string";

/** @param {Path} path */
const valueAt = (path) => path.reduce((value, key) => value?.[key], file);

/** Puts a value into the file; `undefined` takes it out. @param {Path} path @param {any} value */
function put(path, value) {
  const last = path[path.length - 1] ?? "";
  let place = file;
  for (const [at, key] of path.slice(0, -1).entries()) place = place[key] ??= typeof path[at + 1] === "number" ? [] : {};
  if (value === undefined) delete place[last]; else place[last] = value;
  changed(() => ({ file }));
}

const titled = (/** @type {string | number} */ key) => String(key).replaceAll("_", " ");
const help = (/** @type {Schema} */ of) => String(of.description ?? "").split("\n\n")[0]?.replaceAll("\n", " ") ?? "";

/** A field or a group of them. @param {Schema} given @param {Path} path @returns {HTMLElement} */
function node(given, path) {
  const of = plain(given);
  const key = String(path[path.length - 1]);
  if (["positions", "fail"].includes(key)) return combination(path);
  if (typeOf(of) === "object" && of.properties) return group(of, path);
  if (typeOf(of) === "object") return pairs(of, path);
  if (typeOf(of) === "array") return plain(of.items ?? {}).properties ? list(of, path) : words(of, path);
  return single(of, path);
}

/** @param {Schema} of @param {Path} path */
function group(of, path) {
  const key = path[path.length - 1] ?? "";
  const wanted = of.required ?? [];
  const entries = Object.entries(of.properties).filter(([own]) => !(path.length === 0 && own === "schema"));
  const shown = entries.filter(([own]) => wanted.includes(own) || SHOWN.includes(own) || valueAt([...path, own]) !== undefined);
  const more = entries.filter((entry) => !shown.includes(entry));
  const parts = shown.map(([own, inner]) => node(inner, [...path, own]));
  if (key !== "" && typeof path[path.length - 2] === "string" && String(path[path.length - 2]) === "menu") parts.push(composer(of, path));
  if (more.length) {
    const rest = element("details", { class: "more", toggle: () => { if (rest.open && rest.children.length === 1) rest.append(...more.map(([own, inner]) => node(inner, [...path, own]))); } }, element("summary", {}, path.length ? "More keys" : "More sections"));
    parts.push(rest);
  }
  if (path.length === 0) return element("div", {}, ...parts);
  const title = typeof key === "number" ? valueAt([...path, "title"]) ?? valueAt([...path, "region"]) ?? `new` : titled(key);
  return element("fieldset", { "data-path": path.join("/") }, element("legend", {}, title), ...(typeof key === "number" ? [] : [element("small", {}, help(of))]), ...parts);
}

/** Groups one after another. @param {Schema} of @param {Path} path */
function list(of, path) {
  const values = valueAt(path) ?? [];
  const key = titled(path[path.length - 1] ?? "");
  const remove = (/** @type {number} */ at) => element("button", { type: "button", class: "plain", click: () => { valueAt(path).splice(at, 1); form(); changed(() => ({ file })); } }, "Take out");
  const inner = values.map((/** @type {any} */ _, /** @type {number} */ at) => { const made = group(plain(of.items), [...path, at]); made.append(remove(at)); return made; });
  const add = element("button", { type: "button", click: () => { put([...path, values.length], blank(path)); form(); } }, `Add to ${key}`);
  return element("div", { class: "list", "data-path": path.join("/") }, element("b", {}, key), element("small", {}, help(of)), ...inner, add);
}

/** What is added: a position is another's law to start with. @param {Path} path @returns {any} */
function blank(path) {
  const number = (valueAt(path) ?? []).length + 1;
  if (path[path.length - 1] === "menu") return { id: `position-${number}`, title: `Position ${number}`, ...(file.ledger && file.dates?.on ? { duties: { on: file.dates.on } } : {}) };
  if (path[path.length - 1] === "players") return { region: "", menu: [{ id: "status", title: "No change" }] };
  return {};
}

/** Texts, one to a line. @param {Schema} of @param {Path} path */
function words(of, path) {
  const value = (valueAt(path) ?? []).join("\n");
  const numbers = typeOf(plain(of.items ?? {})) === "number";
  const input = element("textarea", { rows: Math.max(1, value.split("\n").length), "data-path": path.join("/"), spellcheck: "false", input: () => {
    const lines = input.value.split("\n").filter((/** @type {string} */ line) => line.trim());
    put(path, lines.length ? lines.map((/** @type {string} */ line) => (numbers ? Number(line) : line.trim())) : undefined);
  } });
  input.value = value;
  return element("label", {}, titled(path[path.length - 1] ?? ""), input, element("small", {}, `${help(of)} One a line.`));
}

/** Names with numbers. @param {Schema} of @param {Path} path */
function pairs(of, path) {
  const rows = () => Object.entries(valueAt(path) ?? {});
  const draw = () => place.replaceChildren(...[...rows(), ["", ""]].map(([key, value]) => {
    const own = element("input", { value: key, "aria-label": "Name" });
    const number = element("input", { value, type: "number", step: "any", "aria-label": "Value" });
    const set = () => {
      const next = Object.fromEntries(rows().filter(([other]) => other !== key));
      if (own.value && number.value !== "") next[own.value] = Number(number.value);
      put(path, Object.keys(next).length ? next : undefined);
    };
    own.addEventListener("change", () => { set(); draw(); });
    number.addEventListener("change", () => { set(); draw(); });
    return element("div", { class: "pair" }, own, number);
  }));
  const place = element("div");
  draw();
  return element("div", { class: "list", "data-path": path.join("/") }, element("b", {}, titled(path[path.length - 1] ?? "")), element("small", {}, help(of)), place);
}

/** A position of every player. @param {Path} path */
function combination(path) {
  const players = (file.players ?? []).filter((/** @type {any} */ p) => p.region);
  const choices = players.map((/** @type {any} */ player) => {
    const ids = (player.menu ?? []).map((/** @type {any} */ p) => p.id);
    const chosen = valueAt([...path, player.region]);
    return choice(player.region, [...path, player.region], ids.includes(chosen) ? ids : ["", ...ids]);
  });
  const about = path[0] === "reference" ? "What everything is compared with." : "What happens if talks fail.";
  return element("fieldset", { "data-path": path.join("/") }, element("legend", {}, titled(path[path.length - 1] ?? "")), element("small", {}, about), ...choices);
}

/** @param {string} title @param {Path} path @param {(string | {code: string, name: string})[]} of @param {string} [about] */
function choice(title, path, of, about = "") {
  const input = element("select", { "data-path": path.join("/"), change: () => { put(path, input.value || undefined); if (["region", "world"].includes(String(path[path.length - 1]))) void renew(); } },
    ...of.map((o) => (typeof o === "string" ? new Option(o || "–", o) : new Option(`${o.name} (${o.code})`, o.code))));
  const value = valueAt(path) ?? "";
  if (![...input.options].some((o) => o.value === value)) input.prepend(new Option(value || "–", value));
  input.value = value;
  return element("label", {}, title, input, element("small", {}, about));
}

/** Reads the world that the file names now, and draws the form with its regions. */
async function renew() {
  await inWorld(file.world);
  form();
}

/** @param {string} world */
async function inWorld(world) {
  if (!worlds.includes(world)) return;
  const read = await talk(`/api/worlds/${encodeURIComponent(world)}`);
  [known.regions, known.sectors] = [read.regions, read.sectors];
}

/** @param {Schema} of @param {Path} path */
function single(of, path) {
  const key = String(path[path.length - 1]);
  const about = help(of);
  if (key === "world") return choice(titled(key), path, worlds, about);
  if (key === "ledger") return choice(titled(key), path, ["", "builtin"], about);
  if (key === "region") return choice(titled(key), path, known.regions ?? [], about);
  const some = of.enum ?? of.oneOf?.map((/** @type {Schema} */ o) => o.const).filter(Boolean);
  if (some?.length) return choice(titled(key), path, ["", ...some], about);
  if (typeOf(of) === "boolean") {
    const box = element("input", { type: "checkbox", "data-path": path.join("/"), change: () => put(path, box.checked || undefined) });
    box.checked = Boolean(valueAt(path));
    return element("label", {}, box, ` ${titled(key)}`, element("small", {}, about));
  }
  const number = ["integer", "number"].includes(typeOf(of));
  const kind = number ? { type: "number", step: "any" } : of.format === "date" ? { type: "date" } : {};
  const input = element(LONG.includes(key) ? "textarea" : "input", { ...kind, "data-path": path.join("/"), input: () => put(path, input.value === "" ? undefined : number ? Number(input.value) : input.value) });
  input.value = valueAt(path) ?? "";
  return element("label", {}, titled(key), input, element("small", {}, about));
}

/** Puts a measure on top of a position: kind, partner, good, amount, written as on the command line. @param {Schema} of @param {Path} path */
function composer(of, path) {
  const kinds = Object.entries(of.properties).filter(([key, inner]) => key !== "levers" && typeOf(plain(inner)) === "array");
  const player = file.players?.[path[1] ?? 0]?.region ?? "";
  const kind = element("select", { "aria-label": "Measure" }, ...kinds.map(([key]) => new Option(titled(key), key)));
  const partner = element("select", { "aria-label": "Partner" }, new Option("everybody", "*"), ...(known.regions ?? []).filter((r) => r.code !== player).map((r) => new Option(`${r.name} (${r.code})`, r.code)));
  const other = (file.players ?? []).find((/** @type {any} */ p) => p.region !== player)?.region;
  if (other) partner.value = other;
  const good = element("select", { "aria-label": "Good" }, new Option("all goods", "*"), ...(known.sectors ?? []).filter((s) => s.kind === "goods").map((s) => new Option(`${s.name} (${s.code})`, s.code)));
  const amount = element("input", { "aria-label": "Amount", size: 8 });
  const example = () => {
    const about = help(plain(of.properties[kind.value]));
    amount.placeholder = /=([^`]+)`/.exec(about)?.[1] ?? "";
    said.textContent = about;
  };
  const said = element("small");
  kind.addEventListener("change", example);
  example();
  const add = element("button", { type: "button", click: () => {
    const all = valueAt([...path, kind.value]) ?? [];
    put([...path, kind.value], [...all, `${player}:${partner.value}:${good.value}=${amount.value || amount.placeholder}`]);
    form();
  } }, "Add");
  return element("div", { class: "composer" }, element("b", {}, "Put on top"), element("div", { class: "bar" }, kind, partner, good, amount, add), said);
}

/** Draws the form anew, where the reader was. */
function form() {
  const at = document.activeElement?.getAttribute("data-path");
  const open = [...$("draft-form").querySelectorAll("details[open]")].map((d) => d.closest("[data-path]")?.getAttribute("data-path") ?? "");
  $("draft-form").replaceChildren(group(schema, []));
  for (const details of $("draft-form").querySelectorAll("details")) if (open.includes(details.closest("[data-path]")?.getAttribute("data-path") ?? "")) details.open = true;
  if (at) $("draft-form").querySelector(`[data-path="${CSS.escape(at)}"]`)?.focus();
}

// --- beginning, keeping, running ----------------------------------------------------------------------------------------

/** Takes a text as the draft. @param {string} written */
async function start(written) {
  text = written;
  $("draft-text").value = text;
  $("draft-rest").hidden = false;
  await read({ text });
  await renew();
}

/** A file from the question `new`. @param {Keys} keys */
async function begin(keys) {
  $("draft-said").textContent = "reading ledger and world …";
  $("draft-said").className = "";
  try {
    const answer = await talk("/api/new", keys);
    const made = answer.job ? await follow(answer.job, $("job-draft")) : answer;
    await start(made.tables.file.text);
    $("draft-notes").replaceChildren(...made.notes.map((/** @type {any} */ n) => element("p", { class: "soft small" }, n.text)));
  } catch (error) { say(inWords(error), false); }
}

/** Leaves the draft with the server, so that questions find it by its name. */
async function keep() {
  const answer = await talk("/api/standoffs", { text, keep: true });
  name = answer.name;
  const others = Object.entries(remembered("standoffs") ?? {}).filter(([own]) => own !== name);
  remember("standoffs", Object.fromEntries([...others, [name, text]].slice(-KEPT)));
  return name;
}

/** Brings back a standoff of this reader that the server has forgotten. @param {string} wanted */
export async function bringBack(wanted) {
  const written = (remembered("standoffs") ?? {})[wanted];
  if (!written) return false;
  return (await talk("/api/standoffs", { text: written, keep: true })).name === wanted;
}

/** Asks a long question about the draft. @param {string} question @param {Keys} keys */
async function run(question, keys) {
  $("told-draft").replaceChildren();
  $("job-draft").textContent = "asked …";
  try {
    const own = await keep();
    const begun = await talk("/api/jobs", { name: question, keys: { ...keys, standoff: own } });
    const answer = await follow(begun.job, $("job-draft"));
    if (answer) $("told-draft").replaceChildren(...told(answer, answer.link));
  } catch (/** @type {any} */ error) {
    $("job-draft").replaceChildren(element("p", { class: "refusal" }, inWords(error)));
  }
}

let begun = false;

/** Makes the tab ready when it is first opened. @param {string[]} standoffs @param {string[]} own worlds that come with the program
 * @param {(name: string) => void} show opens a standoff on the page */
export async function open(standoffs, own, show) {
  if (begun) return;
  begun = true;
  [worlds, shows] = [own, show];
  const answer = await talk("/api/new", { schema: true });
  schema = JSON.parse(answer.tables.file.text);
  await inWorld(worlds[0] ?? "");
  for (const id of ["draft-one", "draft-two"]) $(id).replaceChildren(...(known.regions ?? []).map((r) => new Option(`${r.name} (${r.code})`, r.code)));
  $("draft-one").value = "USA";
  $("draft-two").value = (known.regions ?? []).some((r) => r.code === "CAN") ? "CAN" : "CHN";
  $("draft-from").replaceChildren(...standoffs.map((s) => new Option(s, s)));
  $("draft-pair").addEventListener("click", () => void begin({ pair: [$("draft-one").value, $("draft-two").value], on: $("draft-on").value }));
  $("draft-copy").addEventListener("click", () => void begin({ template: $("draft-from").value }));
  $("draft-file").addEventListener("change", async () => { const chosen = $("draft-file").files[0]; if (chosen) await start(await chosen.text()); });
  $("draft-text").addEventListener("input", () => { text = $("draft-text").value; changed(() => ({ text })); });
  $("draft-form").addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
  $("draft-keep").addEventListener("click", () => keepFile(new Blob([text], { type: "application/toml" }), name));
  $("draft-brief").addEventListener("click", () => void run("brief", {}));
  $("draft-talks").addEventListener("click", () => void run("talks", { central_only: true }));
  $("draft-show").addEventListener("click", async () => { try { shows(await keep()); } catch (error) { say(inWords(error), false); } });
  const last = remembered("draft");
  if (last) await start(last);
}
