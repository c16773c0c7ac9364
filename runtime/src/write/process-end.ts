import { getBuiltinModule, timers } from "../node-modules.js";

type Listened = Pick<NodeJS.EventEmitter, "on" | "off">;

/**
 * Whether this code runs in a context of `node:vm`, as Jest has one for each test file. Its `process` may be a copy, which
 * nobody tells of the end; and what listens to Node's own keeps the context in memory.
 */
export const inContext = !(timers.setTimeout instanceof Function);

/** Taken now: a test environment that is over hands out no modules. */
const node = inContext
  ? {
      process: getBuiltinModule("node:vm").runInThisContext("process") as NodeJS.Process,
      EventEmitter: getBuiltinModule("node:events").EventEmitter,
    }
  : undefined;

/** Under which a relay stands with the process: one for all contexts. */
const RELAY = Symbol.for("@calltape/runtime:end");

/** What emits `exit` and `uncaughtExceptionMonitor` when this process, or thread, ends. */
export function endOfProcess(): Listened {
  return node === undefined ? process : relay(node.process, new node.EventEmitter());
}

/** There may be many contexts at once. The one listener is a function of Node's, which keeps none of them. */
function relay(source: NodeJS.Process & { [RELAY]?: Listened }, fresh: NodeJS.EventEmitter): Listened {
  const known = source[RELAY];
  if (known !== undefined) return known;
  fresh.setMaxListeners(0);
  for (const event of ["exit", "uncaughtExceptionMonitor"]) source.on(event, fresh.emit.bind(fresh, event));
  Object.defineProperty(source, RELAY, { value: fresh });
  return fresh;
}
