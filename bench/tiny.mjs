// What hooks that do not record cost the smallest functions. Which machine code V8 ends up with differs from process to
// process, so the figures are medians of many, beside the least and most of theirs.
//
//   node bench/tiny.mjs [--rounds N] [--processes N] [--json]
import { setUp } from "../scripts/setup.mjs";
import { readOptions, report } from "./paired.mjs";
import { compareStates } from "./states.mjs";

const options = readOptions({ rounds: 15, processes: 7 });
setUp("cli");

const PROGRAMS = [
  { name: "add(a, b)", run: "runAdd", units: 10_000_000 },
  { name: "total(5 items)", run: "runTotal", units: 1_000_000 },
];
const rows = [];
for (const { name, run, units } of PROGRAMS) {
  const states = { off: units, "off again": units, "sampled out": units };
  for (const row of await compareStates({ file: "tiny.js", run, callsPerUnit: 1 }, states, options))
    rows.push({ ...row, state: `${name}, ${row.state}` });
}
report(
  {
    bench: "tiny",
    title: `tiny functions; processor time a call; ${options.processes} processes of ${options.rounds} rounds`,
    columns: {
      state: ["", 0],
      ns: ["ns", 2],
      least: ["least of processes", 2],
      most: ["most", 2],
      added: ["added ns", 2],
      ratio: ["ratio to plain", 2],
    },
    rows,
  },
  options.json,
);
