// What it costs a program to bind a function, or to make a proxy, where it is noted what they are made of: on the thing
// itself, in private fields, as the runtime does it; and as it would be in a WeakMap.
//
//   node bench/origins.mjs [--rounds N] [--json]
import { setUp } from "../scripts/setup.mjs";
import { cpuTime, endProgress, interleave, progress, ratio, readOptions, report, spread } from "./paired.mjs";

const COUNT = 20_000;

const options = readOptions({ rounds: 40 });
setUp("cli");
const { theRegistry } = await import("@calltape/runtime/registry");
const { ORIGIN_KIND } = await import("@calltape/runtime/hooks");

const map = new WeakMap();
const NOTES = {
  plain: () => undefined,
  "plain again": () => undefined,
  "in private fields": (made, kind, first, second) => theRegistry.setOrigin(made, kind, first, second),
  "in a WeakMap": (made, kind, first, second) => map.set(made, { kind, first, second }),
};
const MAKES = {
  "bound functions": (note) => {
    const receiver = {};
    const made = method.bind(receiver);
    note(made, ORIGIN_KIND.BOUND, method, receiver);
    return made;
  },
  proxies: (note) => {
    const target = {};
    const made = new Proxy(target, HANDLER);
    note(made, ORIGIN_KIND.PROXY, target, HANDLER);
    return made;
  },
};
const HANDLER = {};
function method() {}

const rows = [];
for (const [what, make] of Object.entries(MAKES)) {
  const names = Object.keys(NOTES);
  const times = await interleave(names, options.rounds, (name, round) => {
    progress(`${what}: round ${round + 1} of ${options.rounds}`);
    const note = NOTES[name];
    const kept = [];
    const from = cpuTime();
    for (let i = 0; i < COUNT; i++) kept.push(make(note));
    return ((cpuTime() - from) * 1000) / kept.length;
  });
  names.forEach((name, i) => {
    rows.push({ state: `${what}, ${name}`, ns: spread(times[i]), ratio: ratio(times[i], times[0]) });
  });
}
endProgress();
report(
  {
    bench: "origins",
    title: `what bound functions and proxies are made of; processor time each, ${options.rounds} rounds`,
    columns: { state: ["", 0], ns: ["ns", 0], ratio: ["ratio to plain", 2] },
    rows,
  },
  options.json,
);
