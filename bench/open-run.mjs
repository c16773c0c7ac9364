// In a process of its own: what one part of open.mjs asks for.
//
//   node open-run.mjs '{ "part", "folder", "calls" }'
import { configure } from "@calltape/runtime";
import { CallList, openTapes } from "calltape/tape";
import { checkCalls, load } from "./recording.mjs";
import { VALUES } from "./snapshot-values.mjs";

const { part, folder, calls } = JSON.parse(process.argv[2]);

/** Calls that are recorded between two flushes: as many as fit the ring. */
const AT_ONCE = 5_000;

const PARTS = {
  /** Records so many calls of a function with an object of 0.75 KB. */
  async record() {
    const { nested } = await load("snapshot.js", "program", { capture: ["bench/**"] });
    configure({ record: "on", dir: folder, keep: "calls=999999999,size=100gb" });
    const [, args] = VALUES.nested;
    for (let left = calls; left > 0; left -= AT_ONCE) {
      const count = Math.min(left, AT_ONCE);
      checkCalls("on", count, () => {
        for (let i = 0; i < count; i++) nested(...args);
      });
    }
    return {};
  },

  /** Opens all tapes, and lists what the index knows of each call. */
  list() {
    const started = performance.now();
    const set = openTapes(folder);
    const opened = performance.now();
    let sum = 0;
    // A call has no duration where the tape that it ends in was not copied.
    for (const { id, probe, startedAt, duration = 0, outcome, labels, parent } of set.calls)
      sum += id.length + probe.line + startedAt + duration + outcome.length + labels + (parent?.length ?? 0);
    const listed = performance.now();
    if (!(sum > 0) || set.problems.length > 0) throw new Error("something was not read");
    return { calls: set.calls.length, open: opened - started, list: listed - opened };
  },

  /** Reads the values of so many calls, one after the other. */
  values() {
    const set = openTapes(folder);
    const started = performance.now();
    let read = 0;
    for (const call of new CallList(set.calls).first(calls)) {
      read += call.arguments().length;
      call.result();
    }
    if (read !== calls) throw new Error(`${read} arguments of ${calls} calls`);
    return { values: performance.now() - started };
  },

  /** Reads the values of one call in the middle, by its id. */
  one() {
    const set = openTapes(folder);
    const { id } = set.calls[set.calls.length >> 1];
    const started = performance.now();
    const [order] = new CallList(set.calls).byId(id).arguments();
    if (order.id === undefined) throw new Error("another call");
    return { one: performance.now() - started };
  },
};

const result = await PARTS[part]();
const { user, system } = process.cpuUsage();
const usage = { cpu: (user + system) / 1e3, most: process.resourceUsage().maxRSS * 1024 };
console.log(JSON.stringify({ ...result, ...usage }));
