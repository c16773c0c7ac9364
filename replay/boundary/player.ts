import { AsyncLocalStorage } from "node:async_hooks";
import { ambientKindOf } from "@calltape/runtime/format";
import type { GoesOn } from "@calltape/runtime/hooks";
import {
  type Player as Observer,
  type ProbeState,
  type RunningCall,
  setPlayer,
  theRecorder,
  theRegistry,
} from "@calltape/runtime/registry";
import type { Boundaries } from "./boundaries.js";
import type { Playback } from "./playback.js";
import { PlayedCall } from "./played-call.js";

/** In the place of a playback, where a replay has none: as modules are loaded, or a call is made that needs no answers. */
const NO_PLAYBACK = Symbol("no playback");

/**
 * Stands between the hooks of the program and the recorder. A call belongs to the playback in whose asynchronous context
 * it runs, so that replays which run at the same time do not take each other's answers. What else a replay calls or loads
 * is nobody's; outside of all replays, a call is the recorder's.
 */
class Player implements Observer {
  private readonly playbacks = new AsyncLocalStorage<Playback | typeof NO_PLAYBACK>();
  private readonly probes: ProbeState[] = [];
  /** The same by their ids: a module that is loaded twice has each twice. */
  private readonly byId = new Map<string, ProbeState[]>();
  /** Probes that the recorder leaves alone, and that are on since replay needs them. */
  private readonly turnedOn = new Set<ProbeState>();
  /** Ids of functions that are followed, in this replay or an earlier one. */
  private readonly followed = new Set<string>();
  private readonly listening = new Map<Boundaries, { version: string; probes: ProbeState[] }>();

  constructor() {
    theRegistry.forEachProbe((probe) => this.note(probe));
  }

  /**
   * Makes probes tell of their calls from now on, those too that are loaded later: boundaries, and functions that are
   * followed.
   *
   * @returns whether there may be any
   */
  listen(boundaries: Boundaries, followed: Iterable<string>): boolean {
    const probes = this.boundariesOf(boundaries);
    for (const probe of probes) this.turnOn(probe);
    let any = probes.length > 0;
    for (const id of followed) {
      any = true;
      this.followed.add(id);
      for (const probe of this.byId.get(id) ?? []) this.turnOn(probe);
    }
    return any;
  }

  private boundariesOf(boundaries: Boundaries): readonly ProbeState[] {
    const version = `${boundaries.version} ${this.probes.length}`;
    let known = this.listening.get(boundaries);
    if (known?.version !== version) {
      known = { version, probes: this.probes.filter(({ definition }) => boundaries.has(definition)) };
      this.listening.set(boundaries, known);
    }
    return known.probes;
  }

  /** Runs a function, and all that it leads to, in a playback. Without one, nothing is told of it, and nothing recorded. */
  run<Result>(playback: Playback | undefined, fn: () => Result): Result {
    return this.playbacks.run(playback ?? NO_PLAYBACK, fn);
  }

  add(probe: ProbeState): void {
    this.note(probe);
    if (this.followed.has(probe.definition.id)) this.turnOn(probe);
    for (const boundaries of this.listening.keys()) if (boundaries.has(probe.definition)) this.turnOn(probe);
  }

  expects(id: string, kind?: string): boolean {
    const playback = this.playbacks.getStore();
    return playback !== undefined && playback !== NO_PLAYBACK && playback.ledger.has(id, kind);
  }

  private note(probe: ProbeState): void {
    this.probes.push(probe);
    // What it makes is compared with what was recorded.
    probe.origins = true;
    const { id } = probe.definition;
    const alike = this.byId.get(id);
    if (alike === undefined) this.byId.set(id, [probe]);
    else alike.push(probe);
  }

  private turnOn(probe: ProbeState): void {
    if (!probe.on) this.turnedOn.add(probe);
    probe.turn(true);
    if (probe.wait > 1) probe.wait = 1;
  }

  enter(probe: ProbeState, list: ArrayLike<unknown> | undefined, receiver: unknown): RunningCall | null {
    const playback = this.playbacks.getStore();
    if (playback === NO_PLAYBACK) return null;
    if (playback !== undefined) return playback.enter(probe, list, receiver);
    return this.turnedOn.has(probe) ? null : theRecorder.enter(probe, list, receiver);
  }

  enterListed(
    probe: ProbeState,
    length: number,
    a: unknown,
    b: unknown,
    c: unknown,
    d: unknown,
    receiver: unknown,
  ): RunningCall | null {
    const playback = this.playbacks.getStore();
    if (playback !== undefined && (playback === NO_PLAYBACK || playback.passes(probe))) return null;
    return this.enter(probe, [a, b, c, d].slice(0, length), receiver);
  }

  leave(probe: ProbeState, call: RunningCall, value: unknown): void {
    if (call instanceof PlayedCall) call.playback.leave(call, "returned", value);
    else theRecorder.leave(probe, call, value);
  }

  fail(probe: ProbeState, call: RunningCall, error: unknown): void {
    if (call instanceof PlayedCall) call.playback.leave(call, "threw", error);
    else theRecorder.fail(probe, call, error);
  }

  suspend(probe: ProbeState, call: RunningCall): void {
    if (call instanceof PlayedCall) call.playback.suspend(call);
    else theRecorder.suspend(probe, call);
  }

  iterate(probe: ProbeState, call: RunningCall, iterable: unknown, delegates: boolean): void {
    if (call instanceof PlayedCall) call.playback.iterate(call, iterable);
    else theRecorder.iterate(probe, call, iterable, delegates);
  }

  yield(probe: ProbeState, call: RunningCall, value: unknown): void {
    if (call instanceof PlayedCall) call.playback.yield(call, value);
    else theRecorder.yield(probe, call, value);
  }

  resume(probe: ProbeState, call: RunningCall, value: unknown, where: GoesOn): void {
    if (call instanceof PlayedCall) call.playback.resume(call);
    else theRecorder.resume(probe, call, value, where);
  }

  ambient(probe: ProbeState, call: RunningCall, kind: number | string, value: unknown): unknown {
    if (call instanceof PlayedCall) return call.playback.ambient(call, kind, ambientKindOf(kind), value);
    return theRecorder.ambient(probe, call, kind, value);
  }

  asked(probe: ProbeState, place: number, parameter: number, kind: number | string, value: unknown): unknown {
    const playback = this.playbacks.getStore();
    if (playback === NO_PLAYBACK) return value;
    if (playback !== undefined) return playback.asked(probe, place, kind, ambientKindOf(kind), value);
    return this.turnedOn.has(probe) ? value : theRecorder.asked(probe, place, parameter, kind, value);
  }

  answer(call: RunningCall): unknown {
    return (call as PlayedCall).answer!();
  }

  gaveUp(): void {
    theRecorder.gaveUp();
  }
}

let player: Player | undefined;

/** The player of this thread, which the program's hooks tell from its first use on. */
export function thePlayer(): Player {
  if (player === undefined) {
    player = new Player();
    setPlayer(player);
  }
  return player;
}
