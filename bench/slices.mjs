// In a process of its own: a program in two plain copies and an instrumented one, in one state of the recorder, slice
// by slice in turn.
//
//   node slices.mjs '{ "file", "run", "callsPerUnit", "state", "units", "rounds" }'
//
// `run` is an export of the file that takes a number of units of work.
import { configure, flush, stats } from "@calltape/runtime";
import { cpuTime, interleave } from "./paired.mjs";
import { checkCalls, enterState, isAvailable, load, STATES, tapeFolder } from "./recording.mjs";

const WARM_UP_ROUNDS = 8;

const { file, run, callsPerUnit, state, units, rounds } = JSON.parse(process.argv[2]);

async function measure() {
  if (!isAvailable(STATES[state].options)) return { available: false };
  const dir = tapeFolder();
  configure({ record: "off" });
  const variants = {
    plain: await load(file, "plain"),
    control: await load(file, "control"),
    instrumented: await load(file, "instrumented", { capture: ["bench/**"] }),
  };
  const instrumented = variants.instrumented[run];
  if (STATES[state].onBefore) {
    instrumented(units);
    enterState("on", dir);
    checkCalls("on", units * callsPerUnit, () => instrumented(units));
  }
  enterState(state, dir);
  let recorded = 0;
  let sum = 0;
  const before = stats().bytes;
  const slice = (name) => {
    const work = () => {
      sum += variants[name][run](units);
    };
    const [cpu, wall] = [cpuTime(), performance.now()];
    if (name === "instrumented") recorded += checkCalls(state, units * callsPerUnit, work);
    else work();
    return { cpu: (cpuTime() - cpu) * 1e3, wall: (performance.now() - wall) * 1e6 };
  };
  const names = Object.keys(variants);
  await interleave(names, WARM_UP_ROUNDS, slice);
  recorded = 0;
  flush();
  const bytes = stats().bytes;
  const times = await interleave(names, rounds, slice);
  if (!Number.isFinite(sum)) throw new Error(`${file} gave no number`);
  if (recorded > 0 && !(stats().bytes > bytes)) throw new Error("nothing is on the tape");
  const results = names.map((name, i) => [
    name,
    { cpu: times[i].map(({ cpu }) => cpu / units), wall: times[i].map(({ wall }) => wall / units) },
  ]);
  return {
    available: true,
    recorded: recorded / (units * callsPerUnit * rounds),
    bytesPerCall: recorded === 0 ? 0 : (stats().bytes - Math.max(before, bytes)) / recorded,
    ...Object.fromEntries(results),
  };
}

console.log(JSON.stringify(await measure()));
