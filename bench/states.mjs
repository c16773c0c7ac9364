// A program of this folder in each state of the recorder, beside its plain self.
import path from "node:path";
import { added, median, progress, ratio, runApart, spread } from "./paired.mjs";

const SLICES = path.join(import.meta.dirname, "slices.mjs");

/**
 * Measures states in turn, each in several processes: V8 may end up with other machine code in another.
 *
 * @param program what slices.mjs takes, without the state and the units
 * @param states units of a slice by name of the state
 * @returns rows by name of the state, and one for the control
 */
export async function compareStates(program, states, { rounds, processes }) {
  const results = Object.fromEntries(Object.keys(states).map((state) => [state, []]));
  for (let i = 0; i < processes; i++)
    for (const [state, units] of Object.entries(states)) {
      if (results[state][0]?.available === false) continue;
      progress(`${program.run} of ${program.file}, ${state}, process ${i + 1} of ${processes}`);
      results[state].push(await runApart([SLICES, JSON.stringify({ ...program, state, units, rounds })]));
    }
  const all = Object.values(results)
    .flat()
    .filter(({ available }) => available);
  const rows = [
    { state: "plain", ns: spread(times(all, "plain", "cpu").map((ns) => ns / program.callsPerUnit)) },
  ];
  rows.push(describe("plain again (control)", program, all, "control"));
  for (const [state, runs] of Object.entries(results))
    rows.push(
      runs[0].available ? describe(state, program, runs, "instrumented") : { state, ratio: "not available" },
    );
  return rows;
}

const times = (runs, name, kind) => runs.flatMap((run) => run[name][kind]);

function describe(state, { callsPerUnit }, runs, name) {
  const pair = (kind) => [times(runs, name, kind), times(runs, "plain", kind)];
  const each = runs.map((run) => median(run[name].cpu) / callsPerUnit);
  const recorded = name === "control" ? 0 : median(runs.map((run) => run.recorded));
  return {
    state,
    ratio: ratio(...pair("cpu")),
    wall: ratio(...pair("wall")),
    added: added(...pair("cpu"), callsPerUnit),
    ns: spread(times(runs, name, "cpu").map((ns) => ns / callsPerUnit)),
    least: Math.min(...each),
    most: Math.max(...each),
    recorded: recorded === 0 ? undefined : `${(recorded * 100).toPrecision(3)} %`,
    bytes: recorded === 0 ? undefined : median(runs.map((run) => run.bytesPerCall)),
  };
}
