/**
 * What the planner needs to know of a file, in words that no parser owns. Every front end describes its tree as
 * these facts; the tests hold the descriptions equal.
 */

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

/** A place in a function's own code that instrumentation edits. */
export interface Site {
  kind: "return" | "await";
  /** UTF-16 offset of the statement or expression. */
  start: number;
  /** False for `return;`. */
  hasOperand: boolean;
  /** Whether the operand would give an anonymous function or class the name of a variable that it is assigned to. */
  exposesAnonymous: boolean;
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
  /** That of the variable or property that it is given to, else its own. */
  name: string | undefined;
  /** True when no variable or property has the name: it is private, computed, or the function's own alone. */
  hidden: boolean;
  /** Holders between {@link owner} and the function, outermost first. */
  holders: Holder[];
  /** Index of the function around it, or -1. */
  owner: number;
  /** A name a parameter; `...name` for a rest parameter; an array of leaf names for a destructured one. */
  params: (string | string[])[];
  directives: string[];
  /** False when the body's last statement is a `return` or `throw`. */
  fallsThrough: boolean;
  /** `this`, `super` or direct `eval` in its own code or that of its arrows. */
  usesThis: boolean;
  /** It has a `finally`, a `using`, or a `return` that closes an iterator: user code runs after a `return`. */
  endsLate: boolean;
  /** Names declared twice, or in ways that differ between a function's body and a block (docs/fidelity.md). */
  conflictingDeclarations: boolean;
  /** It declares something named `arguments`. */
  declaresArguments: boolean;
  /** `with` in it or around it. */
  with: boolean;
  /** `for await` or `await using`, which suspend without an `await` to edit. */
  awaitsImplicitly: boolean;
  /** It is, or is in, a factory of `jest.mock` or `vi.mock`, which is moved above the imports. */
  inMockFactory: boolean;
  /** Texts of the JSDoc comments that apply to it, nearest first. */
  docs: string[];
  /** In source order. */
  sites: Site[];
}

export interface FileFacts {
  format: ModuleFormat;
  text: string;
  /** In source order of {@link FunctionFacts.start}, owners first. */
  functions: FunctionFacts[];
  /** Exported names by local name; an anonymous default export is local `default`. */
  exports: Map<string, string>;
  /** Its top level declares something named `require`. */
  declaresRequire: boolean;
}
