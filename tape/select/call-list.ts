import { CalltapeError } from "@calltape/runtime";
import { describe } from "@calltape/runtime/options";
import { theRegistry } from "@calltape/runtime/registry";
import type { Call } from "../calls/recorded-call.js";
import { type CallFilter, type Moment, predicateOf, readMoment } from "./call-filter.js";
import { callsById, callsOf, filterCalls } from "./call-order.js";
import type { Callable } from "./callable.js";
import { distinctCalls } from "./distinct.js";
import { select } from "./select.js";

/**
 * Recorded calls, in the order in which they began. Methods that select give a new list; nothing of the calls' values is
 * read, but where it is said.
 */
export class CallList implements Iterable<Call> {
  /** @param among calls that those of the list may have made */
  constructor(
    private readonly calls: readonly Call[],
    private readonly among: readonly Call[] = calls,
  ) {}

  private with(calls: readonly Call[]): CallList {
    return new CallList(calls, this.among);
  }

  [Symbol.iterator](): Iterator<Call> {
    return this.calls[Symbol.iterator]();
  }

  get count(): number {
    return this.calls.length;
  }

  /** All of them, as an array. */
  all(): Call[] {
    return [...this.calls];
  }

  /**
   * The calls of functions.
   *
   * @param which `glob[#name]` of probe ids, the id of a call, or the function itself, where its file was loaded
   *   instrumented; of a class all that it declares: constructor, methods, accessors and statics
   * @throws CalltapeError `CALLTAPE_BAD_OPTION` for a pattern that cannot be read, or a function that nobody knows
   */
  of(which: string | Callable): CallList {
    if (typeof which === "string") return this.with(select(this.calls, which));
    if (typeof which !== "function")
      throw badOption(`a pattern, the id of a call, or a function is needed, got ${describe(which)}`);
    const matches = matcherOf(which);
    return this.with(callsOf(this.calls, matches));
  }

  /** Whether there are any, of these functions if they are given. */
  has(which?: string | Callable): boolean {
    return (which === undefined ? this : this.of(which)).calls.length > 0;
  }

  /** Those of which a predicate, or a filter, says so. @throws CalltapeError `CALLTAPE_BAD_OPTION` for a wrong filter */
  where(wanted: ((call: Call) => boolean) | CallFilter): CallList {
    return this.with(filterCalls(this.calls, typeof wanted === "function" ? wanted : predicateOf(wanted)));
  }

  /** Those that threw. */
  failed(): CallList {
    return this.where({ outcome: "threw" });
  }

  /** The first one, or so many of them. @throws CalltapeError `CALLTAPE_NOT_FOUND` when there is none */
  first(): Call;
  first(most: number): CallList;
  first(most?: number): Call | CallList {
    if (most === undefined) return this.at(0);
    checkWhole(most, 0, "the number of first calls");
    return this.with(this.calls.slice(0, most));
  }

  /** The last one, or so many of them. @throws CalltapeError `CALLTAPE_NOT_FOUND` when there is none */
  latest(): Call;
  latest(most: number): CallList;
  latest(most?: number): Call | CallList {
    if (most === undefined) return this.at(-1);
    checkWhole(most, 0, "the number of latest calls");
    return this.with(most > 0 ? this.calls.slice(-most) : []);
  }

  /** One by its place; from the end when that is negative. @throws CalltapeError `CALLTAPE_NOT_FOUND` */
  at(index: number): Call {
    checkWhole(index, Number.NEGATIVE_INFINITY, "the place of a call");
    return this.calls.at(index) ?? notFound(`no call ${index} among ${this.calls.length}`);
  }

  /** One by its id. @throws CalltapeError `CALLTAPE_NOT_FOUND` */
  byId(id: string): Call {
    if (typeof id !== "string")
      throw badOption(`the id of a call is a text, as "1f00ba42:7", got ${describe(id)}`);
    return callsById(this.calls, id)[0] ?? notFound(`no call ${id} among ${this.calls.length}`);
  }

  /** The one that began nearest to a moment. @throws CalltapeError `CALLTAPE_NOT_FOUND` when there is none */
  nearest(time: Moment): Call {
    const wanted = readMoment(time, "the moment that calls are to be near");
    let nearest: Call | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const call of this.calls) {
      const distance = Math.abs(call.startedAt - wanted);
      if (distance >= least) continue;
      nearest = call;
      least = distance;
    }
    return nearest ?? notFound("no call");
  }

  /** So many that took longest, the longest first. */
  slowest(most = 1): CallList {
    checkWhole(most, 0, "the number of slowest calls");
    const ended = filterCalls(this.calls, (call) => call.duration !== undefined);
    return this.with(ended.sort((a, b) => b.duration! - a.duration!).slice(0, most));
  }

  /** So many at random, the same ones for the same seed, in their order. */
  sample(most: number, seed = 0): CallList {
    checkWhole(most, 0, "the size of a sample");
    const chosen = this.drawn(most, seed).sort((a, b) => a - b);
    return this.with(chosen.map((i) => this.calls[i]!));
  }

  /** All of them in a random order: the same one for the same seed, as long as the calls are the same. */
  shuffle(seed = 0): CallList {
    return this.with(this.drawn(this.calls.length, seed).map((i) => this.calls[i]!));
  }

  /** So many places of calls, none twice, in a random order. */
  private drawn(most: number, seed: number): number[] {
    checkWhole(seed, Number.NEGATIVE_INFINITY, "a seed");
    const next = random(seed);
    const places = Array.from(this.calls, (_, i) => i);
    // Fisher and Yates, as far as it is needed.
    for (let i = 0; i < Math.min(most, places.length); i++) {
      const j = i + Math.floor(next() * (places.length - i));
      [places[i], places[j]] = [places[j]!, places[i]!];
    }
    return places.slice(0, most);
  }

  /**
   * The first call of each different sort: function, shape of the inputs, kind of outcome, and what it called. A million
   * calls become the few that differ. Reads the inputs of all.
   *
   * @throws CalltapeError `CALLTAPE_CORRUPT`
   */
  distinct(): CallList {
    return this.with(distinctCalls(this.calls, this.among));
  }
}

/** Says of probe ids whether they are that of a function, or of a member of a class. */
function matcherOf(which: Callable): (id: string) => boolean {
  const { prototype, name } = which as { prototype?: unknown; name?: unknown };
  const declared =
    typeof prototype === "object" && prototype !== null && Object.hasOwn(prototype, "constructor");
  const known = declared && prototype.constructor === which ? theRegistry.classOf(prototype) : undefined;
  if (known !== undefined) {
    const beginning = `${known.id}.`;
    return (id) => id.startsWith(beginning) && !id.includes(">", beginning.length);
  }
  const probe = theRegistry.probeOf(which);
  if (probe === undefined)
    throw badOption(
      `${name || "the function"} is no probe (load its file instrumented, or give a pattern of its id)`,
    );
  return (id) => id === probe;
}

/** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
function checkWhole(value: unknown, least: number, what: string): void {
  if (Number.isSafeInteger(value) && (value as number) >= least) return;
  const from = least === 0 ? " from 0" : "";
  throw badOption(`${what} must be a whole number${from}, got ${describe(value)}`);
}

function badOption(message: string): CalltapeError {
  return new CalltapeError("CALLTAPE_BAD_OPTION", message);
}

/** Numbers from 0 to 1, by mulberry32. */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function notFound(message: string): never {
  throw new CalltapeError("CALLTAPE_NOT_FOUND", message);
}
