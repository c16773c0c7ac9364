import { CalltapeError } from "../error.js";
import { SafeMap } from "../intrinsics.js";
import { describe, suggest } from "../options.js";
import { FolderStore } from "./folder-store.js";
import { MemoryStore } from "./memory-store.js";
import type { Store } from "./store.js";

/** Makes the store that a location such as `s3://bucket/prefix` names. */
export type StoreFactory = (location: string) => Store;

/** One letter is a drive of Windows. */
const SCHEME = /^([a-z][a-z0-9+.-]+):/i;

const METHODS = ["locate", "create", "list", "read", "remove"] as const;

/** A second copy of this package in the process must find what was registered with the first. */
const KEY = Symbol.for("calltape.stores.1");

const host = globalThis as { [KEY]?: { factories: Map<string, StoreFactory>; memory: Map<string, Store> } };

if (host[KEY] === undefined)
  Object.defineProperty(host, KEY, {
    value: { factories: new SafeMap(), memory: new SafeMap() },
    enumerable: false,
    configurable: true,
    writable: true,
  });

const { factories, memory } = host[KEY]!;

/**
 * Tells how stores of a scheme are made, for locations such as `s3://bucket/prefix` in the setting `store`. To be called
 * before the first call is recorded.
 *
 * @param scheme letters and digits, without the colon
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function registerStore(scheme: string, factory: StoreFactory): void {
  if (typeof scheme !== "string" || SCHEME.exec(`${scheme}:`)?.[1] !== scheme)
    throw new CalltapeError(
      "CALLTAPE_BAD_OPTION",
      `the scheme of a store must be two or more letters and digits, got ${describe(scheme)} (try "s3")`,
    );
  if (scheme.toLowerCase() === "memory")
    throw new CalltapeError("CALLTAPE_BAD_OPTION", 'the scheme "memory" is taken (choose another)');
  if (typeof factory !== "function")
    throw new CalltapeError(
      "CALLTAPE_BAD_OPTION",
      `the factory of the store "${scheme}" must be a function, got ${describe(factory)}`,
    );
  factories.set(scheme.toLowerCase(), factory);
}

/** The scheme of a location; undefined for a folder. */
export function schemeOf(location: string): string | undefined {
  return SCHEME.exec(location)?.[1]?.toLowerCase();
}

/** What is wrong with a location, if its scheme is not registered. */
export function unknownScheme(location: string): string | undefined {
  const scheme = schemeOf(location);
  if (scheme === undefined || scheme === "memory" || factories.has(scheme)) return undefined;
  return `no store is registered for "${scheme}:"${suggest(scheme, ["memory", ...factories.keys()])}; a folder needs no scheme, registerStore("${scheme}", …) adds one`;
}

/**
 * The store that a location names: a folder, `memory:` or `memory:name`, or what a scheme was registered for. The same
 * `memory:` is the same store in the whole thread.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`, and what the factory throws
 */
export function openStore(location: string): Store {
  const scheme = schemeOf(location);
  if (scheme === undefined) return new FolderStore(location);
  const problem = unknownScheme(location);
  if (problem !== undefined) throw new CalltapeError("CALLTAPE_BAD_OPTION", problem);
  if (scheme !== "memory") return checkStore(scheme, factories.get(scheme)!(location));
  let store = memory.get(location);
  if (store === undefined) {
    store = new MemoryStore(location);
    memory.set(location, store);
  }
  return store;
}

function checkStore(scheme: string, store: Store): Store {
  const given: unknown = store;
  const lacking =
    typeof given === "object" && given !== null
      ? METHODS.filter((method) => typeof (given as Record<string, unknown>)[method] !== "function")
      : METHODS;
  if (lacking.length > 0)
    throw new CalltapeError(
      "CALLTAPE_BAD_OPTION",
      `the store of "${scheme}:" must have the methods ${METHODS.join(", ")}; ${lacking.join(", ")} missing`,
    );
  return store;
}
