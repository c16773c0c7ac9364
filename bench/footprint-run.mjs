// In a process of its own: what one part of footprint.mjs asks for.
//
//   node --expose-gc footprint-run.mjs PART
import { configure, flush, stats } from "@calltape/runtime";
import { checkCalls, enterState, load, tapeFolder } from "./recording.mjs";
import { VALUES } from "./snapshot-values.mjs";

const CALLS_PER_ORDER = 32;
const MILLION = 1_000_000;

/** Most resident memory that a million calls add, the ring among it, and what of the heap they keep. */
async function memory(options, state) {
  configure({ record: "off" });
  const { run } = await load("order.js", "program", options);
  const slices = 50;
  const orders = MILLION / CALLS_PER_ORDER / slices;
  // Until the young generation is as large as it gets.
  for (let i = 0; i < slices; i++) run(orders);
  enterState(state, tapeFolder());
  globalThis.gc();
  const before = process.memoryUsage();
  let most = before.rss;
  const work = () => {
    for (let i = 0; i < slices; i++) {
      run(orders);
      most = Math.max(most, process.memoryUsage().rss);
    }
  };
  if (options === undefined) work();
  else checkCalls(state, MILLION, work);
  globalThis.gc();
  return { most: most - before.rss, heap: process.memoryUsage().heapUsed - before.heapUsed };
}

/** Bytes of tape that `count` calls add. */
async function tape(file, name, options, count) {
  enterState("on", tapeFolder());
  const module = await load(file, "program", options);
  const call = module[name];
  const list = VALUES[name]?.[1] ?? [];
  const run = () => {
    for (let i = 0; i < count; i++) call(...list);
  };
  // The first calls bring the definitions of probes and shapes.
  checkCalls("on", count, run);
  const before = stats().bytes;
  checkCalls("on", count, run);
  return { bytes: (stats().bytes - before) / count };
}

/** A tape of a program that was traced until it had made `events` events, an enter and an exit a call. */
async function trace(events) {
  enterState("on", tapeFolder());
  const { run } = await load("order.js", "program", { trace: ["bench/**"] });
  flush();
  const before = stats().bytes;
  const orders = Math.ceil(events / 2 / CALLS_PER_ORDER);
  const calls = checkCalls("on", orders * CALLS_PER_ORDER, () => run(orders));
  return { bytes: ((stats().bytes - before) * events) / (calls * 2) };
}

const capture = { capture: ["bench/**"] };
const PARTS = {
  plain: () => memory(undefined, "off"),
  off: () => memory(capture, "off"),
  on: () => memory(capture, "on"),
  trace: () => trace(10_000),
  none: () => tape("snapshot.js", "none", capture, 1_000),
  primitives: () => tape("snapshot.js", "primitives", capture, 1_000),
  nested: () => tape("snapshot.js", "nested", capture, 1_000),
};

console.log(JSON.stringify(await PARTS[process.argv[2]]()));
