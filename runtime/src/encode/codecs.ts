import { CalltapeError } from "../error.js";
import { describe } from "../options.js";

/** How the objects of a class are recorded and made again, where their own properties do not say what they are. */
export interface Codec<Value extends object = object> {
  /** Stands in tapes; the program that replays registers a codec of the same name. */
  name: string;
  /**
   * What is recorded of an object, in its place: any value that can be recorded. It runs while the call is recorded, so
   * it must be quick and change nothing; where it throws, the object is opaque.
   */
  encode(value: Value): unknown;
  /** The object again, from what `encode` gave. */
  decode(data: unknown): Value;
}

/** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
export function checkCodec(Class: unknown, codec: Codec): void {
  prototypeOf(Class, "registerCodec");
  const { name, encode, decode } = (codec ?? {}) as Partial<Codec>;
  if (typeof name !== "string" || name === "")
    throw new CalltapeError("CALLTAPE_BAD_OPTION", `"name" of a codec must be a text, got ${describe(name)}`);
  for (const [key, method] of Object.entries({ encode, decode }))
    if (typeof method !== "function")
      throw new CalltapeError(
        "CALLTAPE_BAD_OPTION",
        `"${key}" of the codec "${name}" must be a function, got ${describe(method)}`,
      );
}

/** The prototype of a class's instances. @throws CalltapeError `CALLTAPE_BAD_OPTION` */
export function prototypeOf(Class: unknown, where: string): object {
  const prototype: unknown = typeof Class === "function" ? Class.prototype : undefined;
  if (typeof prototype !== "object" || prototype === null)
    throw new CalltapeError("CALLTAPE_BAD_OPTION", `${where} takes a class, got ${describe(Class)}`);
  return prototype;
}
