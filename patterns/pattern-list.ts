import { CalltapeError } from "@calltape/runtime";
import { type ProbePattern, parseProbePattern } from "./probe-pattern.js";

/** How much of a file a list matches, as far as that can be said without knowing its functions. */
export type Coverage = "all" | "some" | "none";

/** A list of patterns, read as `.gitignore` is: of the patterns that match a function, the last decides. */
export class PatternList {
  private readonly patterns: readonly ProbePattern[];
  private readonly unused: Set<ProbePattern>;

  /** @throws CalltapeError `CALLTAPE_BAD_OPTION` for a bad pattern, and for `!…` in front of all others */
  constructor(texts: readonly string[]) {
    this.patterns = texts.map(parseProbePattern);
    this.unused = new Set(this.patterns);
    const [first] = this.patterns;
    if (first?.excludes === true)
      throw new CalltapeError(
        "CALLTAPE_BAD_OPTION",
        `the pattern ${JSON.stringify(first.text)} has nothing before it to take away from (put another in front of it, as in ["**", ${JSON.stringify(first.text)}])`,
      );
  }

  /**
   * Text of the pattern by which a function is in the list; undefined when it is not.
   *
   * @param name qualified name, the part of the probe id behind `#`
   */
  find(path: string, name: string): string | undefined {
    let found: string | undefined;
    for (const pattern of this.patterns) {
      if (!pattern.matchesFile(path) || !pattern.matchesName(name)) continue;
      this.unused.delete(pattern);
      found = pattern.excludes ? undefined : pattern.text;
    }
    return found;
  }

  /** `none` and `all` are certain. */
  coverage(path: string): Coverage {
    let coverage: Coverage = "none";
    for (const { excludes, wholeFile, matchesFile } of this.patterns) {
      if (!matchesFile(path)) continue;
      if (wholeFile) coverage = excludes ? "none" : "all";
      else if (coverage === (excludes ? "all" : "none")) coverage = "some";
    }
    return coverage;
  }

  /** Counts patterns of the file as matched, for a file whose functions nobody is going to ask for. */
  skipFile(path: string): void {
    for (const pattern of this.unused) if (pattern.matchesFile(path)) this.unused.delete(pattern);
  }

  /** Texts of the patterns that have matched nothing so far. */
  unmatched(): string[] {
    return [...this.unused].map(({ text }) => text);
  }
}
