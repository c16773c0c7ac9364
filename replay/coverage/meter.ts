import { type Profiler, Session } from "node:inspector";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What ran of each script, by its address: where it begins and ends, in turns, as places in the text that was loaded. */
export type Coverage = Readonly<Record<string, readonly number[]>>;

/**
 * The counters of the thread. V8 counts branches only of what it has compiled since they were begun, and no more once they
 * were ended, so that they never are.
 */
let counters: Session | undefined;

/** Tells what runs of a program, by the counters of V8. It sees the thread that it is made in, and slows it down from then on. */
export class CoverageMeter {
  private readonly beginning: string;
  private readonly session: Session;
  /** A function that has run although its branches are not counted, as of when {@link take} was last called. */
  uncounted: string | undefined;

  /** @param root folder of the program; what is installed in it is none of it */
  constructor(root: string) {
    this.beginning = pathToFileURL(`${path.resolve(root)}${path.sep}`).href;
    counters ??= beginCounting();
    this.session = counters;
  }

  /** What has run since this was last asked. */
  take(): Coverage {
    const coverage: Record<string, readonly number[]> = {};
    this.uncounted = undefined;
    // Of its own thread it has the answer at once.
    this.session.post("Profiler.takePreciseCoverage", (_, { result }) => {
      for (const { url, functions } of result) {
        if (!url.startsWith(this.beginning) || url.includes("/node_modules/")) continue;
        const covered = coveredIn(functions.flatMap(({ ranges }) => ranges));
        if (covered.length > 0) coverage[url] = covered;
        const blind = functions.find((each) => !each.isBlockCoverage && each.ranges[0]!.count > 0);
        if (blind !== undefined)
          this.uncounted ??= `${blind.functionName || "a function"} of ${fileURLToPath(url)}`;
      }
    });
    return coverage;
  }
}

function beginCounting(): Session {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  return session;
}

/** Ranges lie in each other, and the innermost says whether a place has run. */
export function coveredIn(ranges: readonly Profiler.CoverageRange[]): number[] {
  const covered: number[] = [];
  const open: Profiler.CoverageRange[] = [];
  let at = 0;
  const advance = (to: number) => {
    if (to > at && (open.at(-1)?.count ?? 0) > 0) {
      if (covered.at(-1) === at) covered.pop();
      else covered.push(at);
      covered.push(to);
    }
    at = Math.max(at, to);
  };
  const inOrder = [...ranges].sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  for (const range of inOrder) {
    for (let top = open.at(-1); top !== undefined && top.endOffset <= range.startOffset; top = open.at(-1)) {
      advance(top.endOffset);
      open.pop();
    }
    advance(range.startOffset);
    open.push(range);
  }
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    advance(top.endOffset);
    open.pop();
  }
  return covered;
}
