import { splitProbeId } from "../patterns/probe-pattern.js";
import type { Call } from "../replay/index.js";
import { explain, printable } from "../replay/index.js";
import type { FailedVerdict } from "../replay/verdict.js";

/** The failure of a replayed test: its message has all there is to say. Reporters can take `expected` and `actual`. */
export class ReplayMismatch extends Error {
  override readonly name = "ReplayMismatch";
  /** The message has the diff. */
  readonly showDiff = false;

  /** @param detail more to say, if anything: why what came was not accepted */
  constructor(verdict: FailedVerdict, detail = "") {
    super(describeMismatch(verdict, detail));
    // Where it was made is nothing that anybody wants to see.
    this.stack = `${this.name}: ${this.message}`;
    if (verdict.kind !== "different") return;
    // Not to be enumerated: Jest makes JSON of all that is, and values may have cycles.
    Object.defineProperty(this, "expected", { value: verdict.expected.value });
    Object.defineProperty(this, "actual", { value: verdict.received.value });
  }
}

const HEADLINES: Record<FailedVerdict["kind"], string> = {
  different: "the function no longer does what was recorded",
  orphaned: "it is gone",
  unreplayable: "it cannot be called any more",
};

function describeMismatch(verdict: FailedVerdict, detail: string) {
  const { call, kind, stale } = verdict;
  const lines = [
    `${printable(call.probe.id)}: ${HEADLINES[kind]}`,
    explain(verdict),
    ...(stale ? ["its source has changed since"] : []),
    ...(detail === "" ? [] : [printable(detail)]),
    whereabouts(call),
  ];
  return lines.join("\n");
}

/** When and where a call was recorded, and the command that shows it whole. */
export function whereabouts(call: Call): string {
  const { id, line } = call.probe;
  const accepted =
    call.acceptedAt === undefined ? "" : `, its outcome accepted ${new Date(call.acceptedAt).toISOString()}`;
  return printable(
    `recorded ${new Date(call.startedAt).toISOString()} at ${splitProbeId(id)[0]}:${line} as call ${call.id}${accepted}; to see it: npx calltape show ${call.id}`,
  );
}
