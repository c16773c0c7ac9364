import type { ProbeState } from "@calltape/runtime/registry";
import type { AmbientValue, Call } from "../../tape/index.js";
import { AmbientQueue } from "./ambient.js";

/** What the parameters of a call that has not begun are given. */
interface Binding {
  call: Call | undefined;
  /** Place of the parameter that has asked last. */
  last: number;
  given: AmbientQueue;
}

/** Says what parameters are given that ask a clock, chance or the environment: they are bound before their call begins. */
export class ParameterAnswers {
  private readonly bindings = new Map<ProbeState, Binding>();

  /** @param next the recorded call of a function that its next call does again, as far as anybody can tell */
  constructor(private readonly next: (probe: ProbeState) => Call | undefined) {}

  /**
   * What a parameter was given next, the last time; undefined when it is not recorded.
   *
   * @param place among all that the function's parameters may ask: one that is not behind the last is of another call
   */
  take(
    probe: ProbeState,
    place: number,
    kind: string,
  ): { call: Call | undefined; value: AmbientValue | undefined } {
    let binding = this.bindings.get(probe);
    if (binding === undefined || place <= binding.last) {
      const call = this.next(probe);
      binding = { call, last: place, given: new AmbientQueue(call, "parameters") };
      this.bindings.set(probe, binding);
    }
    binding.last = place;
    return { call: binding.call, value: binding.given.next(kind, place) };
  }

  /** A call of the function begins. */
  begins(probe: ProbeState): void {
    this.bindings.delete(probe);
  }
}
