import { type Call, select, type TapeSet } from "../../tape/index.js";
import { Transcripts } from "./transcript.js";

/** One of two recordings. Of its calls it holds where they stand. */
export class Side {
  readonly transcripts = new Transcripts();
  /** Whether functions may be told by what they ask of boundaries. */
  readonly hasBoundaries: boolean;
  private readonly calls: readonly Call[];
  private readonly places = new Map<string, number[]>();

  /** @param pattern `glob[#name]` of functions */
  constructor({ calls, tapes }: TapeSet, pattern: string) {
    this.hasBoundaries = tapes.some(({ probes }) => probes.some(({ boundary }) => boundary));
    this.calls = select(calls, pattern);
    let place = 0;
    for (const { probe, outcome } of this.calls) {
      const at = place++;
      if (probe.boundary || (outcome === "unfinished" && !probe.generator)) continue;
      const places = this.places.get(probe.id);
      if (places === undefined) this.places.set(probe.id, [at]);
      else places.push(at);
    }
  }

  get ids(): Iterable<string> {
    return this.places.keys();
  }

  /** Where the calls of a function stand. */
  of(id: string): readonly number[] {
    return this.places.get(id) ?? [];
  }

  call(place: number): Call {
    return this.calls[place]!;
  }
}
