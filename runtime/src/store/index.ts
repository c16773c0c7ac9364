/**
 * Stores, and what keeps them in order: for the recorder, and for what reads and prunes tapes.
 *
 * @packageDocumentation
 */
export { canCompress } from "./compress-file.js";
export { type Keep, readKeep } from "./keep.js";
export {
  byAge,
  isLeftOver,
  mayBeWritten,
  type NamedTape,
  type Reason,
  retain,
} from "./retention.js";
export { runSteps, type Steps } from "./steps.js";
export type { Compression, Store, StoredTape, TapeSink } from "./store.js";
export { openStore, schemeOf } from "./stores.js";
