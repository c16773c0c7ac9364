/**
 * Reads tapes: their calls, listed from an index, and the values of a call when they are asked for.
 *
 * @packageDocumentation
 */
export type { ProbeDefinition, TapeHeader } from "@calltape/runtime/format";
export { type AcceptedText, acceptOutcome, writeAccepted } from "./accepted.js";
export { AcceptedCall } from "./accepted-call.js";
export { type CallFilter, CallList } from "./call-list.js";
export type { Callable } from "./callable.js";
export { type ClearOptions, clear } from "./clear.js";
export { countTapes, type TapeCounts } from "./count-tapes.js";
export type { TapeClosing } from "./definitions.js";
export { hiddenKeysOf, isStandInKey } from "./hidden.js";
export { isExact, type LabelName, labelsOf } from "./labels.js";
export { type PruneOptions, type PruneReport, prune, type Removal, type Shortening } from "./prune.js";
export type { AmbientValue, Call, GeneratorStep } from "./recorded-call.js";
export { recordedClassOf } from "./revive-error.js";
export { select } from "./select.js";
export {
  Accessor,
  BoundaryObject,
  BoundFunction,
  CUT_KEY,
  Cut,
  Encoded,
  ForeignFunction,
  Instance,
  Opaque,
  RecordedFunction,
  RecordedProxy,
  RecordedRegExp,
  Redacted,
} from "./stand-ins.js";
export type { Tape, TapeProblem } from "./tape.js";
export { type OpenOptions, openStoredTapes, openTapes, type TapeSet } from "./tape-set.js";
export type { TraceEvent } from "./trace-event.js";
