// @ts-check
/** What the words of the page mean: a `?` beside each, and all of them under "What is assumed". */
import { $, element } from "./dom.js";

export const WORDS = {
  "Standoff": "Who plays, what each may do, in which world, under which law, and what happens if talks fail: one file, from which everything here is made.",
  "Position": "One thing that a player may do: the duties of a day, and what comes on top of them. A player's positions are its menu.",
  "Real income": "Income over the price index of final demand: what a region can buy. Changes are from the world's tables.",
  "Duty": "The mean over all goods of the direction, weighted with the world's flows. The marks are what the law says on their day, good by good; between two marks the lower one holds, with the same points more on every good.",
  "Limit": "A bound on the volume of a good that may pass, in per cent of the benchmark; the rent goes to whoever may still trade, by default the side that sets it.",
  "Rent": "What a bound is worth: the difference between what buyers would pay for one unit more and what it costs, times what passes.",
  "As known on": "Nothing that became known after this day is used. In force is what applied on the day the standoff stands on.",
  "Time to adapt": "Buyers change their suppliers slowly: shortly after a change substitutes are scarce and losses larger. The long run is when everybody has adapted.",
  "Trade elasticity": "By how many per cent purchases from one seller fall against another's when its price rises by one per cent.",
  "Band": "Lowest and highest change over the published sets of trade elasticities.",
  "Certificate": "The largest residual of any market at the equilibrium, found by a routine that shares no code with the solver.",
  "At rest": "While a lever moves, each solve starts from the one before. When it rests, it is solved again from the benchmark: these numbers are in the link, the files and the lines to reproduce it.",
  "Payoff": "A player's real income at a combination of positions, in per cent of the reference.",
  "Threat point": "The positions that are taken if talks fail; bargains are counted from there.",
  "Equilibrium of the talks": "A combination at which nobody gains by changing its own position alone.",
  "Bargain": "A combination that both would sign rather than let the talks fail, chosen by the named rule.",
  "Month by month": "What a limit costs while stocks run down, other sellers step in and buyers change over: one run of the months after it begins.",
  "Odds": "What the record of measures and answers says about what comes next, with how well it has told before.",
};

/** A `?` that says what a word means. @param {keyof typeof WORDS} word */
export function ask(word) {
  return element("button", { type: "button", class: "ask", "aria-label": `What does “${word}” mean?`, "aria-expanded": "false", click: (/** @type {Event} */ event) => explain(/** @type {HTMLElement} */ (event.currentTarget), word) }, "?");
}

/** Says it below the word, or takes it away again. @param {HTMLElement} button @param {keyof typeof WORDS} word */
function explain(button, word) {
  const open = button.getAttribute("aria-expanded") === "true";
  for (const other of document.querySelectorAll(".ask[aria-expanded=true]")) other.setAttribute("aria-expanded", "false");
  for (const old of document.querySelectorAll(".meaning")) old.remove();
  if (open) return;
  button.setAttribute("aria-expanded", "true");
  const line = button.closest("label, p, h2, h3, legend, summary, .head") ?? button;
  line.after(element("p", { class: "meaning", role: "note" }, element("b", {}, word), `: ${WORDS[word]}`));
}

/** All words. */
export const all = () => element("dl", {}, ...Object.entries(WORDS).flatMap(([word, text]) => [element("dt", { class: "word" }, word), element("dd", {}, text)]));

/** Puts a `?` where the page's own text names a word: `data-word`. */
export function wire() {
  for (const place of document.querySelectorAll("[data-word]")) {
    place.append(" ", ask(/** @type {any} */ (place.getAttribute("data-word"))));
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const old of document.querySelectorAll(".meaning")) old.remove();
    for (const button of document.querySelectorAll(".ask[aria-expanded=true]")) button.setAttribute("aria-expanded", "false");
  });
  $("words").addEventListener("click", () => { $("tab-about").click(); $("about").querySelector("dl")?.scrollIntoView(); });
}
