// One program records for long: `npm run stress:soak -- [--calls N] [--json]`.
//
// Its memory must be flat once it is warm, and its tapes must stay within the bounds of retention.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { ROOT, setUp } from "../setup.mjs";

const MB = 1_048_576;
/** What retention may leave: its bound, and the tape that is being written. */
const KEEP_SIZE = 200 * MB;
const MOST_ON_DISK = KEEP_SIZE + 2 * 65 * MB;
const SAMPLES = 20;
/** Samples before the program is warm. */
const WARM = SAMPLES / 4;
/** How much the later half of the samples may lie above the earlier one: more in 10,000,000 calls is a leak. */
const MOST_GROWTH = 8 * MB;

const PROGRAM = `
import { flush, stats } from "@calltape/runtime";
const { memoryUsage } = process;
const print = console.log;

function sync(value) { return value; }
async function later(n, until) { await until; return { n }; }
function* gives(n) { for (let i = 0; ; i++) yield { n, i }; }
async function* asyncGives(n) { for (;;) yield n; }
function fails(n) { throw Object.assign(new RangeError("no " + n, { cause: { n } }), { n }); }
class Cart { #total = 0; items = []; add(n) { this.items.push(n); this.#total += n; return this; } }
function changes(list) { list.push(list.length); list.sort(); return list.length; }

const calls = Number(process.argv[2]);
const every = calls / ${SAMPLES};
let done = 0;
let waiting = [];
for (let sample = 1; sample <= ${SAMPLES}; sample++) {
  while (done < sample * every) {
    const n = done++;
    switch (n % 100) {
      case 1: sync({ ["key" + (n % 30_000)]: n, nested: { ["other" + (n % 17)]: [n] } }); break;
      case 2: sync(new Map([[{ n }, new Set([n, "x".repeat(n % 500)])]])); break;
      case 3: new Cart().add(n).add(1); done += 2; break;
      case 4: try { fails(n); } catch {} break;
      case 5: gives(n).next(); break;
      case 6: void asyncGives(n).next(); break;
      case 7: {
        // It is running for some thousand calls more.
        const call = {};
        later(n, new Promise((resolve) => { call.resolve = resolve; }));
        waiting.push(call);
        break;
      }
      case 8: changes([3, 1, 2]); break;
      case 9: sync(Buffer.alloc(n % 1_000)); break;
      case 10: await later(n); break;
      case 11: sync(Symbol("local " + n)); break;
      default: sync(n);
    }
    if (waiting.length === 300) {
      for (const { resolve } of waiting) resolve();
      waiting = [];
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  flush();
  for (let i = 0; i < 3; i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  const { rss, heapUsed, external, arrayBuffers } = memoryUsage();
  const { calls, dropped, errors, bytes, trouble, stopped } = stats();
  print(JSON.stringify({ done, rss, heapUsed, external, arrayBuffers, calls, dropped, errors, bytes, trouble, stopped }));
}
`;

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "10000000" },
    json: { type: "boolean", default: false },
    // Takes what is built as it is: other tests may be running from it.
    built: { type: "boolean", default: false },
  },
});
const calls = Number(values.calls);
if (!(calls >= 1_000)) {
  console.error("usage: npm run stress:soak -- [--calls N] [--json]");
  process.exit(2);
}
if (!values.built) setUp("tape", "transformer");
const { environment, makeProgram, remove } = await import("./program.mjs");
const { openTapes } = await import(path.join(ROOT, "dist/tape/index.js"));

const startedAt = Date.now();
const folder = makeProgram({ "program.js": PROGRAM });
const tapeFolder = path.join(folder, ".calltape");
const child = spawn(process.execPath, ["--expose-gc", path.join(folder, "program.js"), String(calls)], {
  cwd: folder,
  env: environment({ CALLTAPE_KEEP: "calls=999999999,size=200mb" }),
});
let stderr = "";
child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
const samples = [];
const ended = once(child, "close");
if (!values.json) console.log("     calls    rss MB   heap MB  buffers MB   disk MB  written MB   dropped");
for await (const line of createInterface({ input: child.stdout })) {
  const sample = { ...JSON.parse(line), disk: sizeOf(tapeFolder) };
  samples.push(sample);
  if (values.json) continue;
  const { done, rss, heapUsed, arrayBuffers, disk, bytes, dropped } = sample;
  const cells = [
    done,
    ...[rss, heapUsed, arrayBuffers, disk, bytes].map((each) => (each / MB).toFixed(1)),
    dropped,
  ];
  console.log(cells.map((cell) => String(cell).padStart(10)).join(""));
}
const [code] = await ended;
const failures = findFailures();
const seconds = (Date.now() - startedAt) / 1_000;
if (failures.length === 0) remove(folder);
if (values.json) console.log(JSON.stringify({ calls: samples.at(-1)?.calls, seconds, samples, failures }));
else {
  console.log(`${samples.at(-1)?.calls} calls recorded in ${seconds.toFixed(0)} s`);
  for (const failure of failures) console.log(failure);
}
if (failures.length > 0) process.exitCode = 1;

function findFailures() {
  const failures = [];
  if (code !== 0 || stderr !== "") failures.push(`the program ended with ${code}: ${stderr}`);
  if (samples.length !== SAMPLES) return [...failures, `${samples.length} of ${SAMPLES} samples`];
  const warm = samples.slice(WARM);
  for (const what of ["rss", "heapUsed", "external"]) {
    // The least of each half: what the collector has not reached yet is no leak.
    const half = warm.length / 2;
    const [early, late] = [warm.slice(0, half), warm.slice(half)].map((part) =>
      Math.min(...part.map((each) => each[what])),
    );
    const allowed = what === "rss" ? 3 * MOST_GROWTH : MOST_GROWTH;
    if (late - early > allowed)
      failures.push(`${what} grew from ${(early / MB).toFixed(1)} to ${(late / MB).toFixed(1)} MB`);
  }
  const disk = Math.max(...samples.map((each) => each.disk));
  if (disk > MOST_ON_DISK) failures.push(`${(disk / MB).toFixed(0)} MB were on the disk`);
  const { errors, stopped, trouble } = samples.at(-1);
  if (errors > 0 || stopped !== undefined || trouble !== undefined)
    failures.push(`${errors} errors, stopped: ${stopped}, trouble: ${trouble}`);
  const { problems, tapes } = openTapes(lastTape());
  failures.push(...problems.map(({ message }) => message));
  if (tapes[0]?.closing === undefined) failures.push("the last tape is not closed");
  return failures;
}

function lastTape() {
  return path.join(
    tapeFolder,
    readdirSync(tapeFolder)
      .filter((name) => name.endsWith(".tape"))
      .sort()
      .at(-1),
  );
}

function sizeOf(place) {
  let bytes = 0;
  for (const name of readdirSync(place))
    bytes += statSync(path.join(place, name), { throwIfNoEntry: false })?.size ?? 0;
  return bytes;
}
