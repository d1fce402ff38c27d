// The page in a browser, as a person uses it. `DETENTE` is the command that serves it, `CHROMIUM` the browser.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const detente = process.env.DETENTE ?? new URL("../../../target/release/detente", import.meta.url).pathname;
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** Where screenshots go; none are taken without it. */
const shots = process.env.SCREENSHOTS;
/** Median and 95 % of a drag, milliseconds. A loaded machine needs more room than a person's. */
const [median, late] = (process.env.DRAG_MS ?? "33,100").split(",").map(Number);

let server, browser, home;

before(async () => {
  server = spawn(detente, ["serve", "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
  home = await new Promise((resolve, reject) => {
    let said = "";
    server.stderr.on("data", (text) => {
      said += text;
      const found = /Serving (http:\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
    server.on("exit", () => reject(new Error(said)));
  });
  browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"], protocolTimeout: 120_000 });
}, { timeout: 120_000 });

after(async () => {
  await browser?.close();
  server?.kill("SIGTERM");
});

/** A page in a profile of its own, at rest. */
async function opened(hash = "", { width = 1280, height = 900, scheme = "light" } = {}) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => { if (message.type() === "error" && !/status of 4/.test(message.text())) faults.push(message.text()); });
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(home + hash);
  await rested(page);
  return { page, faults, close: () => context.close() };
}

const rested = (page) => page.waitForFunction(() => document.body.dataset.rest === "true" && !document.querySelector("#panel-map figure.stale"), { timeout: 60_000 });

/** Waits until the number of the shown answer is past another. */
const past = async (page, n) => {
  await page.waitForFunction((seen) => Number(document.body.dataset.shown) > seen && document.body.dataset.rest === "true", { timeout: 60_000 }, n);
};
const seen = (page) => page.evaluate(() => Number(document.body.dataset.shown));
const svg = (page, id = "map") => page.$eval(`#figure-${id} svg`, (node) => node.outerHTML);

/** Serious and critical findings of axe. */
async function serious(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.filter((v) => ["serious", "critical"].includes(v.impact)).map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 4).join(", ")}`);
}

test("the page opens on today's standoff with its sentence and map", async () => {
  const { page, faults, close } = await opened();
  assert.match(await page.$eval("#headline", (n) => n.textContent), /Real income/);
  assert.match(await page.$eval("#title", (n) => n.textContent), /United States and China/);
  assert.ok((await page.$$("#figure-map svg rect")).length >= 25);
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  console.log(`first contentful paint ${Math.round(paint)} ms`);
  assert.match(page.url(), /#\/busan\?s=1&bands=true&p=busan\/USA\/status&p=busan\/CHN\/status/);
  assert.deepEqual(faults, []);
  await close();
});

test("a drag is followed by the picture, and rests on the bits of the command", async () => {
  const { page, faults, close } = await opened();
  const slider = "#players fieldset input[type=range]";
  const times = await page.evaluate(async (selector) => {
    const input = document.querySelector(selector);
    const shown = () => Number(document.body.dataset.shown);
    const times = [];
    const start = Number(input.value);
    for (let step = 1; step <= 40; step++) {
      const before = shown();
      const begun = performance.now();
      input.value = String(start + 2.5 * step);
      input.dispatchEvent(new Event("input", { bubbles: true }));
      while (shown() === before) await new Promise((go) => requestAnimationFrame(go));
      times.push(performance.now() - begun);
    }
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return times;
  }, slider);
  await rested(page);
  times.sort((a, b) => a - b);
  console.log(`40 steps: median ${times[20].toFixed(1)} ms, 95 % ${times[37].toFixed(1)} ms, slowest ${times[39].toFixed(1)} ms`);
  assert.ok(times[20] <= median && times[37] <= late, `${times[20]} ${times[37]}`);
  // The lines under "Reproduce this", executed, give the numbers that are shown.
  const line = await page.$eval("#cli", (n) => n.textContent);
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map((m) => m[1] ?? m[2]).slice(1);
  const again = JSON.parse(execFileSync(detente, [...words, "--json"], { maxBuffer: 1 << 26 }));
  const link = page.url().split("#")[1];
  const view = await page.evaluate(async (u) => (await fetch(`/api/view?u=${encodeURIComponent(u)}`)).json(), link);
  assert.deepEqual(again.tables.regions, view.tables.regions);
  assert.deepEqual(again.tables.bands, view.tables.bands);
  assert.deepEqual(faults, []);
  await close();
});

test("a link opens the same picture in another profile, and two pages do not mix", async () => {
  const one = await opened();
  const n = await seen(one.page);
  await one.page.click("#presets button:nth-child(2)");
  await past(one.page, n);
  const hash = `#${one.page.url().split("#")[1]}`;
  const two = await opened(hash);
  assert.equal(await svg(two.page), await svg(one.page));
  assert.equal(await svg(two.page, "movers"), await svg(one.page, "movers"));
  const kept = await svg(one.page);
  const m = await seen(two.page);
  await two.page.click("#presets button:nth-child(1)");
  await past(two.page, m);
  assert.notEqual(await svg(two.page), kept);
  assert.equal(await svg(one.page), kept);
  const k = await seen(two.page);
  await two.page.click("#undo");
  await past(two.page, k);
  assert.equal(await svg(two.page), kept);
  await one.close();
  await two.close();
});

test("a control that is switched on shows who gets the rent; what has no answer is said at it", async () => {
  const { page, close } = await opened();
  const n = await seen(page);
  const cap = await page.$$("#players fieldset:nth-child(2) .lever");
  const marks = await cap[1].$(".marks button");
  await marks.click();
  await past(page, n);
  const bounds = await page.$eval("#bounds", (node) => node.textContent);
  assert.match(bounds, /rent_usd_mn/);
  await close();
});

test("sectors, trade and the words can be opened, and the files are there", async () => {
  const { page, faults, close } = await opened();
  for (const [tab, figures] of [["sectors", ["sectors", "prices"]], ["trade", ["trade"]]]) {
    await page.click(`#tab-${tab}`);
    for (const id of figures) {
      await page.waitForFunction((f) => document.querySelector(`#figure-${f} svg`) && !document.querySelector(`#figure-${f}.stale`), { timeout: 60_000 }, id);
      const href = await page.$eval(`#figure-${id} a`, (a) => a.getAttribute("href"));
      const csv = await page.evaluate(async (h) => (await fetch(h)).text(), href);
      assert.match(csv, /^(region|origin),/);
    }
  }
  await page.click("#tab-about");
  assert.match(await page.$eval("#about", (n) => n.textContent), /Certificate/);
  await page.click("#tab-more");
  assert.ok((await page.$$("#question option")).length > 3);
  assert.deepEqual(faults, []);
  await close();
});

/** Waits until a tab has been told. A job may take its time on a busy machine, but it is heard of: what counts is the time since
 * its last event. What is said instead of an answer is the fault. */
async function told(page, tab = "") {
  const place = tab && `-${tab}`;
  for (let last = "", heard = Date.now(); ;) {
    const [done, refused, events] = await page.evaluate((p) => {
      const job = document.querySelector(`#job${p}`);
      return [Boolean(document.querySelector(`#told${p} pre`)), job.querySelector(".refusal")?.textContent ?? "", `${job.dataset.events} ${job.textContent.replace(/, \d+ s/, "")}`];
    }, place);
    if (done) return;
    assert.equal(refused, "", `tab ${tab}`);
    if (events !== last) [last, heard] = [events, Date.now()];
    assert.ok(Date.now() - heard < 240_000, `tab ${tab}: nothing heard since ${last}`);
    await new Promise((again) => setTimeout(again, 200));
  }
}

test("duties over time, months, odds have tabs that are told once", async () => {
  const { page, faults, close } = await opened();
  await page.click("#tab-duties");
  await told(page, "duties");
  assert.match(await page.$eval("#told-duties", (n) => n.textContent), /Average duties/);
  assert.match(await page.$eval("#told-duties", (n) => n.textContent), /Next changes after 2025-10-30.*2025-11-10: CHN/s);
  assert.match(await page.$eval("#told-duties pre", (n) => n.textContent), /^detente tariffs .*--history/);
  assert.ok((await page.$$("#told-duties svg")).length >= 3);
  await page.click("#tab-odds");
  await told(page, "odds");
  // The pair that the question takes by itself is left out of the line.
  assert.match(await page.$eval("#told-odds pre", (n) => n.textContent), /^detente odds busan/);
  // Months are told of the limits that the levers set.
  await page.click("#tab-months");
  assert.match(await page.$eval("#here-months", (n) => n.textContent), /Limit on the left/);
  const n = await seen(page);
  const cap = await page.$$("#players fieldset:nth-child(2) .lever");
  await (await cap[1].$(".marks button")).click();
  await past(page, n);
  await told(page, "months");
  assert.match(await page.$eval("#told-months pre", (n) => n.textContent), /^detente path .*--cap/);
  assert.deepEqual(faults, []);
  await close();
});

/** A standoff whose talks are played in seconds; its name. */
async function small(page) {
  const player = (own, other) => ({ region: own, menu: [
    { id: "status", title: "No change" }, { id: "threat", title: "Ten points more", tariff: [`${own}:${other}:*=+10pp`] },
  ] });
  const file = {
    schema: 1, id: "small", title: "Small", world: "busan-25x28", dates: { on: "2025-10-30" },
    players: [player("USA", "JPN"), player("JPN", "USA")],
    reference: { title: "today", positions: { USA: "status", JPN: "status" } }, talks: { fail: { USA: "threat", JPN: "threat" } },
  };
  return page.evaluate(async (body) => {
    const answer = await fetch("/api/standoffs", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    return (await answer.json()).name;
  }, JSON.stringify({ file, keep: true }));
}

test("the talks show where the levers stand, and a cell sets them", async () => {
  const first = await opened();
  const name = await small(first.page);
  await first.close();
  const { page, faults, close } = await opened(`#/${name}?v=game`);
  await told(page, "game");
  assert.match(await page.$eval("#here-game", (n) => n.textContent), /You are here: United States: No change; Japan: No change/);
  assert.match(await page.$eval("#told-game td.here", (n) => n.textContent), /you are here/);
  const n = await seen(page);
  await page.click("#told-game tbody tr:nth-child(2) td:nth-child(3) button");
  await past(page, n);
  await page.waitForFunction(() => document.querySelector("#told-game tbody tr:nth-child(2) td:nth-child(3).here"));
  assert.match(await page.$eval("#told-game td.here", (node) => node.textContent), /talks fail/);
  assert.match(page.url(), /w=tariff.USA:JPN:\*=%2B10pp/);
  for (const [width, scheme] of [[1280, "light"], [360, "dark"]]) {
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    assert.deepEqual(await serious(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width);
    if (shots) mkdirSync(shots, { recursive: true });
    if (shots) await page.screenshot({ path: `${shots}/game-${width}-${scheme}.png`, fullPage: true });
  }
  assert.deepEqual(faults, []);
  await close();
});

test("another question is asked from its form and answered, and its link asks it again", async () => {
  const { page, faults, close } = await opened("#/busan?v=more");
  await page.waitForSelector("#form button");
  // A question without keys has a form too.
  await page.select("#question", "list");
  await page.click("#form button");
  await told(page);
  assert.ok(await page.$("#told table"));
  assert.deepEqual(faults, []);
  await close();
  const other = await opened("#/busan?s=1&q=tariffs&imposer=USA&on=2025-10-30&target=CHN");
  await told(other.page);
  assert.equal(await other.page.$eval("#question", (n) => n.value), "tariffs");
  assert.equal(await other.page.$eval("#form [name=imposer]", (n) => n.value), "USA");
  assert.deepEqual(other.faults, []);
  await other.close();
});

test("a kept policy stands beside the present one, words are explained, every figure has its files and lines", async () => {
  const { page, faults, close } = await opened();
  await page.click("#pin");
  const n = await seen(page);
  await page.click("#presets button:nth-child(2)");
  await past(page, n);
  assert.ok(await page.$("#beside svg"));
  assert.match(await page.$eval("#differs", (node) => node.textContent), /Difference.*USA/s);
  assert.equal(await page.$eval("#presets button:nth-child(2)", (node) => node.getAttribute("aria-pressed")), "true");
  await page.click("#pin");
  assert.equal(await page.$("#beside svg"), null);
  await page.click(".headline + span .ask");
  assert.match(await page.$eval(".meaning", (node) => node.textContent), /Real income: Income over/);
  await page.keyboard.press("Escape");
  assert.equal(await page.$(".meaning"), null);
  for (const id of ["map", "movers"]) {
    const foot = await page.$eval(`#figure-${id} .foot`, (node) => node.textContent);
    for (const part of ["CSV", "SVG", "Link", "Reproduce", "detente solve", "import detente"]) assert.ok(foot.includes(part), `${id}: ${part}`);
  }
  assert.deepEqual(faults, []);
  await close();
});

test("a standoff is written in a form, read while one types, opened and run", async () => {
  const { page, faults, close } = await opened("#/busan?v=draft");
  const says = (words) => page.waitForFunction((w) => document.querySelector("#draft-said").textContent.includes(w), { timeout: 120_000 }, words);
  await page.waitForFunction(() => document.querySelectorAll("#draft-one option").length > 5);
  await page.select("#draft-one", "USA");
  await page.select("#draft-two", "JPN");
  await page.click("#draft-pair");
  await says("can be run");
  const text = () => page.$eval("#draft-text", (n) => n.value);
  assert.match(await text(), /region = "JPN"/);
  // What is wrong is said at its field and with its line, and nothing can be run until it is right.
  const set = (path, value) => page.$eval(`[data-path="${path}"]`, (n, v) => { n.value = v; n.dispatchEvent(new Event("input", { bubbles: true })); }, value);
  await set("id", "No Id");
  await says("is not an id");
  assert.equal(await page.$eval('[data-path="id"]', (n) => n.getAttribute("aria-invalid")), "true");
  assert.ok(await page.$eval("#draft-brief", (n) => n.disabled));
  await set("id", "mine");
  await says("can be run");
  assert.match(await text(), /id = "mine"/);
  // A measure is put together from lists, and stands in the file as the command line has it.
  await page.select('[data-path="players/0/menu/0"] .composer select:nth-child(1)', "cap");
  await page.select('[data-path="players/0/menu/0"] .composer select:nth-child(3)', "C26");
  await page.$eval('[data-path="players/0/menu/0"] .composer input', (n) => { n.value = "0.5"; });
  await page.click('[data-path="players/0/menu/0"] .composer button');
  await page.waitForFunction(() => document.querySelector("#draft-text").value.includes("USA:JPN:C26=0.5"));
  await says("can be run");
  // The text is the same standoff: a line of it is a field of the form.
  await page.$eval("#draft-text", (n) => { n.value = n.value.replace(/^title = .*/m, 'title = "Ours"'); n.dispatchEvent(new Event("input", { bubbles: true })); });
  await page.waitForFunction(() => document.querySelector('[data-path="title"]')?.value === "Ours");
  await says("can be run");
  await page.click("#draft-brief");
  await told(page, "draft");
  assert.match(await page.$eval("#told-draft pre", (n) => n.textContent), /^detente brief mine-[0-9a-f]+\.toml/);
  await page.click("#told-draft .bar button");
  await page.waitForFunction(() => document.querySelector("#told-draft .page")?.shadowRoot?.querySelector("h1")?.textContent === "Ours");
  const n = await seen(page);
  await page.click("#draft-show");
  await past(page, n);
  assert.equal(await page.$eval("#title", (node) => node.textContent), "Ours");
  assert.match(page.url(), /#\/mine-[0-9a-f]+\.toml\?s=1/);
  assert.match(await page.$eval("#players", (node) => node.textContent), /Duty on goods from Japan/);
  assert.deepEqual(faults, []);
  await close();
});

test("with the keyboard alone, from the start to the file", async () => {
  const { page, close } = await opened();
  const focused = () => page.evaluate(() => { const a = document.activeElement; return `${a?.tagName} ${a?.id} ${a?.textContent?.slice(0, 20)}`; });
  const until = async (wanted) => {
    for (let at = 0; at < 120; at++) {
      await page.keyboard.press("Tab");
      if (wanted.test(await focused())) return;
    }
    assert.fail(`never reached ${wanted}`);
  };
  await until(/^INPUT lever-/);
  const n = await seen(page);
  const before = await page.evaluate(() => Number(document.activeElement.value));
  await page.keyboard.press("PageUp");
  await past(page, n);
  assert.equal(await page.evaluate(() => Number(document.activeElement.value)), before + 10);
  await until(/^A {2}CSV/);
  const href = await page.evaluate(() => document.activeElement.getAttribute("href"));
  const csv = await page.evaluate(async (h) => (await fetch(h)).text(), href);
  assert.match(csv, /^code,real_income_pct/);
  await close();
});

for (const scheme of ["light", "dark"]) {
  for (const [width, height] of [[1280, 900], [360, 740]]) {
    test(`nothing serious for axe and no sideways scrolling: ${width} px, ${scheme}`, async () => {
      const { page, faults, close } = await opened("", { width, height, scheme });
      for (const tab of ["map", "sectors", "trade", "duties", "odds", "more", "draft", "about"]) {
        await page.click(`#tab-${tab}`);
        if (["duties", "odds"].includes(tab)) await told(page, tab);
        if (tab === "draft") {
          await page.waitForFunction(() => document.querySelectorAll("#draft-one option").length > 5);
          await page.click("#draft-pair");
          await page.waitForFunction(() => document.querySelector("#draft-said").textContent.includes("can be run"), { timeout: 120_000 });
        }
        await page.waitForFunction(() => !document.querySelector("[role=tabpanel]:not([hidden]) figure.stale"), { timeout: 60_000 });
        assert.deepEqual(await serious(page), [], tab);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${tab}: ${wide} px`);
        if (shots) {
          mkdirSync(shots, { recursive: true });
          await page.screenshot({ path: `${shots}/${tab}-${width}-${scheme}.png`, fullPage: true });
        }
      }
      assert.deepEqual(faults, []);
      await close();
    });
  }
}

test("a server that is gone is said, and comes back", async () => {
  const { page, close } = await opened();
  await page.setOfflineMode(true);
  await page.click("#presets button:nth-child(2)");
  await page.waitForFunction(() => !document.querySelector("#offline").hidden, { timeout: 20_000 });
  assert.ok((await page.$$("figure.stale")).length > 0);
  await page.setOfflineMode(false);
  await page.waitForFunction(() => document.querySelector("#offline").hidden && !document.querySelector("#panel-map figure.stale"), { timeout: 30_000 });
  await close();
});
