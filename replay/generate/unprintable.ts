/** Why a call becomes no test although it can be replayed. */
export class Unprintable extends Error {}

/** @throws Unprintable */
export function unprintable(why: string): never {
  throw new Unprintable(why);
}
