// In a process of its own: calls of probes, and msgpackr packing the same arguments, in turn.
//
//   node --expose-gc snapshot-run.mjs '{ "settings", "rounds", "what": "time" | "garbage" }'
import { createRequire } from "node:module";
import { GCProfiler } from "node:v8";
import { configure, flush, stats } from "@calltape/runtime";
import { cpuTime, interleave, median } from "./paired.mjs";
import { checkCalls, enterState, isAvailable, load, tapeFolder } from "./recording.mjs";
import { openEncoder } from "./snapshot-encoder.mjs";
import { VALUES } from "./snapshot-values.mjs";

const require = createRequire(import.meta.url);
const { Packr } = createRequire(require.resolve("@calltape/runtime"))("msgpackr");

/** Less than half of the ring, so that it is flushed between slices and not in them. */
const SLICE_BYTES = 2_000_000;
const MOST_CALLS = 10_000;
const WARM_UP_ROUNDS = 6;

const { settings, rounds, what } = JSON.parse(process.argv[2]);

/** Arguments by name; those of `none` are none. */
const ARGUMENTS = {
  none: [],
  ...Object.fromEntries(Object.entries(VALUES).map(([name, [, list]]) => [name, list])),
};

function packOf(name) {
  // Without it, msgpackr goes round a cycle until the stack is full.
  const packr = new Packr(name === "cyclic" ? { structuredClone: true } : { useRecords: true });
  const list = ARGUMENTS[name];
  return (count) => {
    let bytes = 0;
    for (let i = 0; i < count; i++) bytes += packr.pack(list).length;
    return bytes;
  };
}

const encode = openEncoder(settings.accessors === "cached");

function encoderOf(name) {
  const list = ARGUMENTS[name];
  return (count) => {
    let bytes = 0;
    for (let i = 0; i < count; i++) bytes += encode(list);
    return bytes;
  };
}

function callOf(name, module) {
  const call = module[name];
  const [a, b, c] = ARGUMENTS[name];
  return {
    0: (count) => {
      for (let i = 0; i < count; i++) call();
    },
    1: (count) => {
      for (let i = 0; i < count; i++) call(a);
    },
    3: (count) => {
      for (let i = 0; i < count; i++) call(a, b, c);
    },
  }[ARGUMENTS[name].length];
}

/** What a call adds to the tape. */
function bytesOf(run, count) {
  flush();
  const before = stats().bytes;
  checkCalls("on", count, () => run(count));
  return (stats().bytes - before) / count;
}

async function prepare() {
  enterState("on", tapeFolder(), settings);
  const module = await load("snapshot.js", "instrumented", { capture: ["bench/**"] });
  return Object.keys(ARGUMENTS).flatMap((name) => {
    const call = callOf(name, module);
    bytesOf(call, 10);
    const bytes = bytesOf(call, 100);
    const count = Math.min(MOST_CALLS, Math.ceil(SLICE_BYTES / bytes));
    const pack = packOf(name);
    const alone = encode && encoderOf(name);
    const variants = [
      { name, of: "probe", count, bytes, run: call },
      { name, of: "msgpackr", count, bytes: pack(10) / 10, run: pack },
      { name, of: "msgpackr again", count, bytes: 0, run: pack },
    ];
    if (alone) variants.push({ name, of: "encoder", count, bytes: alone(10) / 10, run: alone });
    return variants;
  });
}

/** Nanoseconds a call; the flush that follows is not part of it, since packing alone writes nothing either. */
function time({ run, count, of }) {
  globalThis.gc({ type: "minor" });
  const calls = stats().calls;
  const [cpu, wall] = [cpuTime(), performance.now()];
  run(count);
  const result = { cpu: ((cpuTime() - cpu) * 1e3) / count, wall: ((performance.now() - wall) * 1e6) / count };
  flush();
  const recorded = stats().calls - calls;
  if (of === "probe" && recorded !== count) throw new Error(`${recorded} of ${count} calls recorded`);
  return result;
}

/** Bytes of memory that a call allocates, on the heap and in buffers, in a slice without a collection. */
function garbage(variant) {
  const { run } = variant;
  for (let count = 1_000; count >= 10; count >>= 1) {
    globalThis.gc({ type: "minor" });
    const profiler = new GCProfiler();
    profiler.start();
    const before = process.memoryUsage();
    run(count);
    const after = process.memoryUsage();
    const collections = profiler.stop().statistics.length;
    flush();
    const allocated = after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers;
    if (collections === 0 && allocated >= 0) return allocated / count;
  }
  throw new Error(`a collection in every slice of ${variant.name}`);
}

if (!isAvailable({ ...settings, record: "on" })) console.log(JSON.stringify({ available: false }));
else {
  const variants = await prepare();
  await interleave(variants, WARM_UP_ROUNDS, time);
  const results = await interleave(variants, rounds, what === "time" ? time : garbage);
  const { dropped, errors, stopped } = stats();
  if (dropped > 0 || errors > 0 || stopped !== undefined)
    throw new Error(`${dropped} dropped, ${errors} errors`);
  const found = variants.map(({ name, of, bytes }, i) => ({
    name,
    of,
    bytes,
    ...(what === "time" ? { times: results[i] } : { garbage: median(results[i]) }),
  }));
  console.log(JSON.stringify({ available: true, found }));
  configure({ record: "off" });
}
