// What it takes to tell a function of code that is not instrumented: when it is met first, by the length of its code, and
// each time after that.
//
//   node bench/foreign-functions.mjs [--rounds N] [--json]
import { setUp } from "../scripts/setup.mjs";
import { cpuTime, endProgress, interleave, progress, readOptions, report, spread } from "./paired.mjs";

const COUNT = 2_000;
const LENGTHS = [40, 400, 4_000, 40_000];

const options = readOptions({ rounds: 20 });
setUp("cli");
const { Foreign } = await import("../runtime/dist/encode/foreign.js");

/** Makes closures of one code that is so long. */
function makerOf(length) {
  const text = `return () => "${"x".repeat(length - 8)}"`;
  const make = new Function(text);
  return () => Array.from({ length: COUNT }, make);
}

const states = LENGTHS.flatMap((length) =>
  ["first", "again"].map((when) => ({ when, length, make: makerOf(length) })),
);
const times = await interleave(states, options.rounds, ({ when, length, make }, round) => {
  progress(`${length} characters, ${when}: round ${round + 1} of ${options.rounds}`);
  const functions = make();
  const foreign = new Foreign();
  if (when === "again") for (const fn of functions) foreign.functionOf(fn, true);
  const from = cpuTime();
  for (let i = 0; i < COUNT; i++) foreign.functionOf(functions[i], true);
  return ((cpuTime() - from) * 1000) / COUNT;
});
endProgress();
report(
  {
    bench: "foreign-functions",
    title: `functions of code that is not instrumented; processor time each, ${options.rounds} rounds`,
    columns: { state: ["", 0], ns: ["ns", 0] },
    rows: states.map(({ when, length }, i) => ({
      state: `${length} characters, ${when}`,
      ns: spread(times[i]),
    })),
  },
  options.json,
);
