import type { BoundaryMode } from "../../replay/index.js";
import type { ReplayResult } from "./result.js";

/** What a worker is made with. */
export interface WorkerOptions {
  tapes: readonly string[];
  /** Folder of the sources. */
  root: string;
  /** Milliseconds that a promise may take. */
  timeout: number;
  /** Patterns of functions that are answered like boundaries. */
  boundary: readonly string[];
  boundaries: BoundaryMode;
}

/** The id of a call to replay. */
export interface ToWorker {
  id: string;
}

export type FromWorker = { kind: "ready" } | { kind: "replayed"; result: ReplayResult };
