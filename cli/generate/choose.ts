import { type ProgramExports, reasonAgainst, type TestFileOptions } from "../../replay/generate/index.js";
import type { Call } from "../../tape/index.js";
import type { WorkerOptions } from "../replay/messages.js";
import { replayInThreads } from "../replay/pool.js";
import { chooseCovering } from "./cover.js";
import { tryTests } from "./trial.js";

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
 * they do what was recorded, and so say their tests.
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
    const { chosen, failed } = await chooseCovering(left, { ...replaying, alone: true });
    left = chosen;
    for (const { call, result } of failed)
      leftOut.push({ call, reason: result.reason ?? result.verdict, detail: result.detail });
  }
  // What one call leaves behind may be what another one needs, so those that stay are tried again without the others.
  for (let most = Number.POSITIVE_INFINITY; ; most = limit) {
    const chosen = firstOfEach(left, most);
    let failed = await differentOf(chosen, replaying);
    if (failed.length === 0 && most === limit) failed = await failingOf(chosen, writing, replaying.root);
    leftOut.push(...failed);
    if (failed.length === 0 && most === limit) return { chosen, leftOut };
    const gone = new Set(failed.map(({ call }) => call));
    left = left.filter((call) => !gone.has(call));
    if (left.length === 0) return { chosen: [], leftOut };
  }
}

/** Calls that are not the same when they are replayed one after the other. */
async function differentOf(calls: readonly Call[], replaying: WorkerOptions): Promise<LeftOut[]> {
  const results = await replayInThreads(calls, {
    // A test has nothing but the call, and comes where it stands.
    worker: { ...replaying, alone: true },
    ...{ threads: 1, bail: 0, ordered: true, onResult: () => undefined },
  });
  return results.flatMap(({ verdict, reason, detail }, i) =>
    verdict === "same" ? [] : [{ call: calls[i]!, reason: reason ?? verdict, detail }],
  );
}

/** Calls whose tests do not pass. */
async function failingOf(
  calls: readonly Call[],
  writing: Parameters<typeof chooseCalls>[1],
  root: string,
): Promise<LeftOut[]> {
  const failed = await tryTests(calls, writing, root);
  return failed.map(({ call, problem }) => ({
    call,
    reason: "test-fails",
    detail: `replayed it is the same, but its test says: ${problem}`,
  }));
}

function againstCall(
  call: Call,
  writing: Parameters<typeof chooseCalls>[1],
): Pick<LeftOut, "reason" | "detail"> | undefined {
  if (call.outcome === "unfinished" && !call.probe.generator)
    return { reason: "unfinished", detail: "it was still running when the tape ended" };
  const problem = writing.exports.problemOf(writing.file);
  if (problem !== undefined) return { reason: "load-failed", detail: `its module ${problem}` };
  if (call.probe.reach === null && writing.exports.reachOf(call.probe) === undefined)
    return { reason: "not-exported", detail: "its module does not export it" };
  if (call.probe.boundary)
    return { reason: "boundary", detail: "it is a boundary: others' tests answer for it" };
  const detail = reasonAgainst(call, writing);
  return detail === undefined ? undefined : { reason: "no-code", detail };
}

function firstOfEach(calls: readonly Call[], most: number): Call[] {
  const counts = new Map<string, number>();
  return calls.filter(({ probe }) => {
    const count = (counts.get(probe.id) ?? 0) + 1;
    counts.set(probe.id, count);
    return count <= most;
  });
}
