// In a process of its own: the service in one state of the recorder. Says its port, is told over the channel to its
// parent when a measurement begins and ends, and answers with what it took.
//
//   node http-run.mjs plain|instrumented
import { monitorEventLoopDelay } from "node:perf_hooks";
import { stats } from "@calltape/runtime";
import { cpuTime } from "./paired.mjs";
import { load } from "./recording.mjs";

const instrumented = process.argv[2] === "instrumented";
const { createService } = await load(
  "http-service.js",
  process.argv[2],
  instrumented ? { capture: ["bench/**"] } : undefined,
);
const delay = monitorEventLoopDelay({ resolution: 2 });
let before;

const read = () => {
  const { calls, bytes, dropped, errors, stopped, probes } = stats();
  return { cpu: cpuTime(), calls, bytes, dropped, errors, stopped, probes };
};

process.on("message", (message) => {
  if (message === "begin") {
    delay.reset();
    delay.enable();
    before = read();
    process.send({});
  } else {
    const after = read();
    delay.disable();
    const took = Object.fromEntries(
      ["cpu", "calls", "bytes", "dropped", "errors"].map((key) => [key, after[key] - before[key]]),
    );
    process.send({ ...after, ...took, delay: delay.max / 1e6 });
  }
});
process.on("disconnect", () => process.exit());

const server = createService().listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
