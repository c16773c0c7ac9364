import { DIFFERENCE_HEAD_BYTES, Encoder, SLACK_BYTES } from "../encode/encoder.js";
import type { KnownProgram } from "../encode/known-program.js";
import { ShapeTable } from "../encode/shapes.js";
import { TextTable } from "../encode/texts.js";
import { DEFINITION } from "../format.js";
import { hrtime, timeOfDay } from "../intrinsics.js";
import type { Decision } from "../redact/decision.js";
import type { Redactor } from "../redact/redactor.js";
import type { Settings } from "../settings.js";
import type { ProbeState } from "./probe-state.js";
import { Ring } from "./ring.js";

/** All that records of one stream of tapes need: where they are written, and what they refer to by number. */
export class Session {
  readonly ring: Ring;
  readonly encoder: Encoder;
  /** On the recorder's clock: seconds, and nanoseconds beyond. */
  private readonly startedAt = hrtime();
  /** In milliseconds since the epoch. */
  readonly startedAtDate = timeOfDay();
  /**
   * Nanoseconds from the beginning to the last {@link tick}. In an array, since V8 allocates each number of this size
   * that is handed from function to function (bench/snapshot.mjs, garbage).
   */
  readonly time = new Float64Array(1);
  /** The redactor's judgement of a name. */
  readonly decide: (name: string) => Decision;
  /** Definitions that are in no tape yet. */
  definitions: unknown[] = [];
  /** By their numbers. */
  readonly probes: ProbeState[] = [];
  /** Bytes that one record may take, and one with a difference. */
  private readonly room: number;
  private readonly roomForTwo: number;
  private readonly dropped = (number: number) => {
    this.probes[number]!.dropped++;
    this.drops++;
  };
  /** Calls that were overwritten before they could be written. */
  drops = 0;

  /** @param number tells probes which session they are defined in */
  constructor(
    readonly number: number,
    readonly settings: Settings,
    redactor: Redactor,
    program: KnownProgram,
  ) {
    const { buffer, maxBytes, bounds, accessors } = settings;
    const { decide } = redactor;
    this.decide = decide;
    this.ring = new Ring(buffer);
    this.room = maxBytes + SLACK_BYTES;
    this.roomForTwo = this.room * 2 + DIFFERENCE_HEAD_BYTES;
    // Not by `push`, here and below, which a program may have replaced.
    const shapes = new ShapeTable(decide, (shape) => {
      this.definitions[this.definitions.length] = [DEFINITION.SHAPE, shape.number, shape.keys];
    });
    const texts = new TextTable((number, text) => {
      this.definitions[this.definitions.length] = [DEFINITION.TEXT, number, text];
    });
    const trusting = accessors === "cached";
    this.encoder = new Encoder(this.ring.bytes, shapes, texts, decide, program, bounds, trusting);
  }

  /** Nothing is called in it: where the program's stack ends, a probe is defined or it is not. */
  define(probe: ProbeState): void {
    const { definitions, probes } = this;
    const number = probes.length;
    definitions[definitions.length] = [DEFINITION.PROBE, number, probe.definition];
    probes[number] = probe;
    probe.number = number;
    probe.session = this.number;
  }

  /** Calls that have begun and are not lost, by the number of their probe. */
  countCalls(): number[] {
    const counts: number[] = [];
    for (let i = 0; i < this.probes.length; i++)
      counts[i] = this.probes[i]!.recorded - this.probes[i]!.dropped;
    return counts;
  }

  /** Where a record can be written; the oldest ones make room for it. */
  reserve(): number {
    return this.reserveBytes(this.room);
  }

  /** The same for a record that may have a difference. */
  reserveForTwo(): number {
    return this.reserveBytes(this.roomForTwo);
  }

  /** Whether the bytes of a record survive the next one. */
  keeps(lap: number, from: number): boolean {
    return this.ring.keeps(lap, from, this.roomForTwo);
  }

  private reserveBytes(length: number): number {
    const start = this.ring.reserve(length);
    return start >= 0 ? start : this.ring.makeRoom(length, this.dropped);
  }

  /** Reads the clock into {@link time}. */
  tick(): void {
    const time = hrtime();
    const { startedAt } = this;
    this.time[0] = (time[0] - startedAt[0]) * 1e9 + (time[1] - startedAt[1]);
  }
}
