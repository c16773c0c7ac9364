import picomatch from "picomatch";
import type { ResolvedOptions } from "./options.js";

interface Pattern {
  text: string;
  matchesFile(path: string): boolean;
  matchesName(name: string): boolean;
}

/** Which functions the patterns ask for. */
export class Selection {
  private readonly capture: readonly Pattern[];
  private readonly exclude: readonly Pattern[];
  private readonly unused: Set<string>;

  constructor({ capture, exclude }: Pick<ResolvedOptions, "capture" | "exclude">) {
    this.capture = capture.map(parsePattern);
    this.exclude = exclude.map(parsePattern);
    this.unused = new Set(capture);
  }

  /** Whether any function of the file may be asked for; a file for which this is false need not be read further. */
  mayMatch(path: string, text: string): boolean {
    return text.includes("@capture") || this.capture.some((pattern) => pattern.matchesFile(path));
  }

  /** @param name qualified name, the part of the probe id behind `#` */
  matches(path: string, name: string): boolean {
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

function parsePattern(text: string): Pattern {
  const hash = text.indexOf("#");
  const fileGlob = (hash < 0 ? text : text.slice(0, hash)).replace(/^\.\//, "");
  const nameGlob = hash < 0 ? "" : text.slice(hash + 1);
  const matchesFile = picomatch(fileGlob === "" ? "**" : fileGlob, { dot: true });
  if (nameGlob === "") return { text, matchesFile, matchesName: () => true };
  const matchesName = picomatch(nameGlob, { bash: true, dot: true });
  return { text, matchesFile, matchesName };
}
