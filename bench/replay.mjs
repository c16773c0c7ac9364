// What replaying small calls takes: `calltape replay` with one thread, from its start to its end.
//
//   node bench/replay.mjs [--calls N] [--rounds N] [--json]
//
// The calls are those of order.js: in one store all of them, so that most are judged under the order that has led to them;
// in the other one only those that call nothing, so that each is made by itself.
import { rmSync } from "node:fs";
import { loadavg } from "node:os";
import path from "node:path";
import { ROOT, setUp } from "../scripts/setup.mjs";
import { progress, readOptions, report, runApart, runCommand, spread } from "./paired.mjs";

const RUN = path.join(import.meta.dirname, "replay-run.mjs");
const WORK = path.join(ROOT, ".work/bench/replay");

/** Functions of order.js that call no other one. */
const LEAVES =
  "normalizeSku findProduct discountRate roundCents describeLine sumLines taxRate findCoupon applyCoupon shippingCost isWeekend formatDate";

const STORES = {
  "all calls": { capture: ["bench/order.js"], callsPerOrder: 32 },
  "calls that call nothing": {
    capture: LEAVES.split(" ").map((name) => `bench/order.js#${name}`),
    callsPerOrder: 23,
  },
};

const options = readOptions({ calls: 100_000, rounds: 3 });
setUp("cli");

function replay(folder, calls) {
  const args = ["--threads", "1", "--json", "--tapes", folder, "--root", ROOT];
  const { stdout, ...took } = runCommand("replay", ...args);
  const same = JSON.parse(stdout).calls.filter(({ verdict }) => verdict === "same").length;
  if (same !== calls) throw new Error(`${same} of ${calls} calls are the same`);
  return took;
}

rmSync(WORK, { recursive: true, force: true });
process.once("exit", () => rmSync(WORK, { recursive: true, force: true }));
const rows = [];
for (const [name, store] of Object.entries(STORES)) {
  const folder = path.join(WORK, name.replaceAll(" ", "-"));
  progress(`recording ${name}`);
  const { calls } = await runApart([RUN, JSON.stringify({ folder, ...store, calls: options.calls })]);
  const results = Array.from({ length: options.rounds }, (_, round) => {
    progress(`${name}, round ${round + 1} of ${options.rounds}`);
    return replay(folder, calls);
  });
  rows.push({
    what: `${calls} ${name}`,
    cpu: spread(results.map(({ cpu }) => cpu / 1e3)),
    wall: spread(results.map(({ took }) => took / 1e3)),
    mb: Math.max(...results.map(({ most }) => most)) / 1e6,
  });
}
report(
  {
    bench: "replay",
    title: `replaying recorded calls, one thread; processor time of all threads; ${options.rounds} rounds`,
    columns: { what: ["", 0], cpu: ["CPU s", 1], wall: ["s", 1], mb: ["MB", 0] },
    rows,
    notes: [`Load of the machine at the end: ${loadavg()[0].toFixed(1)}.`],
  },
  options.json,
);
