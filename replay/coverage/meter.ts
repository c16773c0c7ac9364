import { type Profiler, Session } from "node:inspector";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** What ran of each script, by its address: where it begins and ends, in turns, as places in the text that was loaded. */
export type Coverage = Readonly<Record<string, readonly number[]>>;

/** Tells what runs of a program, by the counters of V8. It sees the thread that it is made in, and slows it down. */
export class CoverageMeter {
  private readonly session = new Session();
  private readonly beginning: string;

  /** @param root folder of the program; what is installed in it is none of it */
  constructor(root: string) {
    this.beginning = pathToFileURL(`${path.resolve(root)}${path.sep}`).href;
    this.session.connect();
    this.session.post("Profiler.enable");
    this.session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** What has run since this was last asked. */
  take(): Coverage {
    const coverage: Record<string, readonly number[]> = {};
    // Of its own thread it has the answer at once.
    this.session.post("Profiler.takePreciseCoverage", (_, { result }) => {
      for (const { url, functions } of result) {
        if (!url.startsWith(this.beginning) || url.includes("/node_modules/")) continue;
        const covered = coveredIn(functions.flatMap(({ ranges }) => ranges));
        if (covered.length > 0) coverage[url] = covered;
      }
    });
    return coverage;
  }

  end(): void {
    this.session.disconnect();
  }
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
