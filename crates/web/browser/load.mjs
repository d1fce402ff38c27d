// The server under load and under attack, measured from outside: `npm run load`. `DETENTE` is the command, `REQUESTS` how many.
// What is printed stands in docs/serve.md; what must hold is asserted.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";

const detente = process.env.DETENTE ?? new URL("../../../target/release/detente", import.meta.url).pathname;
const wanted = Number(process.env.REQUESTS ?? 10_000);
const TOGETHER = 64;

const server = spawn(detente, ["serve", "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
const port = await new Promise((resolve, reject) => {
  let said = "";
  server.stderr.on("data", (text) => { said += text; const found = /Serving http:\S+:(\d+)/.exec(said); if (found) resolve(Number(found[1])); });
  server.on("exit", () => reject(new Error(said)));
});
const ticks = Number(execFileSync("getconf", ["CLK_TCK"]));
/** Seconds of processor time that the server has used. */
const busy = () => readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1].split(" ").slice(11, 13).reduce((a, b) => a + Number(b), 0) / ticks;
/** Its resident memory, MB. */
const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024;
const pause = (ms) => new Promise((go) => setTimeout(go, ms));

const agent = new http.Agent({ keepAlive: true, maxSockets: TOGETHER });
/** One request; its status and how long it took. A kept connection that the server closed meanwhile is opened again, as browsers do. */
function ask(method, path, body, headers = {}) {
  const begun = performance.now();
  return new Promise((resolve) => {
    const own = body === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
    const request = http.request({ host: "127.0.0.1", port, method, path, agent, headers: { ...own, ...headers } }, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode, ms: performance.now() - begun }));
    });
    request.on("error", (error) => {
      if (request.reusedSocket && error.code === "ECONNRESET") resolve(ask(method, path, body, headers));
      else resolve({ status: 0, ms: performance.now() - begun, error: error.code });
    });
    request.end(body);
  });
}

/** Runs so many requests, so many at once. */
async function many(count, make) {
  const begun = performance.now();
  const used = busy();
  const seen = [];
  let next = 0;
  await Promise.all(Array.from({ length: TOGETHER }, async (_, client) => {
    while (next < count) { const at = next++; seen.push(await make(at, client)); }
  }));
  const times = seen.map((s) => s.ms).sort((a, b) => a - b);
  const statuses = {};
  for (const { status } of seen) statuses[status] = (statuses[status] ?? 0) + 1;
  return { seconds: (performance.now() - begun) / 1000, cpu: busy() - used, median: times[count >> 1], late: times[Math.floor(count * 0.99)], statuses };
}

/** What a measurement says in one line. */
const line = (name, count, m) => console.log(`${name}: ${count} in ${m.seconds.toFixed(1)} s, ${(count / m.cpu).toFixed(0)} a second of one core, median ${m.median.toFixed(0)} ms, 99 % ${m.late.toFixed(0)} ms, ${JSON.stringify(m.statuses)}`);

const tariff = (points) => JSON.stringify({ tariff: [`USA:CHN:*=+${points}pp`] });
const drag = (at, client) => ask("POST", `/api/solve?session=page-${client}&warm=1&figures=1`, tariff(at % 100));
const plain = (at) => ask("POST", "/api/solve", tariff(at % 100));

try {
  await ask("POST", "/api/solve", "{}");
  const alone = resident();
  console.log(`resident with one world solved: ${alone.toFixed(0)} MB`);
  line("health", 2_000, await many(2_000, () => ask("GET", "/healthz")));
  line("the page", 2_000, await many(2_000, () => ask("GET", "/")));
  line("solves", 2_000, await many(2_000, plain));
  const before = resident();
  line("drags with pictures", 2_000, await many(2_000, drag));
  console.log(`resident with ${TOGETHER} pages: ${resident().toFixed(0)} MB, ${((resident() - before) / TOGETHER).toFixed(1)} MB a page`);

  const bare = resident();
  const standoff = await (await fetch(`http://127.0.0.1:${port}/api/new`, { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"template": "busan"}' })).json();
  for (let at = 0; at < TOGETHER; at++) {
    const text = standoff.tables.file.text.replace('id = "busan"', `id = "ours-${at}"`);
    assert.equal((await ask("POST", "/api/standoffs", JSON.stringify({ text, keep: true }))).status, 200);
  }
  console.log(`resident with ${TOGETHER} standoffs of readers: ${resident().toFixed(0)} MB, ${((resident() - bare) / TOGETHER).toFixed(1)} MB each`);

  // Mixed, valid and not: no fault, bounded memory.
  const bad = [
    () => ask("PUT", "/api/solve", "{}"), () => ask("POST", "/api/nothing", "{}"), () => ask("POST", "/api/solve", "{"),
    () => ask("POST", "/api/solve", "{}", { "Content-Type": "text/plain" }), () => ask("GET", "/api", undefined, { Host: "evil.example" }),
    () => ask("POST", "/api/solve", "{}", { Origin: "http://evil.example" }), () => ask("POST", "/api/solve", "[".repeat(10_000)),
    () => ask("POST", "/api/solve", '{"tariff": NaN}'), () => ask("POST", "/api/solve", '{"tariff": [], "tariff": []}'),
    () => ask("POST", "/api/standoffs", '{"text": "world = \'/etc\'"}'), () => ask("GET", `/api/view?u=${"x".repeat(5_000)}`),
    () => ask("POST", "/api/solve", " ".repeat(300_000)), () => ask("GET", "/api/standoffs/..%2f..%2fetc"),
  ];
  const mixed = (at, client) => (at % 4 === 3 ? bad[at % bad.length]() : drag(at, client));
  await many(500, mixed);
  const early = resident();
  const load = await many(wanted, mixed);
  line("mixed", wanted, load);
  const after = resident();
  console.log(`resident after 500 mixed ${early.toFixed(0)} MB, after ${wanted} ${after.toFixed(0)} MB`);
  assert.ok(!Object.keys(load.statuses).some((status) => Number(status) >= 500 || status === "0"), JSON.stringify(load.statuses));
  assert.ok(after <= 1.2 * early, `${early} ${after}`);
  assert.ok(load.late <= 20 * load.median, `${load.median} ${load.late}`);

  // Two hundred clients that never finish what they say, while a page drags.
  const slow = Array.from({ length: 200 }, (_, at) => {
    const socket = net.connect(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(at % 2 ? "GET / HTTP/1.1\r\nHo" : `POST /api/solve HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{`);
    return socket;
  });
  await pause(200);
  const times = [];
  for (let at = 0; at < 20; at++) times.push((await drag(at, 0)).ms);
  times.sort((a, b) => a - b);
  console.log(`a drag beside 200 slow clients: median ${times[10].toFixed(0)} ms, slowest ${times[19].toFixed(0)} ms`);
  for (const socket of slow) socket.destroy();
  assert.ok(times[10] <= 200, String(times));

  // A body that is announced as a gigabyte is refused before it is sent.
  const huge = await new Promise((resolve) => {
    const begun = performance.now();
    const socket = net.connect(port, "127.0.0.1");
    let said = "";
    socket.on("data", (text) => { said += text; });
    socket.on("close", () => resolve({ said, ms: performance.now() - begun }));
    socket.on("error", () => {});
    socket.write(`POST /api/solve HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n${" ".repeat(300_000)}`);
  });
  console.log(`a gigabyte: ${huge.said.split("\r\n")[0]}, after ${huge.ms.toFixed(0)} ms`);
  assert.match(huge.said, / 413 /);

  // A thousand solves whose clients leave: the threads are free soon after.
  const body = JSON.stringify({ tariff: ["USA:CHN:*=+50pp"], decompose: 1000 });
  for (let at = 0; at < 1_000; at++) {
    const socket = net.connect(port, "127.0.0.1");
    socket.on("error", () => {});
    await new Promise((go) => socket.write(`POST /api/solve HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`, go));
    socket.destroy();
  }
  const begun = performance.now();
  const next = await ask("POST", "/api/solve", "{}");
  await pause(1_000);
  const used = busy();
  await pause(1_000);
  console.log(`after 1000 solves whose clients left: the next answer (${next.status}) in ${(next.ms).toFixed(0)} ms, busy ${(100 * (busy() - used)).toFixed(0)} % of a core ${((performance.now() - begun) / 1000).toFixed(1)} s later`);
  assert.equal(next.status, 200);

  agent.destroy();
  const asked = performance.now();
  server.kill("SIGTERM");
  await new Promise((gone) => server.on("exit", gone));
  console.log(`ended ${(performance.now() - asked).toFixed(0)} ms after SIGTERM`);
} finally {
  server.kill("SIGKILL");
}
