/**
 * Reads tapes: their calls, listed from an index, and the values of a call when they are asked for.
 *
 * @packageDocumentation
 */
export type { ProbeDefinition, TapeHeader } from "@calltape/runtime/format";
export type { AmbientValue, Call, GeneratorStep } from "./calls/recorded-call.js";
export type { Tape, TapeProblem } from "./calls/tape.js";
export { type AcceptedText, acceptOutcome, writeAccepted } from "./change/accepted.js";
export { AcceptedCall } from "./change/accepted-call.js";
export { type ClearOptions, clear } from "./change/clear.js";
export { type PruneOptions, type PruneReport, prune, type Removal, type Shortening } from "./change/prune.js";
export { countTapes, type TapeCounts } from "./files/count-tapes.js";
export { type OpenOptions, openStoredTapes, openTapes, type TapeSet } from "./files/tape-set.js";
export { isExact, type LabelName, labelsOf } from "./records/labels.js";
export type { TraceEvent } from "./records/trace-event.js";
export type { CallFilter, Moment } from "./select/call-filter.js";
export { CallList } from "./select/call-list.js";
export type { Callable } from "./select/callable.js";
export { select } from "./select/select.js";
export type { TapeClosing } from "./values/definitions.js";
export { hiddenKeysOf, isStandInKey } from "./values/hidden.js";
export { recordedClassOf } from "./values/revive-error.js";
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
} from "./values/stand-ins.js";
