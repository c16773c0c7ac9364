/**
 * Replays recorded calls as vitest tests.
 *
 * @packageDocumentation
 */
import { CalltapeError, configure } from "@calltape/runtime";
import { describe, test, vi } from "vitest";
import type { BoundaryMode } from "../replay/boundary/mode.js";
// From where they are declared: a test that is compiled should not need the types of Node.
import type { CompareRules } from "../replay/compare/rules.js";
import { type Call, explain, openTapes, Replayer, select, titleOf } from "../replay/index.js";
import type { Oracles } from "../replay/oracles.js";
import { ReplayMismatch } from "./replay-mismatch.js";

export interface ReplayTestsOptions extends CompareRules {
  /** Tapes, or folders of tapes. Default: `.calltape`. */
  tapes?: string | readonly string[];
  /** Folder that probe ids are relative to. Default: the working folder. */
  root?: string;
  /** Milliseconds that an async function may take. Default: 5000. */
  timeout?: number;
  /** What is compared. Default: all of it. */
  oracles?: Oracles;
  /** Patterns `glob[#name]` of functions that are answered from the tape like boundaries. */
  boundary?: readonly string[];
  /** How calls of boundaries find their answers. Default: `strict`. */
  boundaries?: BoundaryMode;
}

/**
 * Makes one test of each recorded call whose probe id matches the pattern; one `describe` a function. A call that
 * cannot be replayed becomes a skipped test that says why.
 *
 * @param pattern `glob[#name-glob]`, as in `src/cart.ts#Cart.*`
 * @throws CalltapeError `CALLTAPE_NOT_FOUND` when there are no tapes or no call matches, `CALLTAPE_CORRUPT` when a tape
 *   cannot be read, `CALLTAPE_BAD_OPTION`
 */
export function replayTests(pattern = "**", options: ReplayTestsOptions = {}): void {
  const { tapes = ".calltape", ...replaying } = options;
  // Modules may be instrumented here, too: to find functions that are not exported, not to record replays.
  configure({ record: "off" });
  const { calls, problems, tapes: opened } = openTapes(tapes);
  const broken = problems.find((problem) => !problem.torn);
  if (broken !== undefined) throw new CalltapeError("CALLTAPE_CORRUPT", broken.message);
  const chosen = select(calls, pattern).filter(({ probe }) => !probe.imported);
  if (chosen.length === 0)
    throw new CalltapeError(
      "CALLTAPE_NOT_FOUND",
      `no recorded call matches "${pattern}" in ${String(tapes)}`,
    );
  // Modules come through vitest, so that they are compiled and mocked as in any other test.
  const load = (file: string) => vi.importActual<object>(file);
  const replayer = new Replayer({ ...replaying, load });
  for (const { probes } of opened) replayer.know(probes);
  for (const [id, group] of groupByProbe(chosen)) {
    describe(id, () => {
      for (const call of group)
        test(`${titleOf(call)} [${call.id}]`, async ({ skip }) => {
          const verdict = await replayer.replay(call);
          if (verdict.kind === "unreplayable") skip(explain(verdict));
          if (verdict.kind === "different" || verdict.kind === "orphaned") throw new ReplayMismatch(verdict);
        });
    });
  }
}

function groupByProbe(calls: readonly Call[]): Map<string, Call[]> {
  const groups = new Map<string, Call[]>();
  for (const call of calls) {
    const group = groups.get(call.probe.id);
    if (group === undefined) groups.set(call.probe.id, [call]);
    else group.push(call);
  }
  return groups;
}
