// In a process of its own: records what replay.mjs replays.
//
//   node replay-run.mjs '{ "folder", "capture", "callsPerOrder", "calls" }'
import { configure } from "@calltape/runtime";
import { checkCalls, load } from "./recording.mjs";

const { folder, capture, callsPerOrder, calls } = JSON.parse(process.argv[2]);

/** Orders between two flushes: so many that their calls fit the ring. */
const AT_ONCE = 100;

const { run } = await load("order.js", "program", { capture });
configure({ record: "on", dir: folder, keep: "calls=999999999,size=100gb" });
const orders = Math.ceil(calls / callsPerOrder);
for (let left = orders; left > 0; left -= AT_ONCE) {
  const count = Math.min(left, AT_ONCE);
  checkCalls("on", count * callsPerOrder, () => run(count));
}
console.log(JSON.stringify({ calls: orders * callsPerOrder }));
