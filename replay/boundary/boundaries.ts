import { PatternList } from "../../patterns/pattern-list.js";
import { splitProbeId } from "../../patterns/probe-pattern.js";
import type { ProbeDefinition } from "../../tape/index.js";

/** Which functions replay answers from the tape: those that a tape, the program or a pattern says are boundaries. */
export class Boundaries {
  private readonly patterns: PatternList;
  private readonly known = new Map<string, boolean>();
  /** Rises with each function that turns out to be one. */
  version = 0;

  /** @throws CalltapeError `CALLTAPE_BAD_OPTION` for a bad pattern */
  constructor(patterns: readonly string[]) {
    this.patterns = new PatternList(patterns);
  }

  /** @param probe as a tape or as the program defines it: where they do not agree, it is one */
  has({ id, boundary }: ProbeDefinition): boolean {
    const known = this.known.get(id);
    if (known === true || (known === false && !boundary)) return known;
    const is = boundary || this.patterns.find(...splitProbeId(id)) !== undefined;
    this.known.set(id, is);
    if (is) this.version++;
    return is;
  }
}
