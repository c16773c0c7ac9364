import { Worker } from "node:worker_threads";
import {
  boundariesOf,
  FRAMEWORKS,
  needsOutside,
  reasonAgainst,
  type TestFileOptions,
  type Trial,
  writeTrial,
} from "../../replay/generate/index.js";
import type { Call } from "../../tape/index.js";
import { ASSERT, type AssertionModule, assertionsOf } from "./assertions.js";
import { LOAD_TIMEOUT } from "./exports.js";

/** Milliseconds that one test may take. */
const TEST_TIMEOUT = 5_000;

/** What the thread is made with. */
export interface TrialRequest extends Trial {
  /** Folder of the sources. */
  root: string;
  assertions: AssertionModule;
  /** Ids of functions that must not run. */
  boundaries: readonly string[];
}

/** What it tells. A test may fail when others have begun: what it has left behind belongs to it. */
export type TrialMessage =
  | { kind: "begun"; call: string }
  | { kind: "failed"; call: string; problem: string }
  /** What all tests need is not there. */
  | { kind: "broken"; problem: string }
  | { kind: "done" };

/** A call whose test does not pass, and what it says. */
export interface FailedTrial {
  call: Call;
  problem: string;
}

/**
 * Runs the tests of one file before they are written, with the assertions of their framework, on the program as it is:
 * replay judges by its own rules, and sees functions that no test can see.
 *
 * @returns those that fail; what comes behind one that does not come back is not tried
 */
export async function tryTests(
  calls: readonly Call[],
  writing: Omit<TestFileOptions, "header" | "style">,
  root: string,
): Promise<FailedTrial[]> {
  const installed = assertionsOf(writing.framework.name, root);
  // What puts stubs in the place of something works in the framework alone, but for that of Node.
  const [own, others] =
    installed === undefined
      ? [[], calls]
      : [calls.filter((call) => !needsOutside(call)), calls.filter((call) => needsOutside(call))];
  const inNode = { ...writing, framework: FRAMEWORKS.node, stubsExports: true };
  const writable = others.filter((call) => reasonAgainst(call, inNode) === undefined);
  const problems = new Map([
    ...(await runTests({
      ...writeTrial(own, writing),
      ...{ root, assertions: installed ?? ASSERT, boundaries: [] },
    })),
    ...(await runTests({
      ...writeTrial(writable, inNode),
      ...{ root, assertions: ASSERT, boundaries: [...new Set(others.flatMap(boundariesOf))] },
    })),
  ]);
  return calls.flatMap((call) => {
    const problem = problems.get(call.id);
    return problem === undefined ? [] : [{ call, problem }];
  });
}

/** In a thread of their own. One that does not come back has failed, and ends it. @returns what is wrong, by the calls' ids */
function runTests(request: TrialRequest): Promise<Map<string, string>> {
  const problems = new Map<string, string>();
  const [first] = request.tests;
  if (first === undefined) return Promise.resolve(problems);
  // What the program prints is not what the command says.
  const output = { stdout: true, stderr: true };
  const worker = new Worker(new URL("./trial-worker.js", import.meta.url), {
    workerData: request,
    ...output,
  });
  return new Promise((resolve) => {
    let current = first.call;
    let ended = false;
    const end = () => {
      ended = true;
      clearTimeout(timer);
      void worker.terminate();
      resolve(problems);
    };
    const lose = (why: string) => {
      if (ended) return;
      problems.set(current, why);
      end();
    };
    const late = () => lose("its test does not come back");
    let timer = setTimeout(late, LOAD_TIMEOUT);
    worker.on("message", (message: TrialMessage) => {
      if (message.kind === "done") return end();
      if (message.kind === "broken") {
        for (const { call } of request.tests) problems.set(call, message.problem);
        return end();
      }
      if (message.kind === "failed") {
        if (!problems.has(message.call)) problems.set(message.call, message.problem);
        return;
      }
      current = message.call;
      clearTimeout(timer);
      timer = setTimeout(late, TEST_TIMEOUT);
    });
    worker.on("error", ({ message }) => lose(`its test ends the thread: ${message}`));
    worker.on("exit", () => lose("its test ends the process"));
  });
}
