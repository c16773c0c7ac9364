// What recording a call's arguments costs beside msgpackr packing them, in the same run.
//
// A call also has a head and two readings of the clock, which a call without arguments shows: the ratio is printed with
// that part and without.
//
//   node bench/snapshot.mjs [--rounds N] [--processes N] [--json]
import path from "node:path";
import { setUp } from "../scripts/setup.mjs";
import { added, progress, ratio, readOptions, report, runApart, spread } from "./paired.mjs";
import { VALUES } from "./snapshot-values.mjs";

const RUN = path.join(import.meta.dirname, "snapshot-run.mjs");
/** Of megabytes, so that a slice fits into the young generation and what it allocates can be counted. */
const FIXED_YOUNG = ["--min-semi-space-size=64", "--max-semi-space-size=64"];

const SETTINGS = { default: {}, "accessors cached": { accessors: "cached" } };

const options = readOptions({ rounds: 25, processes: 3 });
setUp("cli");

const measure = (settings, what, rounds, flags = []) =>
  runApart(["--expose-gc", ...flags, RUN, JSON.stringify({ settings, rounds, what })]);

/** All processes' results as one: `timesOf("nested", "probe", "cpu")`. */
async function measureTimes(name, settings) {
  const runs = [];
  for (let i = 0; i < options.processes; i++) {
    progress(`snapshot, ${name}, process ${i + 1} of ${options.processes}`);
    runs.push(await measure(settings, "time", options.rounds));
    if (!runs[0].available) return undefined;
  }
  return (value, of, kind) =>
    runs.flatMap(({ found }) => find(found, value, of)?.times.map((times) => times[kind]) ?? []);
}

const find = (found, value, of) => found.find((one) => one.name === value && one.of === of);

const rows = [];
for (const [name, settings] of Object.entries(SETTINGS)) {
  const times = await measureTimes(name, settings);
  if (times === undefined) {
    rows.push({ value: name, probe: "not available" });
    continue;
  }
  progress(`snapshot, ${name}, garbage`);
  const { found } = await measure(settings, "garbage", 7, FIXED_YOUNG);
  const head = find(found, "none", "probe");
  const fixed = times("none", "probe", "cpu");
  const describe = (value, what) => {
    const probe = times(value, "probe", "cpu");
    const pack = times(value, "msgpackr", "cpu");
    const encoder = times(value, "encoder", "cpu");
    const less = probe.map((ns, round) => ns - fixed[round]);
    const [recorded, packed] = [find(found, value, "probe"), find(found, value, "msgpackr")];
    return {
      value: `${what}, ${name}`,
      probe: spread(probe),
      wall: spread(times(value, "probe", "wall")).middle,
      less: added(probe, fixed),
      pack: spread(pack),
      ratio: ratio(probe, pack),
      lessRatio: ratio(less, pack),
      encoderRatio: encoder.length > 0 ? ratio(encoder, pack) : "not available",
      control: ratio(times(value, "msgpackr again", "cpu"), pack),
      bytes: recorded.bytes,
      lessBytes: recorded.bytes - head.bytes,
      packBytes: packed.bytes,
      garbage: recorded.garbage,
      packGarbage: packed.garbage,
    };
  };
  const { value, probe, wall, bytes, garbage } = describe("none", "no arguments");
  rows.push({ value, probe, wall, bytes, garbage });
  for (const [key, [what]] of Object.entries(VALUES)) rows.push(describe(key, what));
}

report(
  {
    bench: "snapshot",
    title: `a recorded call beside msgpackr packing its arguments; processor time; ${options.processes} processes of ${options.rounds} rounds`,
    columns: {
      value: ["", 0],
      probe: ["ns", 0],
      less: ["ns less head", 0],
      pack: ["msgpackr ns", 0],
      ratio: ["ratio", 2],
      lessRatio: ["ratio less head", 2],
      encoderRatio: ["encoder alone", 2],
      control: ["msgpackr again", 2],
      bytes: ["bytes", 0],
      lessBytes: ["less head", 0],
      packBytes: ["msgpackr", 0],
      garbage: ["garbage", 0],
      packGarbage: ["msgpackr", 0],
    },
    rows,
    notes: [
      "head: what a call without arguments costs. garbage: bytes allocated a call, on the heap and in buffers.",
    ],
  },
  options.json,
);
