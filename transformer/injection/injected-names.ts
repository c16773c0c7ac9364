import { fileHash, probeVariable } from "@calltape/runtime/hooks";
import type { ModuleFormat } from "../facts/facts.js";

/** Names of what is injected. The locals are the same in every function, since each declares its own. */
export interface InjectedNames {
  open: string;
  file: string;
  field: string;
  sink: string;
  call: string;
  result: string;
  error: string;
  awaited: string;
  /** What a bound function or a proxy is made of, by its index among all that the function holds. */
  held(index: number): string;
  /** The number of the call of a function that has so many around it, for the closures in it. */
  maker(depth: number): string;
  /** The hook that puts something around what a module exports. */
  boundary: string;
  /** All exports of a module, by the index of its import. */
  namespace(index: number): string;
  /** What an import declaration binds instead of one of its names. */
  unused(index: number, name: number): string;
  probe(index: number): string;
  /** A variable that is an object once the probe is there. */
  guard(index: number): string;
  /** Whether probes have no variables of their own. */
  script: boolean;
}

/** How a file gets hold of the runtime. */
export type Loading = "import" | "require" | "script";

/** The same of a file that is emitted in the format in which it is written. */
export const LOADING: Readonly<Record<ModuleFormat, Loading>> = {
  esm: "import",
  commonjs: "require",
  script: "script",
};

/** Scripts share one scope, so the name of a script's probes tells it from others. */
export function injectedNames(
  { prefix, path, runsEarly }: { prefix: string; path: string; runsEarly: boolean },
  loading: Loading,
): InjectedNames {
  const script = loading === "script";
  const file = `${prefix}f${script ? fileHash(path).toString(36) : ""}`;
  const probe = (index: number) => probeVariable(prefix, path, index);
  return {
    open: `${prefix}o`,
    file,
    field: `${prefix}p`,
    sink: `${prefix}s`,
    call: `${prefix}c`,
    result: `${prefix}r`,
    error: `${prefix}e`,
    awaited: `${prefix}a`,
    held: (index) => `${prefix}h${index}`,
    maker: (depth) => `${prefix}n${depth}`,
    boundary: `${prefix}b`,
    namespace: (index) => `${prefix}m${index}`,
    unused: (index, name) => `${prefix}u${index}_${name}`,
    probe,
    guard: script || runsEarly ? () => file : probe,
    script,
  };
}
