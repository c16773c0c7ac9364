import { inspect } from "node:util";
import type { Difference } from "./compare.js";

/** Stands in a difference where one object stands that stood elsewhere, or does not. */
export class ShownIdentity {
  constructor(
    readonly text: string,
    /** What stands there, and what does where the other side has the same object. */
    readonly objects: readonly [object, object],
  ) {}

  [inspect.custom](): string {
    return this.text;
  }
}

/** What two places have that should have one object, or should not. */
interface Broken {
  expected: ShownIdentity;
  received: ShownIdentity;
}

/** Pairs the objects of two values: wherever the one stands, the other has to. */
export class Identity {
  private readonly partners = new Map<object, { partner: object; path: string }>();
  private readonly partnersBack = new Map<object, { partner: object; path: string }>();

  /** Undefined where the two are a pair, or are one from now on. */
  broken(a: object, b: object, path: string): Broken | undefined {
    const [known, knownBack] = [this.partners.get(a), this.partnersBack.get(b)];
    if (known?.partner === b) return undefined;
    if (known === undefined && knownBack === undefined) {
      this.partners.set(a, { partner: b, path });
      this.partnersBack.set(b, { partner: a, path });
      return undefined;
    }
    return known === undefined
      ? { expected: another([a, knownBack!.partner]), received: theSame([b, b], knownBack!.path) }
      : { expected: theSame([a, a], known.path), received: another([b, known.partner]) };
  }
}

function theSame(objects: readonly [object, object], path: string): ShownIdentity {
  return new ShownIdentity(`the same object as ${path === "" ? "the whole" : path}`, objects);
}

function another(objects: readonly [object, object]): ShownIdentity {
  return new ShownIdentity("another object", objects);
}

/** Whether two objects stand where there was one. */
export function isParted({ received }: Difference): boolean {
  return received instanceof ShownIdentity && received.objects[0] !== received.objects[1];
}

/**
 * The differences but for those where one of two objects is the program's own, which it has in both of two replays: the other
 * one was made of what is on the tape, and may have been that one.
 */
export function withoutHeld(differences: readonly Difference[], again: readonly Difference[]): Difference[] {
  const others = new Map(again.map((each) => [each.path, each.received]));
  return differences.filter((each) => {
    const [own, other] = [each.received, others.get(each.path)];
    if (!isParted(each) || !(own instanceof ShownIdentity) || !(other instanceof ShownIdentity)) return true;
    return !own.objects.some((object, i) => object === other.objects[i]);
  });
}
