import { type ProbeDefinition, RECORD } from "@calltape/runtime/format";

/** What a traced function did, and when. A trace has no values. */
export interface TraceEvent {
  /** `suspend`, `resume`: at an `await` or `yield`. */
  readonly kind: "enter" | "exit" | "throw" | "suspend" | "resume";
  /** Id of the call, `stream:number`. A call that is recorded with values has only `suspend` and `resume`. */
  readonly call: string;
  /** Of an `enter`: id of the call that was running; undefined when none was. */
  readonly parent: string | undefined;
  /** Of an `enter`. */
  readonly probe: ProbeDefinition | undefined;
  /** Milliseconds since the epoch, with fractions. */
  readonly at: number;
}

/** Kinds of events by the kind of their record. */
export const EVENT_KINDS: ReadonlyMap<number, TraceEvent["kind"]> = new Map([
  [RECORD.EVENT_ENTER, "enter"],
  [RECORD.EVENT_EXIT, "exit"],
  [RECORD.EVENT_THROW, "throw"],
  [RECORD.EVENT_SUSPEND, "suspend"],
  [RECORD.EVENT_RESUME, "resume"],
]);
