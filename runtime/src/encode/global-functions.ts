import { GLOBAL_FILE } from "../format.js";
import { getOwnPropertyNames, isProxy, SafeWeakMap } from "../intrinsics.js";
import { dataOf } from "./names.js";

/** They make code of texts. What a tape names, replay gives to the program, and a tape may be anybody's. */
// biome-ignore lint/security/noGlobalEval: to leave it out
const MAKERS_OF_CODE: readonly object[] = [Function, globalThis.eval];

/** Made when the first function is met that the program does not tell of. */
let names: WeakMap<object, string> | undefined;

/**
 * How a function of the platform is reached from the global object, as in `global#Array.isArray`; undefined for any
 * other. No getter runs.
 */
export function globalNameOf(fn: object): string | undefined {
  names ??= findNames();
  const name = names.get(fn);
  return name === undefined ? undefined : `${GLOBAL_FILE}#${name}`;
}

function findNames(): WeakMap<object, string> {
  const found: WeakMap<object, string> = new SafeWeakMap();
  const globals = getOwnPropertyNames(globalThis);
  for (let i = 0; i < globals.length; i++) {
    const name = globals[i]!;
    const value = dataOf(globalThis, name);
    if (!isHolder(value) || value === globalThis) continue;
    note(found, value, name);
    noteMembers(found, value, name);
    const prototype = dataOf(value, "prototype");
    if (isHolder(prototype)) noteMembers(found, prototype, `${name}.prototype`);
  }
  for (let i = 0; i < MAKERS_OF_CODE.length; i++) found.delete(MAKERS_OF_CODE[i]!);
  return found;
}

function noteMembers(found: WeakMap<object, string>, holder: object, path: string): void {
  const keys = getOwnPropertyNames(holder);
  for (let i = 0; i < keys.length; i++)
    if (keys[i] !== "constructor") note(found, dataOf(holder, keys[i]!), `${path}.${keys[i]}`);
}

/** The first name stands: `parseFloat` is `Number.parseFloat`, too. */
function note(found: WeakMap<object, string>, value: unknown, path: string): void {
  if (typeof value === "function" && !found.has(value)) found.set(value, path);
}

function isHolder(value: unknown): value is object {
  return ((typeof value === "object" && value !== null) || typeof value === "function") && !isProxy(value);
}
