import { type ProbePattern, parseProbePattern } from "../patterns/probe-pattern.js";
import type { ResolvedOptions } from "./options.js";
import { nearestTag } from "./tags.js";

/** What is done with a function that was asked for. */
export interface Decision {
  capture: boolean;
  trace: boolean;
  boundary: boolean;
}

/** Which functions the patterns ask for. */
export class Selection {
  private readonly capture: readonly ProbePattern[];
  private readonly exclude: readonly ProbePattern[];
  private readonly unused: Set<string>;

  constructor({ capture, exclude }: Pick<ResolvedOptions, "capture" | "exclude">) {
    this.capture = capture.map(parseProbePattern);
    this.exclude = exclude.map(parseProbePattern);
    this.unused = new Set(capture);
  }

  /** Whether any function of the file may be asked for; a file for which this is false need not be read further. */
  mayMatch(path: string, text: string): boolean {
    return text.includes("@capture") || this.capture.some((pattern) => pattern.matchesFile(path));
  }

  /**
   * @param name qualified name, the part of the probe id behind `#`
   * @param docs JSDoc that applies to it, nearest first
   * @throws CalltapeError `CALLTAPE_BAD_TAG`
   */
  decide(path: string, name: string, docs: readonly string[]): Decision | undefined {
    const tag = nearestTag(docs, `${path}#${name}`);
    if (tag === "nocapture" || (tag === undefined && !this.matches(path, name))) return undefined;
    return { capture: true, trace: false, boundary: false };
  }

  private matches(path: string, name: string): boolean {
    let matched = false;
    for (const pattern of this.capture) {
      if (!pattern.matchesFile(path) || !pattern.matchesName(name)) continue;
      this.unused.delete(pattern.text);
      matched = true;
    }
    return matched && !this.exclude.some((pattern) => pattern.matchesFile(path) && pattern.matchesName(name));
  }

  /** Patterns of `capture` that have matched no function so far. */
  unmatched(): string[] {
    return [...this.unused];
  }
}
