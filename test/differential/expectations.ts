import type { Reason } from "../../transformer/index.js";
import type { FrontEnd } from "./front-ends.js";

/** What is known of the programs under one front end. A program that is in no list must do as it does plain. */
export interface Expectations {
  /** The compiler itself does not take them. */
  uncompilable: string[];
  /** What the compiler makes of them is no valid program: syntax that Node lacks, or that was lowered wrongly. */
  unrunnable: string[];
  /** They have probes, and nothing is recorded. */
  neverRecorded: string[];
  /** Probes of calls that begin and do not end before the program does. */
  unended: string[];
  /** What they do is known to differ: while recording, or always. Each is explained in docs/fidelity.md. */
  different: { recording: string[]; always: string[] };
  /** How many functions are left alone, by reason. */
  leftAlone: Partial<Record<Reason, number>>;
}

/**
 * Compilers that move a loop's body into a function return `{ value: function () {} }` from it, which gives the
 * anonymous function a name. Instrumented, it has none, as in the source.
 */
export const RENAMED_BY_LOWERING: Readonly<Record<string, { lowered: RegExp; source: string }>> = {
  "names/for-of-return-fn": { lowered: /^1 "(v|value)"$/, source: '1 ""' },
};

/** Functions that nothing calls, or that run where there is no probe. */
const NEVER_RECORDED = [
  "generators/gen-never-started",
  "names/ctor-kind",
  "names/gen-prototype",
  "names/length",
  "names/own-props",
  "scope/with-proxy",
  "serialised/sent-elsewhere",
  "serialised/serialise-newfunction",
  "serialised/serialise-vm",
];

/** Called with `new`, or without it, which throws unless they have been lowered to functions that take both. */
const NOT_LOWERED = ["names/callable-class", "names/not-constructor"];

const LEFT_ALONE = { asm: 1, "await-using": 1, "require-declared": 2, with: 3 };

/** They count calls of what they have put in the place of built-in functions, and some calls are the recorder's. */
const SEE_THE_RECORDER = ["primordials/args-array-iterator-patched", "primordials/reentrant"];

const UNENDED = [
  // Generators that nobody runs to their end.
  "async/async-gen-return-throw.cjs#anonymous>h",
  // Promises that boundaries hand on, and that are rejected where nobody waits for them.
  "async/unhandled-by-kind.cjs#sync",
  "async/unhandled-by-kind.cjs#rejected",
  "async/unhandled-by-kind.cjs#arrow",
  "async/unhandled-by-kind.cjs#o.method",
  "async/unhandled-ends-the-process.cjs#sync",
  "async/unhandled.cjs#g",
  // It calls `process.exit`.
  "embedding/exit-now.cjs#f",
  "errors/stack-inferred-names.cjs#y",
  "generators/gen-running.cjs#g",
  "generators/left-suspended.cjs#counts",
  "generators/left-suspended.cjs#waits",
  "origins/literals.cjs#pulled",
];

const ALL: Expectations = {
  different: { recording: SEE_THE_RECORDER, always: [] },
  uncompilable: [],
  unrunnable: [],
  neverRecorded: NEVER_RECORDED,
  unended: UNENDED,
  leftAlone: LEFT_ALONE,
};

const OF_TYPESCRIPT: Expectations = {
  ...ALL,
  neverRecorded: [],
  unended: [],
  leftAlone: { "await-using": 1 },
};

/** `<!--` is a comment in scripts on the web, and nothing to this compiler. */
const HTML_COMMENT = ["control-flow/html-comment"];
/** Decorators and `using` pass through this target as they are. */
const NEWER_THAN_NODE = ["typescript/tcdeco", "typescript/using", "typescript/using-throws"];
/** A computed member that awaits or yields, in a class inside what becomes a generator. */
const COMPUTED_AWAIT = ["async/class-heritage-await"];

/** The preset for TypeScript does not compile JSX. */
const JSX = ["typescript/jsx", "text/elements"];

const BABEL: Expectations = {
  ...ALL,
  // Decorators need a plugin that is not installed, and namespaces may not export variables.
  uncompilable: [
    "ambient/decorated",
    "typescript/legacydeco",
    "typescript/namespaces",
    "typescript/ns-shadow",
    "typescript/tcdeco",
  ],
};

const BY_NAME: Readonly<Record<string, Expectations>> = {
  "typescript, target ESNext, esm": {
    ...ALL,
    uncompilable: HTML_COMMENT,
    unrunnable: NEWER_THAN_NODE,
    neverRecorded: [...NOT_LOWERED, ...NEVER_RECORDED, ...NEWER_THAN_NODE],
  },
  "typescript, target ES2022, esm": {
    ...ALL,
    uncompilable: HTML_COMMENT,
    neverRecorded: [...NOT_LOWERED, ...NEVER_RECORDED],
  },
  "typescript, target ES2017, esm": {
    ...ALL,
    uncompilable: HTML_COMMENT,
    neverRecorded: [...NOT_LOWERED, ...NEVER_RECORDED],
  },
  "typescript, target ES2015, esm": {
    ...ALL,
    uncompilable: HTML_COMMENT,
    unrunnable: COMPUTED_AWAIT,
    // In cycles of modules the helper for async functions is not there yet when the first is called.
    neverRecorded: [
      "ambient/parameters-early",
      "modules/import-cycle",
      "names/callable-class",
      ...NEVER_RECORDED,
      "typescript/import-cycle",
    ],
  },
  "typescript, target ES5, esm": {
    ...ALL,
    uncompilable: HTML_COMMENT,
    unrunnable: [...COMPUTED_AWAIT, "classes/derived-arrow-super", "scope/eval-super"],
    neverRecorded: [
      "ambient/parameters-early",
      "modules/import-cycle",
      ...NEVER_RECORDED,
      "typescript/import-cycle",
      // `super` outside of a derived class becomes a name that is not defined.
      "arguments/default-param-this-args",
      "values/accessors",
    ],
  },
  "typescript, target ESNext, commonjs": {
    ...OF_TYPESCRIPT,
    unrunnable: NEWER_THAN_NODE,
    neverRecorded: NEWER_THAN_NODE,
  },
  "typescript, target ES2017, commonjs": OF_TYPESCRIPT,
  "typescript, target ES5, commonjs": OF_TYPESCRIPT,
  "text, esm": {
    ...ALL,
    unrunnable: NEWER_THAN_NODE,
    neverRecorded: [...NOT_LOWERED, ...NEVER_RECORDED, ...NEWER_THAN_NODE],
  },
  "text, commonjs": {
    ...OF_TYPESCRIPT,
    unrunnable: NEWER_THAN_NODE,
    neverRecorded: NEWER_THAN_NODE,
  },
  babel: {
    ...BABEL,
    // Neither JSX nor `using` is compiled by the preset for TypeScript.
    unrunnable: [...JSX, "typescript/using", "typescript/using-throws"],
    neverRecorded: [...NOT_LOWERED, ...NEVER_RECORDED, ...JSX, "typescript/using", "typescript/using-throws"],
  },
  "babel, preset-env for IE 11, commonjs": {
    ...BABEL,
    // Lowering `let` renames a variable of a block that has the name of a global; a direct eval looks for the old name.
    different: { ...ALL.different, always: ["scope/eval-and-globals"] },
    // The same JSX, with a spread that is to be lowered.
    uncompilable: ["text/elements", ...BABEL.uncompilable],
    unrunnable: ["scope/eval-super", "serialised/sent-elsewhere", "typescript/jsx"],
    unended: [
      // Lowered, an async generator does not wait for what it returns.
      ...BABEL.unended.filter((probe) => !probe.endsWith(">h")),
      // What it awaits goes through the `Promise.resolve` that the program has replaced, and never settles.
      "primordials/promise.cjs#awaits",
    ],
    neverRecorded: [...NEVER_RECORDED, "names/callable-class", "typescript/jsx"],
    leftAlone: { ...LEFT_ALONE, "lowered-accessor": 2 },
  },
};

export function expectationsOf({ name }: FrontEnd): Expectations {
  return BY_NAME[name]!;
}
