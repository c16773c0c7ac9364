/**
 * What stands in a revived value for something that a tape does not hold. They are told apart with `instanceof`.
 *
 * None has a printer of its own: `util.inspect` escapes the names in them, which come from the tape.
 */

/** Something that cannot be recorded. */
export class Opaque {
  /**
   * @param what `function`, `symbol`, `proxy`, `promise`, `module`, `destructured` (a parameter) or the name of a class
   * @param name the function's or symbol's, or an empty string
   */
  constructor(
    readonly what: string,
    readonly name: string,
  ) {}
}

/** Where values were too large, and were cut. */
export class Cut {
  /**
   * @param omitted elements or entries of the enclosing array, map, set or object that are missing from here on; `0`
   *   when this stands for one value
   */
  constructor(readonly omitted: number) {}
}

/** A value that the redactor replaced. */
export class Redacted {
  constructor(readonly kind: "string" | "number" | "object" | "other") {}
}

/** An own property with a getter or setter, neither of which was called. */
export class Accessor {}

/** An instance of a class of the program: its own enumerable properties. */
export class Instance {
  constructor(
    readonly className: string,
    readonly fields: object,
  ) {}
}

/**
 * Key of the {@link Cut} in a plain object that lacks properties whose names were not recorded either. Where the names
 * are known, each has a `Cut` for its value; in arrays, sets and maps a `Cut` comes last.
 */
export const CUT_KEY: unique symbol = Symbol("calltape.cut");
