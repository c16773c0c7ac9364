// What recording costs a program of small functions, 32 calls an order, each function a probe.
//
//   node bench/order-loop.mjs [--rounds N] [--processes N] [--json]
import { setUp } from "../scripts/setup.mjs";
import { readOptions, report } from "./paired.mjs";
import { compareStates } from "./states.mjs";

const options = readOptions({ rounds: 25, processes: 3 });
setUp("cli");

const CALLS_PER_ORDER = 32;
const rows = await compareStates(
  { file: "order.js", run: "run", callsPerUnit: CALLS_PER_ORDER },
  { off: 10_000, "off again": 10_000, "sampled out": 10_000, production: 10_000, on: 2_000 },
  options,
);
report(
  {
    bench: "order",
    title: `order loop, ${CALLS_PER_ORDER} calls an order; processor time a call; ${options.processes} processes of ${options.rounds} rounds`,
    columns: {
      state: ["", 0],
      ratio: ["ratio to plain", 3],
      wall: ["by the clock", 3],
      added: ["added ns", 1],
      ns: ["ns", 1],
      recorded: ["recorded", 0],
      bytes: ["bytes", 1],
    },
    rows,
  },
  options.json,
);
