// @ts-check
/** The talks as a table: one combination of positions in each cell, who would sign what, and where the levers stand.
 *
 * @typedef {{region: string, name: string, positions: {id: string, title: string}[]}} Player
 */
import { element, scrolled } from "./dom.js";
import { ask } from "./words.js";

/** A combination as the answer's tables write it. @param {Record<string, string>} positions @param {Player[]} players */
export const label = (positions, players) => players.map((p) => `${p.region}=${positions[p.region]}`).join(" ");

const HORIZONS = /** @type {Record<string, string>} */ ({ ever: "for good" });
const inWords = (/** @type {string} */ horizon) => HORIZONS[horizon] ?? `after ${horizon.replace(/y$/, " years").replace(/m$/, " months").replace(/^1 years/, "one year")}`;
const signed = (/** @type {number | null} */ value) => (value === null ? "–" : `${value > 0 ? "+" : ""}${value.toFixed(2)}`.replace("-", "−"));

/** The table of two players. @param {any} answer of the question `talks` @param {Player[]} players
 * @param {Record<string, string | undefined>} here @param {(taken: Record<string, string>) => void} take */
export function matrix(answer, players, here, take) {
  const [rows, columns] = players;
  const payoffs = answer.tables.payoffs;
  if (players.length !== 2 || !rows || !columns || !payoffs?.length) return [];
  const set = payoffs[0].elasticity_set;
  const horizons = [...new Set(payoffs.map((/** @type {any} */ p) => p.horizon))];
  const place = element("div");
  const choice = element("select", { change: () => draw(choice.value) }, ...horizons.map((h) => new Option(inWords(h), h)));
  const nash = (/** @type {string} */ horizon) => answer.tables.bargains?.find((/** @type {any} */ b) => b.horizon === horizon && b.concept === "nash" && b.positions)?.positions;
  const fight = answer.tables.threats?.find((/** @type {any} */ t) => t.kind === "named")?.positions;

  /** @param {string} horizon */
  function draw(horizon) {
    /** @type {Map<string, any[]>} */ const cells = new Map();
    for (const row of payoffs) {
      if (row.horizon !== horizon || row.elasticity_set !== set) continue;
      cells.set(row.positions, [...(cells.get(row.positions) ?? []), row]);
    }
    const cell = (/** @type {any} */ own, /** @type {any} */ other) => {
      const taken = { [rows.region]: own.id, [columns.region]: other.id };
      const name = label(taken, players);
      const pair = cells.get(name) ?? [];
      const of = (/** @type {Player} */ player) => pair.find((p) => p.region === player.region);
      const stands = here[rows.region] === own.id && here[columns.region] === other.id;
      const tags = [pair[0]?.nash && "equilibrium", nash(horizon) === name && "bargain", fight === name && "talks fail", stands && "you are here"].filter(Boolean);
      const said = `${rows.name}: ${own.title}; ${columns.name}: ${other.title}. Payoffs ${signed(of(rows)?.payoff_pct ?? null)} and ${signed(of(columns)?.payoff_pct ?? null)} per cent. ${tags.join(", ")}`;
      const button = element("button", { type: "button", class: "plain", title: said, click: () => take(taken) }, `${signed(of(rows)?.payoff_pct ?? null)} / ${signed(of(columns)?.payoff_pct ?? null)}`);
      return element("td", { class: [stands ? "here" : "", pair[0]?.nash ? "rests" : ""].join(" ").trim() || undefined }, button, ...tags.map((tag) => element("span", { class: "tag" }, String(tag))));
    };
    const head = element("tr", {}, element("th", { scope: "col" }, `${rows.name} ↓  ${columns.name} →`), ...columns.positions.map((p) => element("th", { scope: "col" }, p.title)));
    const body = rows.positions.map((own) => element("tr", {}, element("th", { scope: "row" }, own.title), ...columns.positions.map((other) => cell(own, other))));
    place.replaceChildren(scrolled("Payoffs of every combination", element("table", { class: "game" }, element("thead", {}, head), element("tbody", {}, ...body))));
  }
  draw(horizons[0]);
  return [
    element("h2", {}, "Every combination"),
    element("p", { class: "soft small" }, "A payoff ", ask("Payoff"), ", an equilibrium ", ask("Equilibrium of the talks"), ", a bargain ", ask("Bargain"), ", where the talks fail ", ask("Threat point")),
    element("div", { class: "head bar" }, element("label", {}, "Payoffs ", choice), element("span", { class: "soft small" }, `${rows.name} / ${columns.name}, per cent of real income. A cell sets the levers.`)),
    place,
  ];
}
