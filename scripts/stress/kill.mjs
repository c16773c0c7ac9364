// Kills recording programs at random moments: `npm run stress:kill -- --points N [--parallel P] [--json]`.
//
// Whatever the moment, every tape must open, with a torn tail at most, and hold each call that had been flushed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ROOT, setUp } from "../setup.mjs";

/** Calls of a thread. */
const MOST_CALLS = 10_000;

const PROGRAM = `
import { flush } from "@calltape/runtime";
import { writeSync } from "node:fs";
import { isMainThread, threadId, Worker } from "node:worker_threads";

function sync(n, payload) { return { n, payload }; }
async function later(n) { await null; return [n]; }
function* gives(n) { yield n; return -n; }
function fails(n) { throw new RangeError(String(n)); }
const tell = writeSync.bind(undefined, 1);

if (isMainThread && process.argv[2] === "workers") new Worker(process.argv[1]);
if (isMainThread) writeSync(3, "!");
let n = 0;
// What is killed late must not be long to read.
for (let round = 1; n < ${MOST_CALLS}; round++) {
  const every = 1 + (round % 7);
  for (let i = 0; i < every * 5; i++) {
    n++;
    if (n % 4 === 0) sync(n, "x".repeat(n % 300));
    else if (n % 4 === 1) await later(n);
    else if (n % 4 === 2) for (const _ of gives(n));
    else try { fails(n); } catch {}
  }
  flush();
  tell(threadId + " " + n + "\\n");
  if (round % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
}
await new Promise((resolve) => setTimeout(resolve, 60_000));
`;

/** What the call that was given \`n\` must have come to. */
const EXPECTED = [
  (call, n) =>
    call.outcome === "returned" && call.result().n === n && call.result().payload.length === n % 300,
  (call, n) => call.outcome === "returned" && call.result()[0] === n,
  (call, n) => call.outcome === "returned" && call.result() === -n && call.steps()[0].value === n,
  (call, n) => call.outcome === "threw" && call.result().message === String(n),
];

/** Longest time between the first call and the kill, in ms. */
const LONGEST = 40;

const { values } = parseArgs({
  options: {
    points: { type: "string", default: "10000" },
    parallel: { type: "string", default: "3" },
    json: { type: "boolean", default: false },
    // Takes what is built as it is: other tests may be running from it.
    built: { type: "boolean", default: false },
  },
});
const points = Number(values.points);
const parallel = Number(values.parallel);
if (!Number.isInteger(points) || points < 1 || !Number.isInteger(parallel) || parallel < 1) {
  console.error("usage: npm run stress:kill -- [--points N] [--parallel P] [--json]");
  process.exit(2);
}
if (!values.built) setUp("tape", "transformer");
const { environment, makeProgram, remove } = await import("./program.mjs");
const { openTapes } = await import(path.join(ROOT, "dist/tape/index.js"));

const startedAt = Date.now();
const folder = makeProgram({ "program.js": PROGRAM });
const sum = { points: 0, tapes: 0, calls: 0, told: 0, torn: 0, closed: 0, failures: [] };
let next = 0;
await Promise.all(Array.from({ length: Math.min(parallel, points) }, work));
const seconds = (Date.now() - startedAt) / 1_000;
if (sum.failures.length === 0) remove(folder);
if (values.json) console.log(JSON.stringify({ ...sum, seconds }));
else {
  console.log(
    `${sum.points} kills in ${seconds.toFixed(0)} s: ${sum.tapes} tapes (${sum.closed} closed, ${sum.torn} torn), ${sum.calls} calls, of which ${sum.told} were known to be flushed`,
  );
  for (const failure of sum.failures.slice(0, 20)) console.log(failure);
}
// A run in which nothing was ever flushed has shown nothing.
if (sum.failures.length > 0 || sum.told === 0) process.exitCode = 1;

async function work() {
  while (next < points && sum.failures.length < 100) {
    await kill(next++);
    if (sum.points % 500 === 0) console.error(`${sum.points} of ${points}, ${sum.failures.length} failures`);
  }
}

async function kill(point) {
  const place = path.join(folder, String(point));
  mkdirSync(place);
  const told = openSync(path.join(place, "told"), "w");
  const child = spawn(
    process.execPath,
    [path.join(folder, "program.js"), ...(point % 4 === 0 ? ["workers"] : [])],
    {
      cwd: place,
      stdio: ["ignore", told, "pipe", "pipe"],
      env: environment({
        CALLTAPE_KEEP: "calls=999999999",
        // Small tapes, so that a kill also meets the end of one and the beginning of the next.
        CALLTAPE_TAPE_BYTES: point % 2 === 0 ? "64kb" : "64mb",
        CALLTAPE_BUFFER: "256kb",
        CALLTAPE_MAX_BYTES: "16kb",
        ...(point % 6 === 0 ? { CALLTAPE_COMPRESS: "gzip" } : {}),
      }),
    },
  );
  closeSync(told);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  const ended = once(child, "close");
  await Promise.race([once(child.stdio[3], "data"), ended]);
  // Half of the moments are near the beginning, where a folder, a tape and its header appear; the others come once
  // something is flushed, however slow the machine is.
  const isLate = point % 2 === 0;
  while (isLate && child.exitCode === null && statSync(path.join(place, "told")).size === 0) await wait(2);
  const delay = Math.random() * (isLate ? LONGEST : LONGEST / 4);
  await wait(delay);
  child.kill("SIGKILL");
  const [, signal] = await ended;
  sum.points++;
  const problem = signal === "SIGKILL" && stderr === "" ? check(place) : `ended by ${signal}: ${stderr}`;
  if (problem === undefined) remove(place);
  else sum.failures.push(`${place}: ${problem}`);
}

/** What is wrong with what a killed program has left, if anything. */
function check(place) {
  const lines = readFileSync(path.join(place, "told"), "utf8").split("\n").slice(0, -1);
  const told = new Map(lines.map((line) => line.split(" ").map(Number)));
  let set;
  try {
    set = openTapes(path.join(place, ".calltape"));
  } catch (error) {
    // Killed before the first flush.
    return error.code === "CALLTAPE_NOT_FOUND" && told.size === 0 ? undefined : String(error);
  }
  for (const { torn, message } of set.problems) if (!torn) return message;
  sum.tapes += set.tapes.length;
  sum.torn += set.problems.length;
  sum.closed += set.tapes.filter(({ closing }) => closing !== undefined).length;
  sum.calls += set.calls.length;
  const threads = new Map(set.tapes.map(({ header }) => [header.stream, header.thread]));
  const found = new Map([...told.keys()].map((thread) => [thread, []]));
  for (const call of set.calls) {
    if (!/#(sync|later|gives|fails)$/.test(call.probe.id)) continue;
    const [n] = call.arguments();
    const result = call.result();
    if (call.outcome !== "unfinished" && !EXPECTED[n % 4](call, n)) return `call ${n} has ${String(result)}`;
    const numbers = found.get(threads.get(call.id.split(":")[0])) ?? [];
    if (numbers[n]) return `call ${n} is there twice`;
    numbers[n] = call.outcome;
  }
  for (const [thread, last] of told) {
    sum.told += last;
    for (let n = 1; n <= last; n++) {
      const outcome = found.get(thread)[n];
      if (outcome === undefined || outcome === "unfinished")
        return `call ${n} of thread ${thread} was flushed, and is ${outcome ?? "missing"}`;
    }
  }
  return undefined;
}
