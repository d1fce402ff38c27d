// @ts-check
/** Every other question of the command, with a form made from the schema of its keys.
 *
 * @typedef {{name: string, about: string, schema: any}} Question
 */
import { $, element } from "./dom.js";
import { follow, inWords, talk } from "./talk.js";
import { told } from "./told.js";

/** @type {Question[]} */ let questions = [];
const chosen = () => questions.find((q) => q.name === $("question").value);

/** The first type of a key that is not nothing. @param {any} property @returns {string} */
const kind = (property) => [property.type].flat().find((t) => t && t !== "null") ?? property.anyOf?.map(kind).find((/** @type {string} */ t) => t !== "null") ?? "string";

/** @param {string} key @param {any} property */
function field(key, property) {
  const about = element("small", {}, String(property.description ?? "").split("\n")[0].slice(0, 140));
  const name = key.replaceAll("_", " ");
  if (kind(property) === "boolean") return element("label", {}, element("input", { type: "checkbox", name: key }), ` ${name}`, about);
  const known = property["x-words"] ?? property.enum ?? property.oneOf?.map((/** @type {any} */ o) => o.const).filter(Boolean);
  const initial = property.default === null || property.default === undefined ? "" : [property.default].flat().join(" ");
  const input = known?.length && kind(property) !== "array"
    ? element("select", { name: key }, new Option(initial || "–", ""), ...known.map((/** @type {string} */ w) => new Option(w, w)))
    : element("input", { name: key, placeholder: initial || property["x-value"] || "" });
  return element("label", {}, name, input, about);
}

/** The form of the chosen question; some have no keys. */
function form() {
  const question = chosen();
  if (!question) return;
  const fields = Object.entries(question.schema.properties ?? {}).map(([key, property]) => field(key, property));
  $("form").replaceChildren(...fields, element("button", { type: "submit" }, `Ask: ${question.about}`));
}

/** The keys that were filled in; lists are words apart by spaces. @returns {Record<string, any>} */
function filled() {
  const properties = chosen()?.schema.properties ?? {};
  /** @type {Record<string, any>} */ const keys = {};
  for (const input of $("form").elements) {
    const property = properties[input.name];
    if (!property) continue;
    if (input.type === "checkbox") { if (input.checked) keys[input.name] = true; continue; }
    const text = input.value.trim();
    if (!text) continue;
    const one = (/** @type {string} */ word, /** @type {string} */ of) => (of === "integer" || of === "number" ? Number(word) : word);
    keys[input.name] = kind(property) === "array" ? text.split(/\s+/).map((/** @type {string} */ w) => one(w, kind(property.items ?? {}))) : one(text, kind(property));
  }
  return keys;
}

/** @param {Event} [event] */
async function submit(event) {
  event?.preventDefault();
  const name = $("question").value;
  $("told").replaceChildren();
  $("job").textContent = "asked …";
  await answered(() => talk(`/api/${name.replaceAll(" ", "/")}?figures=1`, filled()));
}

/** Shows what becomes of a question. @param {() => Promise<any>} asking */
async function answered(asking) {
  try {
    let answer = await asking();
    if (answer.job) {
      sessionStorage.setItem("job", answer.job);
      answer = await follow(answer.job, $("job"));
    }
    if (!answer) return;
    $("job").replaceChildren();
    $("told").replaceChildren(...told(answer, answer.link));
  } catch (/** @type {any} */ error) {
    $("job").replaceChildren(element("p", { class: "refusal" }, inWords(error)));
  }
}

/** Asks what a link asks, in the form that belongs to it. @param {{name: string, keys: Record<string, any>}} question */
export async function askLinked(question) {
  $("question").value = question.name;
  form();
  for (const input of $("form").elements) {
    const value = question.keys[input.name];
    if (value === undefined || value === null || value === false) continue;
    if (input.type === "checkbox") input.checked = value === true;
    else input.value = [value].flat().join(" ");
  }
  await submit();
}

/** The list of questions, and a job that was begun before the page was left. */
export async function begin() {
  questions = (await talk("/api/questions")).filter((/** @type {Question} */ q) => q.name !== "solve");
  $("question").replaceChildren(...questions.map((q) => new Option(`${q.name}: ${q.about}`, q.name)));
  $("form").addEventListener("submit", submit);
  $("question").addEventListener("change", form);
  if (questions.length) form();
  else $("form").replaceChildren(element("p", {}, "This build asks no other questions."));
  const job = sessionStorage.getItem("job");
  if (!job) return;
  // The server may have forgotten it meanwhile.
  const known = await talk(`/api/jobs/${job}`).catch(() => null);
  if (known) void answered(async () => known);
  else sessionStorage.removeItem("job");
}
