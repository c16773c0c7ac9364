/**
 * What instrumented code and the runtime agree on. The transformer emits these names, `probe.ts` defines them.
 */

/** Module that instrumented code imports. */
export const HOOK_MODULE = "@calltape/runtime/probe";

/** Its one export: `(path, rows) => Probe[]`, called once a file. */
export const OPEN_FILE = "openFile";

/** Members of a probe that instrumented code uses. */
export const HOOK = {
  ON: "on",
  ENTER: "enter",
  LEAVE: "leave",
  FAIL: "fail",
  SUSPEND: "suspend",
  RESUME: "resume",
} as const;

/** Bits of a probe's flags. */
export const PROBE_FLAG = {
  ARROW: 1,
  METHOD: 2,
  ASYNC: 4,
  /** Arguments arrive as an array of the parameters' values, not as the arguments object. */
  BY_NAME: 8,
  /** A method of instances. */
  OWN: 16,
} as const;

/** One function of a file, as the emitted table holds it: name, line, column, flags, parameters, path from the exports. */
export type ProbeRow = [
  name: string,
  line: number,
  column: number,
  flags: number,
  params: (string | string[])[],
  reach: string[] | null,
];
