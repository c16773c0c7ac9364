// Many threads and processes record at once: `npm run stress:crowd -- [--calls N] [--json]`.
//
// Each call is in a tape once, or counted as dropped by its thread, and threads agree with their tapes on how many
// there were.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { parseArgs } from "node:util";
import { ROOT, setUp } from "../setup.mjs";

const PROCESSES = 4;
/** Of each process, beside its main thread. */
const WORKERS = 2;
const THREADS = PROCESSES * (WORKERS + 1);

const PROGRAM = `
import { flush, stats } from "@calltape/runtime";
import { once } from "node:events";
import { writeSync } from "node:fs";
import { isMainThread, threadId, Worker } from "node:worker_threads";

function sync(n) { return { n, text: "some text" }; }
async function later(n) { await null; return n; }
function* gives(n) { yield n; return -n; }
const tell = writeSync.bind(undefined, 1);

const calls = Number(process.argv[2]);
const workers = isMainThread ? Array.from({ length: ${WORKERS} }, () => once(new Worker(process.argv[1], { argv: [calls] }), "exit")) : [];
for (let n = 1; n <= calls; n++) {
  if (n % 50 === 0) await later(n);
  else if (n % 50 === 1) for (const _ of gives(n));
  else sync(n);
}
flush();
const { dropped, errors, stopped } = stats();
tell(JSON.stringify({ pid: process.pid, thread: threadId, dropped, errors, stopped }) + "\\n");
await Promise.all(workers);
`;

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "1000000" },
    json: { type: "boolean", default: false },
    // Takes what is built as it is: other tests may be running from it.
    built: { type: "boolean", default: false },
  },
});
const each = Math.ceil(Number(values.calls) / THREADS);
if (!(each > 0)) {
  console.error("usage: npm run stress:crowd -- [--calls N] [--json]");
  process.exit(2);
}
if (!values.built) setUp("tape", "transformer");
const { environment, makeProgram, remove } = await import("./program.mjs");
const { openTapes } = await import(path.join(ROOT, "dist/tape/index.js"));

const startedAt = Date.now();
const folder = makeProgram({ "program.js": PROGRAM });
const failures = [];
const threads = (await Promise.all(Array.from({ length: PROCESSES }, run))).flat();
if (threads.length !== THREADS) failures.push(`${threads.length} of ${THREADS} threads came to their end`);
const recordedIn = (Date.now() - startedAt) / 1_000;
const tapes = openTapes(path.join(folder, ".calltape"));
failures.push(...tapes.problems.map(({ message }) => message));
const calls = account();
const dropped = threads.reduce((sum, thread) => sum + thread.dropped, 0);
const seconds = (Date.now() - startedAt) / 1_000;
const report = {
  threads: threads.length,
  done: each * THREADS,
  calls,
  dropped,
  tapes: tapes.tapes.length,
  recordedIn,
  seconds,
  failures,
};
if (failures.length === 0) remove(folder);
if (values.json) console.log(JSON.stringify(report));
else {
  console.log(
    `${report.threads} threads of ${PROCESSES} processes did ${report.done} calls in ${recordedIn.toFixed(0)} s: ${calls} in ${report.tapes} tapes, ${dropped} dropped (${seconds.toFixed(0)} s in all)`,
  );
  for (const failure of failures.slice(0, 20)) console.log(failure);
}
if (failures.length > 0) process.exitCode = 1;

/** Runs one process; gives what its threads say of themselves. */
async function run() {
  const child = spawn(process.execPath, [path.join(folder, "program.js"), String(each)], {
    cwd: folder,
    env: environment({ CALLTAPE_KEEP: "calls=999999999,size=100gb", CALLTAPE_TAPE_BYTES: "8mb" }),
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  const [code] = await once(child, "close");
  if (code !== 0 || stderr !== "") failures.push(`a process ended with ${code}: ${stderr}`);
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Compares each thread with its tapes. Gives how many calls they hold. */
function account() {
  const byThread = new Map();
  const threadOf = new Map();
  for (const { header } of tapes.tapes) threadOf.set(header.stream, `${header.pid} ${header.thread}`);
  for (const call of tapes.calls) {
    if (!/#(sync|later|gives)$/.test(call.probe.id)) continue;
    const thread = threadOf.get(call.id.split(":")[0]);
    const [n] = call.arguments();
    const seen = byThread.get(thread) ?? new Uint8Array(each + 1);
    byThread.set(thread, seen);
    if (seen[n]++ > 0) failures.push(`call ${n} of ${thread} is there twice`);
    const result = call.result();
    const right = n % 50 === 0 ? result === n : n % 50 === 1 ? result === -n : result?.n === n;
    // Where calls were dropped, so may be the begin or the end of one.
    if (call.outcome !== "returned" || !right)
      failures.push(`call ${n} of ${thread} has not come to its end`);
  }
  let calls = 0;
  for (const { pid, thread, dropped, errors, stopped } of threads) {
    const name = `${pid} ${thread}`;
    const found = byThread.get(name)?.reduce((sum, times) => sum + times, 0) ?? 0;
    calls += found;
    if (errors > 0 || stopped !== undefined) failures.push(`${name}: ${errors} errors, ${stopped}`);
    // What was dropped may also be one of the few calls that are not counted here.
    const missing = each - found;
    if (missing < dropped - 20 || missing > dropped)
      failures.push(`${name}: ${each} calls were done, ${found} are in tapes, ${dropped} were dropped`);
  }
  return calls;
}
