import { TapeCall } from "../calls/call.js";
import { lazyList } from "../calls/lazy-list.js";
import type { OpenTape } from "../calls/open-tape.js";
import type { Call } from "../calls/recorded-call.js";

/** Tapes whose calls overlap in time; those of other groups are before, or after. */
interface Group {
  tapes: OpenTape[];
  /** Place of the first call of each tape, where the tapes stand one after the other; and how many calls there are. */
  starts: number[];
  count: number;
  /** Place among all calls. */
  from: number;
  /** When the last call began. */
  until: number;
  /** Places of the calls in the order in which they began; made when somebody asks, and only where it is needed. */
  order: Uint32Array | undefined;
}

/** The order of lists of all calls of some tapes. */
const ORDERS = new WeakMap<readonly Call[], CallOrder>();

/**
 * The calls of all tapes, in the order in which they began; those that began together in the order of the tapes. It takes
 * no memory but where tapes overlap in time: there four bytes a call.
 */
export function orderCalls(tapes: readonly OpenTape[]): readonly Call[] {
  const order = new CallOrder(tapes);
  const calls = lazyList<Call>(order.length, (place) => order.call(place));
  ORDERS.set(calls, order);
  return calls;
}

/** Those of the calls that have an id: one, but where tapes are copies of each other. */
export function callsById(calls: readonly Call[], id: string): Call[] {
  const order = ORDERS.get(calls);
  return order === undefined ? calls.filter((call) => call.id === id) : order.byId(id);
}

/** The calls of probes, in their order; of all calls of tapes without making one. */
export function callsOf(calls: readonly Call[], matches: (probeId: string) => boolean): readonly Call[] {
  const order = ORDERS.get(calls);
  if (order === undefined) return filterCalls(calls, ({ probe }) => matches(probe.id));
  const places = order.placesOf(matches);
  return places.length === calls.length
    ? calls
    : lazyList<Call>(places.length, (place) => order.call(places[place]!));
}

/** As `filter` of arrays, which takes a detour over names of elements where they are made when they are asked for. */
export function filterCalls(calls: Iterable<Call>, wanted: (call: Call) => boolean): Call[] {
  const found: Call[] = [];
  for (const call of calls) if (wanted(call)) found.push(call);
  return found;
}

/** Which call is the how-manieth. */
class CallOrder {
  readonly length: number;
  private readonly groups: readonly Group[];
  private group: Group;
  /** What {@link seek} has found. */
  private tape!: OpenTape;
  private row = 0;

  constructor(private readonly tapes: readonly OpenTape[]) {
    this.groups = groupTapes(tapes);
    const last = this.groups.at(-1);
    this.length = last === undefined ? 0 : last.from + last.count;
    this.group = this.groups[0]!;
  }

  call(place: number): Call {
    this.seek(place);
    return new TapeCall(this.tape, this.row);
  }

  byId(id: string): Call[] {
    const [stream, digits] = id.split(":");
    const number = Number(digits);
    const found: Call[] = [];
    for (const tape of this.tapes) {
      const { header, calls } = tape.index;
      if (header.stream !== stream || number < calls.leastNumber || number > calls.mostNumber) continue;
      const row = tape.rows.find(number);
      if (row >= 0) found.push(new TapeCall(tape, row));
    }
    return found.filter((call) => call.id === id).sort((a, b) => a.startedAt - b.startedAt);
  }

  placesOf(matches: (probeId: string) => boolean): Uint32Array {
    const wanted = new Map(this.tapes.map((tape) => [tape, tape.index.probeIds.map(matches)]));
    const places = new Uint32Array(this.length);
    let count = 0;
    for (let place = 0; place < this.length; place++) {
      this.seek(place);
      if (wanted.get(this.tape)![this.tape.rows.probe[this.row]!] === true) places[count++] = place;
    }
    return places.slice(0, count);
  }

  private seek(place: number): void {
    // Nearly always the group of before.
    if (place < this.group.from || place >= this.group.from + this.group.count)
      this.group = this.groups[lastNotAbove(this.groups, place, ({ from }) => from)]!;
    const { tapes, starts, from } = this.group;
    const inside = placeIn(this.group, place - from);
    const at = tapes.length === 1 ? 0 : lastNotAbove(starts, inside, (start) => start);
    this.tape = tapes[at]!;
    this.row = inside - starts[at]!;
  }
}

function groupTapes(tapes: readonly OpenTape[]): Group[] {
  const groups: Group[] = [];
  const spans = tapes
    .filter(({ index }) => index.calls.count > 0)
    .map((tape, place) => ({ tape, place, ...spanOf(tape) }))
    .sort((a, b) => a.first - b.first);
  let members: typeof spans = [];
  let until = Number.NEGATIVE_INFINITY;
  const close = () => {
    if (members.length > 0) groups.push(newGroup(members, until, groups.at(-1)));
    members = [];
  };
  for (const span of spans) {
    if (span.first > until) close();
    members.push(span);
    until = Math.max(until, span.last);
  }
  close();
  return groups;
}

function newGroup(
  members: readonly { tape: OpenTape; place: number }[],
  until: number,
  before: Group | undefined,
): Group {
  const tapes = [...members].sort((a, b) => a.place - b.place).map(({ tape }) => tape);
  const starts: number[] = [];
  let count = 0;
  for (const { index } of tapes) {
    starts.push(count);
    count += index.calls.count;
  }
  return {
    tapes,
    starts,
    count,
    from: before === undefined ? 0 : before.from + before.count,
    until,
    order: undefined,
  };
}

/** Milliseconds since the epoch at which its first and its last call began. */
function spanOf({ index: { header, calls } }: OpenTape): { first: number; last: number } {
  const { startedAt } = header;
  return { first: startedAt + calls.firstTime / 1e6, last: startedAt + calls.lastTime / 1e6 };
}

function placeIn(group: Group, index: number): number {
  const [only, other] = group.tapes;
  if (other === undefined && only!.index.calls.inOrder) return index;
  group.order ??= orderOf(group);
  return group.order[index]!;
}

function orderOf({ tapes, starts, count }: Group): Uint32Array {
  const times = new Float64Array(count);
  tapes.forEach((tape, i) => {
    const { rows } = tape;
    for (let row = 0; row < rows.length; row++) times[starts[i]! + row] = tape.startedAt(row);
  });
  return sortRuns(times);
}

/** Places of numbers in their order, equal ones as they stand. Fast where they are few rising runs: it merges those. */
export function sortRuns(numbers: Float64Array): Uint32Array {
  const count = numbers.length;
  let order = new Uint32Array(count);
  let ends: number[] = [];
  for (let i = 0; i < count; i++) {
    order[i] = i;
    if (i + 1 === count || numbers[i + 1]! < numbers[i]!) ends.push(i + 1);
  }
  let merged = new Uint32Array(count);
  while (ends.length > 1) {
    const next: number[] = [];
    let from = 0;
    for (let run = 0; run < ends.length; run += 2) {
      const middle = ends[run]!;
      const to = ends[run + 1] ?? middle;
      let [left, right] = [from, middle];
      for (let at = from; at < to; at++)
        merged[at] =
          right >= to || (left < middle && numbers[order[left]!]! <= numbers[order[right]!]!)
            ? order[left++]!
            : order[right++]!;
      next.push(to);
      from = to;
    }
    [order, merged] = [merged, order];
    ends = next;
  }
  return order;
}

/** Place of the last element whose value is not above `wanted`, where values rise. */
function lastNotAbove<Item>(items: readonly Item[], wanted: number, valueIn: (item: Item) => number): number {
  let [low, high] = [0, items.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (valueIn(items[middle]!) > wanted) high = middle - 1;
    else low = middle;
  }
  return low;
}
