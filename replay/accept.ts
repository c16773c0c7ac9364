import { type AcceptedCall, acceptOutcome, type Call, type Callable, writeAccepted } from "../tape/index.js";
import { isOfItself } from "./boundary/look-back.js";
import { describeInputs, describeOutcome, explain } from "./format.js";
import type { Replayer } from "./replay.js";
import type { Verdict } from "./verdict.js";

/**
 * What came of accepting what a call does now.
 *
 * - `accepted`: it is what counts from now on; `file` holds it, unless nothing was to be written
 * - `refused`: the call is different, and what it does now cannot be taken; `detail` says why
 * - `none`: the call is not different, so that there is nothing to accept
 */
export type Acceptance = { verdict: Verdict } & (
  | { kind: "accepted"; call: AcceptedCall; file: string | undefined }
  | { kind: "refused"; detail: string }
  | { kind: "none" }
);

const CALLS_OTHERWISE =
  "what it asks boundaries and functions that it was given, and in which order, stays what was recorded, and can only be recorded anew";

const UNSTEADY = "it does something else each time";

/**
 * Takes what a call does now, where that is different, for what it is to do: the function is called again and recorded,
 * and the outcome is written beside the tape, which keeps the inputs. What would not replay as `same` or `redacted` is refused, so it
 * is called up to three times.
 *
 * @param fn the function, if it is at hand: one that is not known to be that of the call is refused
 * @param write whether to write anything. Default: true
 * @throws CalltapeError `CALLTAPE_CORRUPT`, and what the file system throws
 */
export async function accept(
  replayer: Replayer,
  call: Call,
  { fn, write = true }: { fn?: Callable | undefined; write?: boolean } = {},
): Promise<Acceptance> {
  const verdict = await replayer.replay(call, fn);
  if (verdict.kind !== "different") return { kind: "none", verdict };
  if (fn !== undefined && !(await replayer.isFunctionOf(call, fn))) {
    const detail = `the function in hand is not known to be ${call.probe.id}, whose outcome it would become`;
    return { kind: "refused", verdict, detail };
  }
  const tape = await replayer.record(verdict, fn);
  if (tape === undefined) return { kind: "refused", verdict, detail: "it does not end in time" };
  const accepted = acceptOutcome(call, tape);
  const again = await replayer.replay(accepted, fn);
  if ("differences" in again && again.differences.length > 0) {
    const why = again.differences.some(isOfItself) ? UNSTEADY : CALLS_OTHERWISE;
    return { kind: "refused", verdict, detail: `${why}:\n${explain(again)}` };
  }
  if (again.kind === "unreplayable" && again.reason === "state")
    return { kind: "refused", verdict, detail: UNSTEADY };
  // What is redacted in the new outcome is so in each replay of it.
  if (again.kind !== "same" && again.kind !== "redacted")
    return { kind: "refused", verdict, detail: `what it does now cannot be compared: ${explain(again)}` };
  if (!write) return { kind: "accepted", verdict, call: accepted, file: undefined };
  const file = writeAccepted(accepted, tape, {
    call: describeInputs(call),
    recorded: describeOutcome(accepted.recorded),
    accepted: describeOutcome(accepted),
  });
  return { kind: "accepted", verdict, call: accepted, file };
}
