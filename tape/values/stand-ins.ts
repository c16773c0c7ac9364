/**
 * What stands in a revived value for something that a tape does not hold. They are told apart with `instanceof`.
 *
 * None has a printer of its own: `util.inspect` escapes the names in them, which come from the tape.
 */

/** Something that cannot be recorded. */
export class Opaque {
  /**
   * @param what `function`, `symbol`, `proxy`, `promise`, `module`, `destructured` (a parameter) or the name of a class
   * @param name the function's or the symbol's own, or an empty string
   */
  constructor(
    readonly what: string,
    readonly name: string,
  ) {}
}

/** A function of code that is not instrumented: what it is stands nowhere but in the program. */
export class ForeignFunction extends Opaque {
  /** @param code a hash of its code */
  constructor(
    name: string,
    readonly code: number,
  ) {
    super("function", name);
  }
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
export class Accessor {
  /** Functions, or what stands for them; undefined where there is none. */
  constructor(
    readonly get: unknown,
    readonly set: unknown,
  ) {}
}

/** An instance of a class of the program: its own enumerable properties. */
export class Instance {
  /**
   * @param classId `src/cart.ts#Cart`, when instrumented code declares the class
   * @param privates values of its `#private` fields by their names, as far as it has them
   */
  constructor(
    readonly className: string,
    readonly fields: object,
    readonly classId: string | undefined = undefined,
    readonly privates: ReadonlyMap<string, unknown> = new Map(),
  ) {}
}

/** A regular expression. It is compiled by nobody who only reads. */
export class RecordedRegExp {
  /** @param lastIndex where the next search of a global or sticky one begins */
  constructor(
    readonly source: string,
    readonly flags: string,
    readonly lastIndex: unknown,
  ) {}
}

/** An object that a codec of the program has recorded. */
export class Encoded {
  /** @param codec its name */
  constructor(
    readonly codec: string,
    readonly data: unknown,
  ) {}
}

/** A function of the program that is a probe. */
export class RecordedFunction {
  /** @param id the probe's */
  constructor(readonly id: string) {}
}

/** A function that is bound to a receiver. */
export class BoundFunction {
  constructor(
    readonly target: unknown,
    readonly receiver: unknown,
  ) {}
}

/** A proxy that the program has made. No trap was asked: its content is that of its target. */
export class RecordedProxy {
  constructor(
    readonly target: unknown,
    readonly handler: unknown,
  ) {}
}

/** An object or function of a module that is a boundary. */
export class BoundaryObject {
  /**
   * @param path the module, and how the program came by the object: `pg#Pool`, `global#fetch()`
   * @param number tells it from others of the thread that was recorded
   * @param callable whether it is a function or a class
   */
  constructor(
    readonly path: string,
    readonly number: number,
    readonly callable: boolean,
  ) {}
}

/**
 * Key of the {@link Cut} in a plain object that lacks properties whose names were not recorded either. Where the names
 * are known, each has a `Cut` for its value; in arrays, sets and maps a `Cut` comes last.
 */
export const CUT_KEY: unique symbol = Symbol("calltape.cut");
