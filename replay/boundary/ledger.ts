import type { Call } from "../../tape/index.js";
import type { Rules } from "../compare/rules.js";
import { groupBy } from "../group-by.js";
import type { BoundaryMode } from "./mode.js";
import { boundaryObjectOf, keyOf } from "./objects.js";
import { RecordedBoundary } from "./recorded-boundary.js";

/** A call that was not recorded, and that which is most like it, of the same function. */
export interface Unrecorded {
  nearest: RecordedBoundary | undefined;
}

/** The boundary calls that were recorded under a call, and which of them have been made again. */
export class Ledger {
  readonly recorded: readonly RecordedBoundary[];
  /** Those that were made, in that order. */
  readonly made: RecordedBoundary[] = [];
  private readonly byId: ReadonlyMap<string, readonly RecordedBoundary[]>;
  /** Keys of the boundary's objects that recorded calls were made on, or gave. */
  private objects: ReadonlySet<string | undefined> | undefined;
  private readonly last = new Map<string, RecordedBoundary>();

  constructor(
    calls: readonly Call[],
    private readonly mode: BoundaryMode,
    private readonly rules: Rules,
    make = (call: Call, place: number) => new RecordedBoundary(call, place),
  ) {
    this.recorded = calls.map(make);
    this.byId = groupBy(this.recorded, ({ call }) => call.probe.id);
  }

  /**
   * Takes the recorded call that answers a call, by the mode. No other call can take it then.
   *
   * @param id of the probe @param args by position (`argumentsOf`)
   * @param receiver where it is an object that these calls know, only calls on that one answer
   */
  take(id: string, args: readonly unknown[], receiver?: unknown): RecordedBoundary | Unrecorded {
    const all = this.byId.get(id) ?? [];
    const on = this.knownObject(receiver);
    const left = all.filter((each) => !each.taken && (on === undefined || each.on === on));
    const found = this.mode === "ordered" ? left[0] : this.match(left, args);
    const answer = found ?? (this.mode === "lenient" ? this.last.get(id) : undefined);
    if (answer === undefined) return { nearest: this.nearest(left, args) ?? this.nearest(all, args) };
    if (!answer.taken) this.made.push(answer);
    answer.taken = true;
    this.last.set(id, answer);
    return answer;
  }

  /** The first recorded call of a function that is left. */
  next(id: string): Call | undefined {
    return this.byId.get(id)?.find(({ taken }) => !taken)?.call;
  }

  /** Key of an object of a boundary; undefined for what may stand for any, as what another tape has or a module has made. */
  private knownObject(receiver: unknown): string | undefined {
    const object = boundaryObjectOf(receiver);
    if (object === undefined) return undefined;
    this.objects ??= new Set(this.recorded.flatMap(({ on, gave }) => [on, gave]));
    const key = keyOf(object);
    return this.objects.has(key) ? key : undefined;
  }

  /** Whether calls of a function are left. @param kind of the probe; any by default */
  has(id: string, kind?: string): boolean {
    const all = this.byId.get(id) ?? [];
    const alike = kind === undefined ? all : all.filter(({ call }) => call.probe.kind === kind);
    return alike.some(({ taken }) => !taken || this.mode === "lenient");
  }

  private match(left: readonly RecordedBoundary[], args: readonly unknown[]): RecordedBoundary | undefined {
    const same = left.find((each) => each.differencesTo(args, this.rules).length === 0);
    return same ?? (this.mode === "lenient" ? this.nearest(left, args) : undefined);
  }

  private nearest(
    candidates: readonly RecordedBoundary[],
    args: readonly unknown[],
  ): RecordedBoundary | undefined {
    let nearest: RecordedBoundary | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const each of candidates) {
      const { length } = each.differencesTo(args, this.rules);
      if (length >= fewest) continue;
      fewest = length;
      nearest = each;
    }
    return nearest;
  }
}
