import { type ProgramExports, reasonAgainst, type TestFileOptions } from "../../replay/generate/index.js";
import type { Call } from "../../tape/index.js";
import { type PoolOptions, replayInThreads } from "../replay/pool.js";

/** A call that becomes no test, and why. */
export interface LeftOut {
  call: Call;
  /** One word for all calls like it. */
  reason: string;
  detail: string;
}

export interface Choice {
  chosen: Call[];
  leftOut: LeftOut[];
}

export interface ChooseOptions extends Pick<PoolOptions, "tapes" | "root" | "timeout"> {
  /** Most calls of one function. */
  limit: number;
}

/**
 * The calls of one file that become tests: code can make them, and replayed one after the other, as the tests will run,
 * they do what was recorded.
 *
 * @param calls in the order of their tests
 */
export async function chooseCalls(
  calls: readonly Call[],
  writing: Omit<TestFileOptions, "header" | "style"> & { exports: ProgramExports },
  { limit, ...replaying }: ChooseOptions,
): Promise<Choice> {
  const leftOut: LeftOut[] = [];
  let left: Call[] = [];
  for (const call of calls) {
    const against = againstCall(call, writing);
    if (against === undefined) left.push(call);
    else leftOut.push({ call, ...against });
  }
  // What one call leaves behind may be what another one needs, so those that stay are tried again without the others.
  for (let most = Number.POSITIVE_INFINITY; ; ) {
    const chosen = firstOfEach(left, most);
    const results = await replayInThreads(chosen, {
      ...replaying,
      threads: 1,
      bail: 0,
      onResult: () => undefined,
    });
    const failed = new Set<Call>();
    results.forEach(({ verdict, reason, detail }, i) => {
      if (verdict === "same") return;
      failed.add(chosen[i]!);
      leftOut.push({ call: chosen[i]!, reason: reason ?? verdict, detail });
    });
    if (failed.size === 0 && most === limit) return { chosen, leftOut };
    left = left.filter((call) => !failed.has(call));
    if (failed.size === 0) most = limit;
    if (left.length === 0) return { chosen: [], leftOut };
  }
}

function againstCall(
  call: Call,
  writing: Parameters<typeof chooseCalls>[1],
): Pick<LeftOut, "reason" | "detail"> | undefined {
  if (call.outcome === "unfinished" && !call.probe.generator)
    return { reason: "unfinished", detail: "it was still running when the tape ended" };
  const boundary = boundaryIn(call);
  if (boundary !== undefined)
    return { reason: "boundary", detail: `it needs ${boundary}, a boundary, which a test is not to call` };
  const detail = reasonAgainst(call, writing);
  return detail === undefined ? undefined : { reason: "no-code", detail };
}

/** Id of a boundary that was called: the function itself, or one that it has called, however deep. */
function boundaryIn(call: Call, seen = new Set<Call>()): string | undefined {
  if (call.probe.boundary) return call.probe.id;
  if (seen.has(call)) return undefined;
  seen.add(call);
  for (const child of call.children()) {
    const found = boundaryIn(child, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstOfEach(calls: readonly Call[], most: number): Call[] {
  const counts = new Map<string, number>();
  return calls.filter(({ probe }) => {
    const count = (counts.get(probe.id) ?? 0) + 1;
    counts.set(probe.id, count);
    return count <= most;
  });
}
