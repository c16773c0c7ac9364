/**
 * What the planner needs to know of a file, in words that no parser owns. Every front end describes its tree as
 * these facts; the tests hold the descriptions equal.
 */

import type { Ambient } from "./ambient.js";
import type { Leaf } from "./leaf.js";
import type { Origin } from "./origins.js";

/** How the file is loaded: with `import`, with `require`, or as neither (a script, which has no top level of its own). */
export type ModuleFormat = "esm" | "commonjs" | "script";

export type FunctionKind = "function" | "arrow" | "method" | "constructor" | "getter" | "setter";

/** A class, object literal or namespace around a function, by the name that leads to it. */
export interface Holder {
  name: string;
  kind: "class" | "object" | "namespace";
  /** True when no variable or property has the name. */
  hidden: boolean;
}

/**
 * A place in a function's own code that instrumentation edits.
 *
 * - `return`: a statement, or the body of an arrow
 * - `await`, `yield`, `delegate` (`yield*`): an expression that suspends
 * - `iterate`: a `for await` loop
 * - `rearm`: the block of a `catch` that a rejected or thrown-in value may reach while the call is suspended
 * - `unwind`: the block of a `finally` that such a value may reach, or the `return()` of a generator
 * - `ambient`: an expression that asks a clock, chance or the environment
 * - `asked`: the same in a parameter, which sees no variable of the body
 * - `origin`: an expression that makes a bound function or a proxy
 * - `held`: an expression that such a one is given
 */
export interface Site {
  kind:
    | "return"
    | "await"
    | "yield"
    | "delegate"
    | "iterate"
    | "rearm"
    | "unwind"
    | "ambient"
    | "asked"
    | "origin"
    | "held";
  /** UTF-16 offset of the statement or expression. */
  start: number;
  /** False for `return;` and `yield;`. */
  hasOperand: boolean;
  /** Whether the operand would give an anonymous function or class the name of a variable that it is assigned to. */
  exposesAnonymous: boolean;
  /** What an `ambient` or `asked` one asks for. */
  ambient?: Ambient;
  /** Which parameter an `asked` one stands in, from 0. */
  parameter?: number;
  /** What an `origin` one makes, or what one that is `held` is an argument of. */
  origin?: Origin;
  /** Which argument is `held`. */
  argument?: number;
  /** The name that the `catch` of a `rearm` binds, empty where it binds nothing; missing where it takes the value apart. */
  caught?: string;
}

/** Whether a site is an expression that something is put around, and that is no `await` or `yield`. */
export function isAround({ kind }: Site): boolean {
  return kind === "ambient" || kind === "asked" || kind === "origin" || kind === "held";
}

export interface FunctionFacts {
  /** UTF-16 offset of its own name, or of its first token. */
  start: number;
  /** UTF-16 offset behind it. */
  end: number;
  kind: FunctionKind;
  async: boolean;
  generator: boolean;
  static: boolean;
  /** A constructor of a class that extends something: it has no `this` before `super()`. */
  derived: boolean;
  /** Such a one, behind whose `super()` compilers may put assignments: for properties that its parameters are, for fields. */
  assigns: boolean;
  /** That of the variable or property that it is given to, else its own. */
  name: string | undefined;
  /** True when no variable or property has the name: it is private, computed, or the function's own alone. */
  hidden: boolean;
  /** Holders between {@link owner} and the function, outermost first. */
  holders: Holder[];
  /** Index of the function around it, or -1. */
  owner: number;
  /** Whether it stands in the body of that one, not in its parameters. */
  inBody: boolean;
  /** A name a parameter; `...name` for a rest parameter; its leaves for a destructured one. */
  params: (string | Leaf[])[];
  /** Each is a name, or a rest parameter with a name, and no name stands twice. */
  plainParams: boolean;
  directives: string[];
  /** False when the body's last statement is a `return` or `throw`. */
  fallsThrough: boolean;
  /** `this`, `super` or direct `eval` in its own code or that of its arrows. */
  usesThis: boolean;
  /** The same for `arguments` or direct `eval`. */
  usesArguments: boolean;
  /** It has a `finally`, a `using`, or a `return` that closes an iterator: user code runs after a `return`. */
  endsLate: boolean;
  /** Names of function declarations of its body that would mean something else in a block (docs/fidelity.md). */
  hoisted: string[];
  /** It declares a parameter again, which a block around its body would allow. */
  invalid: boolean;
  /** It declares something named `arguments`. */
  declaresArguments: boolean;
  /** `with` in it or around it. */
  with: boolean;
  /** `await using`, which suspends without an `await` to edit. */
  awaitsImplicitly: boolean;
  /** It is, or is in, a factory of `jest.mock` or `vi.mock`, which is moved above the imports. */
  inMockFactory: boolean;
  /** Texts of the JSDoc comments that apply to it, nearest first. */
  docs: string[];
  /** In source order. */
  sites: Site[];
}

/** A class. */
export interface ClassFacts {
  /** UTF-16 offset of its own name, or of its first token. */
  start: number;
  /** That of its declaration, else of the variable or property that it is given to, else its own. */
  name: string;
  /** True when no variable or property has the name. */
  hidden: boolean;
  /** Whether it has a name of its own, which no lowering takes from it. */
  named: boolean;
  holders: Holder[];
  /** Index of the function around it, or -1. */
  owner: number;
  /** Names of its private fields of instances, with their `#`: what only its own code can read. */
  privateFields: string[];
  /** Texts of the JSDoc comments that apply to it, nearest first. */
  docs: string[];
}

/** A name that an import declaration binds. */
export interface ImportedName {
  /** As the module exports it; `*` for all that it exports. */
  imported: string;
  local: string;
  /** Whether the name stands for a value anywhere: what only types mention, compilers leave out. */
  used: boolean;
}

/** An import declaration that binds values. */
export interface ImportFacts {
  /** UTF-16 offset. */
  start: number;
  /** The module as the file names it. */
  source: string;
  names: ImportedName[];
}

/** `require("…")` or `import("…")`. */
export interface LoadFacts {
  /** UTF-16 offset. */
  start: number;
  source: string;
  kind: "require" | "import";
}

export interface FileFacts {
  format: ModuleFormat;
  text: string;
  /** In source order of {@link FunctionFacts.start}, owners first. */
  functions: FunctionFacts[];
  /** Classes that have a name, in the order in which they end. */
  classes: ClassFacts[];
  /** Exported names by local name; an anonymous default export is local `default`. */
  exports: Map<string, string>;
  /** Names of the functions, classes and variables that its top level declares. */
  topLevel: Set<string>;
  /** It imports or re-exports from another module, so that a cycle of imports can run its functions before its top level. */
  imports: boolean;
  /** In source order. Those with attributes are not among them. */
  importDeclarations: ImportFacts[];
  /** In source order. */
  loads: LoadFacts[];
}
