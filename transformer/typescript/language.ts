import type * as TS from "typescript";

/** The version of the language that is emitted. What it is when a project does not say depends on the compiler. */
export function languageOf(ts: typeof TS, options: TS.CompilerOptions): TS.ScriptTarget {
  // Not in the public types, but what the emitter itself asks.
  const { getEmitScriptTarget } = ts as {
    getEmitScriptTarget?(options: TS.CompilerOptions): TS.ScriptTarget;
  };
  return getEmitScriptTarget?.(options) ?? options.target ?? ts.ScriptTarget.ES5;
}

/** Whether the compiler leaves the statements of bodies where they are, so that what is around them can be text. */
export function keepsBodies(ts: typeof TS, options: TS.CompilerOptions): boolean {
  return languageOf(ts, options) >= ts.ScriptTarget.ES2018;
}
