import type { Verdict } from "../replay/index.js";
import { explain, isElsewhere, printable } from "../replay/index.js";

/** The failure of a replayed test. `expected` and `actual` are what test frameworks show a diff of. */
export class ReplayMismatch extends Error {
  override readonly name = "ReplayMismatch";
  readonly expected: unknown;
  readonly actual: unknown;
  readonly showDiff: boolean;

  constructor(verdict: Extract<Verdict, { kind: "different" | "orphaned" }>) {
    const { call } = verdict;
    const what =
      verdict.kind === "orphaned" ? verdict.detail : "the function no longer does what was recorded";
    const when = new Date(call.startedAt).toISOString();
    // A diff of outcomes does not show it.
    const told =
      verdict.kind === "different" && verdict.differences.some(isElsewhere) ? `\n\n${explain(verdict)}` : "";
    super(
      printable(
        `${call.probe.id}: ${what}\nrecorded ${when} as call ${call.id}; to see it: npx calltape show ${call.id}`,
      ) + told,
    );
    this.showDiff = verdict.kind === "different" && told === "";
    if (verdict.kind !== "different" || told !== "") return;
    this.expected = verdict.expected.value;
    this.actual = verdict.received.value;
  }
}
