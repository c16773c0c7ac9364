import { getOwnPropertyDescriptor, givesAsyncGenerator, isArray } from "../intrinsics.js";
import type { ProbeState } from "./probe-state.js";

/** A recorded call, from its begin to its end. Instrumented code hands it from hook to hook. */
export class RunningCall {
  /** Its number in the tape. */
  number = 0;
  probe: ProbeState;
  /** Where it stands among the running calls, if it runs. */
  depth = 0;
  /** The session whose tape it began in. */
  session = 0;
  /** Where its receiver and arguments were written. */
  lap = 0;
  from = 0;
  to = 0;
  /** Receiver and arguments, for a second look at them when it ends. Empty where they cannot have changed. */
  receiver: unknown = undefined;
  readonly values: unknown[] = [undefined, undefined, undefined, undefined];
  more: unknown[] | undefined = undefined;
  length = 0;
  holds = false;
  /** Whether it has yielded, and has not gone on since. */
  yielded = false;
  /** Whether it goes on in a finally since nobody pulled it on, which the tape does not say yet. */
  leaving = false;
  /** Whether the tape says that more was yielded and sent than is seen. */
  unseen = false;
  /** Whether it yielded or was sent what was not recorded. */
  cut = false;
  /** Whether it has ended: what is asynchronous is held by whoever goes on with it. */
  ended = false;
  /** Whether it ends with what a promise has settled with that it returned, at a boundary. */
  settled = false;
  /** Whether it has objects for inputs that will not be looked at again. */
  unchecked = false;
  /** Whether its body is not run, since replay answers it. Instrumented code reads this. */
  answers = false;

  constructor(probe: ProbeState) {
    this.probe = probe;
  }

  /** Keeps what it was called with. The list is copied: an arguments object follows its parameters. */
  hold(receiver: unknown, list: ArrayLike<unknown>, length: number): void {
    this.holds = true;
    this.receiver = receiver;
    this.length = length;
    const { values } = this;
    const kept: unknown[] = length <= values.length ? values : [];
    const owned = isArray(list);
    for (let i = 0; i < length; i++)
      kept[i] = owned ? list[i] : getOwnPropertyDescriptor(list, i as never)?.value;
    if (kept !== values) this.more = kept;
  }

  get list(): unknown[] {
    return this.more ?? this.values;
  }

  /** Lets go of it. */
  release(): void {
    if (!this.holds) return;
    this.holds = false;
    this.receiver = undefined;
    this.more = undefined;
    const { values } = this;
    for (let i = 0; i < values.length; i++) values[i] = undefined;
  }
}

const MAX_POOL = 1_000;

/** The recorded calls that are running now: what runs next is called by the innermost of them. */
export class RunningCalls {
  /** Outermost first; beyond {@link depth} stands what has ended. */
  private readonly calls: RunningCall[] = [];
  /** One for each depth, used again and again by calls that end when they return: no garbage (bench/snapshot.mjs). */
  private readonly pool: RunningCall[] = [];
  private depth = 0;

  /** The call that goes through an async generator, from its suspension until any call begins, ends, stops or goes on. */
  private iterating: RunningCall | undefined;

  /** The call that has made one which begins; undefined when none has. */
  callerOf(probe: ProbeState): RunningCall | undefined {
    const { iterating } = this;
    return iterating !== undefined && probe.generator && probe.async ? iterating : this.last;
  }

  /**
   * A call that has stopped goes through something. The engine pulls a generator at once, so that the call of one which
   * has not begun is what begins next.
   */
  iterate(call: RunningCall, iterable: unknown): void {
    if (givesAsyncGenerator(iterable)) this.iterating = call;
  }

  /** Number of the innermost, or 0. */
  innermost(): number {
    return this.last?.number ?? 0;
  }

  /** The innermost; undefined when none runs. */
  get last(): RunningCall | undefined {
    return this.depth === 0 ? undefined : this.calls[this.depth - 1];
  }

  begin(probe: ProbeState, number: number): RunningCall {
    const { depth } = this;
    let call: RunningCall;
    if (probe.settles || probe.generator) call = new RunningCall(probe);
    else {
      const { pool } = this;
      // One that has not ended is still somebody's, even if it does not stand here any more.
      if (depth < pool.length && pool[depth]!.ended) call = pool[depth]!;
      else {
        call = new RunningCall(probe);
        if (depth <= pool.length && depth < MAX_POOL) pool[depth] = call;
      }
      call.probe = probe;
      call.ended = false;
      call.release();
    }
    call.number = number;
    this.push(call);
    return call;
  }

  /** The call stops running, for good or for a while, and what it has called has ended. Does nothing when it does not run. */
  stop(call: RunningCall): boolean {
    const { depth } = call;
    this.iterating = undefined;
    if (depth >= this.depth || this.calls[depth] !== call) return false;
    this.depth = depth;
    return true;
  }

  /** The call goes on. Gives false when it was running all the time: what it has called has ended. */
  resume(call: RunningCall): boolean {
    const stopped = !this.stop(call);
    this.push(call);
    return stopped;
  }

  /** Does something as if a call were the innermost; what runs is then again what ran before, and the call stands where it stood. */
  under<Result>(caller: RunningCall, act: () => Result): Result {
    const { depth } = this;
    const stood = caller.depth;
    this.push(caller);
    try {
      return act();
    } finally {
      this.depth = depth;
      caller.depth = stood;
    }
  }

  push(call: RunningCall): void {
    this.iterating = undefined;
    call.depth = this.depth;
    this.calls[this.depth++] = call;
  }
}
