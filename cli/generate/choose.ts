import { type ProgramExports, reasonAgainst, type TestFileOptions } from "../../replay/generate/index.js";
import type { Call } from "../../tape/index.js";
import type { WorkerOptions } from "../replay/messages.js";
import { replayInThreads } from "../replay/pool.js";
import { chooseCovering } from "./cover.js";

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

export interface ChooseOptions extends Pick<WorkerOptions, "tapes" | "root" | "timeout"> {
  /** Most calls of one function. */
  limit: number;
  /** Whether only calls are chosen that reach something which no other one does. */
  covering: boolean;
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
  { limit, covering, ...replaying }: ChooseOptions,
): Promise<Choice> {
  const leftOut: LeftOut[] = [];
  let left: Call[] = [];
  for (const call of calls) {
    const against = againstCall(call, writing);
    if (against === undefined) left.push(call);
    else leftOut.push({ call, ...against });
  }
  if (covering) {
    const { chosen, failed } = await chooseCovering(left, replaying);
    left = chosen;
    for (const { call, result } of failed)
      leftOut.push({ call, reason: result.reason ?? result.verdict, detail: result.detail });
  }
  // What one call leaves behind may be what another one needs, so those that stay are tried again without the others.
  for (let most = Number.POSITIVE_INFINITY; ; ) {
    const chosen = firstOfEach(left, most);
    const results = await replayInThreads(chosen, {
      worker: replaying,
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
  if (call.probe.reach === null) return { reason: "not-exported", detail: "its module does not export it" };
  if (!writing.exports.isLoaded(writing.file))
    return { reason: "load-failed", detail: "its module does not load, or not in time" };
  const outside = outsideOf(call);
  if (outside !== undefined)
    return {
      reason: "boundary",
      detail: `it needs ${outside} to answer as it did, which plain code cannot have it do`,
    };
  const detail = reasonAgainst(call, writing);
  return detail === undefined ? undefined : { reason: "no-code", detail };
}

/** What a call needs from outside, itself or in one that it has made, however deep: a boundary, a clock, chance. */
function outsideOf(root: Call): string | undefined {
  const open = [root];
  for (let call = open.pop(); call !== undefined; call = open.pop()) {
    if (call.probe.boundary) return call.probe.id;
    const [given] = call.ambient();
    if (given !== undefined) return given.kind;
    open.push(...call.children());
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
