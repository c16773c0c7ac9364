/** Name of an object's class, or an empty string. */
export function classNameOf(value: object): string {
  const { constructor: creator } = value;
  return typeof creator === "function" ? creator.name : "";
}

/**
 * Whether a class, or one it extends, keeps state that a tape does not hold: `#private` members, by its source, or a
 * built-in class at its root.
 */
export function hasPrivateState(instance: object): boolean {
  for (
    let prototype = Object.getPrototypeOf(instance) as object | null;
    prototype !== null && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    const { constructor: creator } = prototype;
    const source = typeof creator === "function" ? Function.prototype.toString.call(creator) : "";
    if (/#[\w$]/.test(source) || source.endsWith("{ [native code] }")) return true;
  }
  return false;
}
