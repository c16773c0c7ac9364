import type { BoundaryMode, CompareRules } from "../../replay/index.js";
import type { ReplayResult } from "./result.js";

/** What a worker is made with. Rules come from a command line, so that none is a function. */
export interface WorkerOptions extends CompareRules {
  tapes: readonly string[];
  /** Folder of the sources. */
  root: string;
  /** Milliseconds that a promise may take. */
  timeout: number;
  /** Modules that are loaded before the program, absolute paths. */
  setup?: readonly string[];
  /** Whether calls that are the same are told of by their titles, too. */
  titles?: boolean;
  /** Patterns of functions that are answered like boundaries. */
  boundary?: readonly string[];
  boundaries?: BoundaryMode;
  /** Whether each call is made alone, and tells what it reaches. */
  coverage?: boolean;
  /** Whether calls are judged by themselves alone, and never while one that led to them is made. */
  alone?: boolean;
}

/** Calls to replay, in their order. */
export interface ToWorker {
  ids: string[];
  /** Ids of calls that are not made in the place of others: they have not come back. */
  avoid: string[];
  /** Whether a failure ends it. */
  bail: boolean;
}

export type FromWorker =
  | { kind: "ready" }
  /** The module that was told of last does not load, and `setup` names it. */
  | { kind: "broken"; problem: string }
  /** A module is loaded now, for the first time. */
  | { kind: "loading"; file: string }
  /** The source of a call's function, which is made next, has changed. */
  | { kind: "stale"; id: string }
  /** A call is made in the place of that which is replayed, and may take so many milliseconds. */
  | { kind: "caller"; id: string; limit: number }
  /** The call that is made gets on: the program makes recorded calls under it again. */
  | { kind: "progress" }
  | { kind: "replayed"; result: ReplayResult };
