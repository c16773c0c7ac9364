import { arraySort, now } from "../intrinsics.js";
import type { ProbeState } from "./probe-state.js";

/** Milliseconds that recording may take at once before a budget has been earned: programs start with many first calls. */
const ADVANCE = 25;
/** Budget that is not used is kept up to so many milliseconds. */
const MOST_SAVED = 25;
/** Milliseconds between two looks at what was spent. */
const TICK = 250;
/** How much of what a probe has cost lately counts, tick by tick. */
const MEMORY = 0.75;

/**
 * Keeps what recording takes below a share of the CPU that the program takes. It measures each record, and turns probes
 * off for a while: at once those that have had more than their part, and when all is spent every one that has been
 * recorded. Those that have cost least come back first, so that what is called rarely is always recorded.
 *
 * A probe that is turned off costs its disabled test alone; a sampled one would cost the counting of its calls.
 */
export class Governor {
  /** Milliseconds spent since the beginning. */
  total = 0;
  /** Milliseconds that may still be spent. */
  private left = ADVANCE;
  /** What one probe may spend in a tick. */
  private part = ADVANCE;
  private cpu = cpuTime();
  private tickAt = now() + TICK;
  private since = 0;
  private readonly resting: ProbeState[] = [];

  /**
   * @param share of the CPU, from 0 to 1
   * @param probes all of them, also those that come later
   */
  constructor(
    private readonly share: number,
    private readonly probes: readonly ProbeState[],
  ) {}

  /** A record begins. */
  begin(): void {
    this.since = now();
  }

  /** The record is made. */
  charge(probe: ProbeState): void {
    const time = now();
    const spent = time - this.since;
    this.total += spent;
    this.left -= spent;
    probe.spent += spent;
    probe.price = spent;
    if (probe.on && (probe.spent > this.part || this.left < 0)) this.turnDown(probe);
    if (time >= this.tickAt) this.tick();
  }

  /** Looks at what was spent, and lets probes come back that can be paid. */
  tick(): void {
    const time = now();
    if (time < this.tickAt) return;
    this.tickAt = time + TICK;
    const cpu = cpuTime();
    const earned = (cpu - this.cpu) * this.share;
    this.cpu = cpu;
    this.left = Math.min(this.left + earned, MOST_SAVED);
    let active = 0;
    for (let i = 0; i < this.probes.length; i++) {
      const probe = this.probes[i]!;
      if (probe.spent > 0) active++;
      probe.usual = probe.usual * MEMORY + probe.spent * (1 - MEMORY);
      probe.spent = 0;
    }
    this.part = Math.max(this.left, 0) / Math.max(active, 1);
    this.bringBack();
    const took = now() - time;
    this.total += took;
    this.left -= took;
  }

  private bringBack(): void {
    if (this.left <= 0 || this.resting.length === 0) return;
    // Sorted but for what was added since: that is quick.
    arraySort(this.resting, byPrice);
    let affordable = this.left;
    let i = 0;
    for (; i < this.resting.length && affordable > 0; i++) {
      const probe = this.resting[i]!;
      affordable -= priceOf(probe);
      probe.rests = false;
      probe.turn(probe.wanted);
    }
    const { resting } = this;
    for (let j = i; j < resting.length; j++) resting[j - i] = resting[j]!;
    resting.length -= i;
  }

  private turnDown(probe: ProbeState): void {
    probe.turn(false);
    probe.rests = true;
    probe.turnedDown++;
    this.resting[this.resting.length] = probe;
  }
}

/** What it will cost to let a probe come back: what it costs in a tick, and once at least. */
function priceOf({ usual, price }: ProbeState): number {
  return usual > price ? usual : price;
}

function byPrice(a: ProbeState, b: ProbeState): number {
  return priceOf(a) - priceOf(b);
}

/** Milliseconds of CPU: of this thread where Node can tell, else of the process. */
function cpuTime(): number {
  const read = (process as { threadCpuUsage?: () => NodeJS.CpuUsage }).threadCpuUsage ?? process.cpuUsage;
  const { user, system } = read.call(process);
  return (user + system) / 1_000;
}
