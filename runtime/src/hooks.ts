/**
 * What instrumented code and the runtime agree on. The transformer emits these names, `probe.ts` defines them.
 */

/** Module that instrumented code imports. */
export const HOOK_MODULE = "@calltape/runtime/probe";

/** Module that it imports where it uses modules or globals that are boundaries. */
export const BOUNDARY_MODULE = "@calltape/runtime/boundary";

/** Exports of {@link HOOK_MODULE} that instrumented code uses. */
export const EXPORT = { OPEN_FILE: "openFile", PRIVATE_FIELD: "privateField" } as const;

/** Global function that scripts call, since they cannot import; `@calltape/runtime/script` defines it. */
export const OPEN_SCRIPT = "$calltape";

/** Members of a probe that instrumented code uses. */
export const HOOK = {
  ON: "on",
  WAIT: "wait",
  FROM: "from",
  ENTER: "enter",
  ENTER_1: "enter1",
  ENTER_2: "enter2",
  ENTER_3: "enter3",
  ENTER_4: "enter4",
  LEAVE: "leave",
  FAIL: "fail",
  SUSPEND: "suspend",
  ITERATE: "iterate",
  YIELD: "yield",
  RESUME: "resume",
  AMBIENT: "ambient",
  ASKED: "asked",
  ORIGINS: "origins",
  ORIGIN: "origin",
  ANSWER: "answer",
} as const;

/** Members of a call that instrumented code reads: its number, and whether it is answered instead of run. */
export const CALL = { NUMBER: "number", ANSWERS: "answers" } as const;

/**
 * What a function asks the world for, as its code says it. Instrumented code names each by its index; a variable of the
 * environment by the variable's name instead.
 */
export const AMBIENT_KINDS = [
  "Date.now",
  "new Date",
  "Date",
  "performance.now",
  "Math.random",
  "crypto.randomUUID",
  "crypto.getRandomValues",
] as const;

/** Where a call goes on that was suspended: behind that, or in a block of a generator that an end of it may have led to. */
export const GOES_ON = {
  BEHIND: 0,
  IN_FINALLY: 1,
  IN_CATCH: 2,
  /** In the block of a `catch` that cannot say what it has caught. */
  IN_BLIND_CATCH: 3,
} as const;

export type GoesOn = (typeof GOES_ON)[keyof typeof GOES_ON];

/** What hides what it is made of. Instrumented code says which of them it has made. */
export const ORIGIN_KIND = { BOUND: 0, PROXY: 1 } as const;

/** Kinds of functions; a probe's flags hold the index in their lowest three bits. */
export const KINDS = ["function", "arrow", "method", "constructor", "getter", "setter"] as const;

export type FunctionKind = (typeof KINDS)[number];

export const KIND_MASK = 7;

/** Bits of a probe's flags above its kind. */
export const PROBE_FLAG = {
  ASYNC: 8,
  GENERATOR: 16,
  /** Arguments arrive as an array of the parameters' values, not as the arguments object. */
  BY_NAME: 32,
  /** A member of instances: a class's prototype has it. */
  OWN: 64,
  /** The qualified name is a way from the file's top level. */
  TOP: 128,
  TRACE: 256,
  BOUNDARY: 512,
  /** It records events or answers alone, no calls for replay. */
  NO_CAPTURE: 1024,
  /** No function of the program's: something that a module or global does, or a callback that it calls. */
  IMPORTED: 2048,
  /** No boundary, but its code can be answered as that of one. */
  ANSWERS: 4096,
} as const;

/** How the names of all that is injected begin; underscores follow where the program has such names itself. */
export const NAME_PREFIX = "$ct";

/** Characters of {@link fileMark}. */
export const FILE_MARK_LENGTH = 3;

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

const { imul } = Math;
const { charCodeAt } = String.prototype;
const { apply } = Reflect;

/** FNV-1a, 32 bits, of a file's path from the project's root. */
export function fileHash(path: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < path.length; i++) hash = imul(hash ^ apply(charCodeAt, path, [i]), 0x01000193);
  return hash >>> 0;
}

/** Letters that tell a file from most others; no digits, which follow it. */
export function fileMark(path: string): string {
  let hash = fileHash(path);
  let mark = "";
  for (let i = 0; i < FILE_MARK_LENGTH; i++) {
    mark += LETTERS[hash % LETTERS.length];
    hash = (hash / LETTERS.length) >>> 0;
  }
  return mark;
}

/** The variable that a probe is in. Its name says which one it is, so that a function can be told by its text. */
export function probeVariable(prefix: string, path: string, index: number): string {
  return `${prefix}${fileMark(path)}${index}`;
}

/** The name that a leaf of a destructured parameter binds (`transformer/facts/leaf.ts`). */
export function leafName(leaf: string): string {
  const end = leaf.indexOf("=");
  return end < 0 ? leaf : leaf.slice(0, end);
}

/** One function of a file, as the emitted table holds it. `options` are those of its tag. */
export type ProbeRow = [
  name: string,
  line: number,
  column: number,
  flags: number,
  params: (string | string[])[],
  hash: string,
  options?: ProbeOptions,
];

/** One class of a file. */
export type ClassRow = [name: string, line: number, column: number, flags: number];

/** What a tag may set for one probe. */
export interface ProbeOptions {
  /** Share of calls that are recorded, from 0 to 1. */
  sample?: number;
  /** Calls that are recorded before `sample` counts. */
  first?: number;
  /** Calls that a thread records. */
  keep?: number;
  /** Dotted names of values to redact. */
  redact?: readonly string[];
}

/**
 * For each root, in the order in which the rows first name them: 1 when the module exports it by its name, the other
 * name that it is exported by, or 0. Roots are the first parts of the names of rows with the flag `TOP`.
 */
export type Exported = (string | 0 | 1)[];

/** Puts the values of the roots into a list, in their order; throws at the first that has none yet. */
export type Roots = (sink: unknown[]) => void;
