import path from "node:path";
import type * as TypeScript from "typescript";

/** Rounds of the compiler: each may show what the one before has hidden. */
const MAX_ROUNDS = 6;

/** Expected so many arguments, but got others: no cast of one helps. */
const ARGUMENT_COUNTS = new Set([2554, 2555, 2556, 2575]);

/** A `@ts-expect-error` that expects nothing. */
const UNUSED_EXPECTATION = 2578;

/** What the compiler says of generated files, after all that could be done. */
export interface Checked {
  /** Their texts, with casts where recorded values do not fit declared types. */
  texts: Map<string, string>;
  /** What is left. */
  problems: readonly TypeScript.Diagnostic[];
}

/** An edit of a text: something is put at a place. */
interface Insertion {
  at: number;
  text: string;
}

/**
 * Compiles generated files, and puts `as never` behind values that the declared types do not take, or, where that is no
 * help, a `@ts-expect-error` above the line. Nothing is written.
 *
 * @param files texts by absolute path
 */
export function addCasts(
  ts: typeof TypeScript,
  files: ReadonlyMap<string, string>,
  options: TypeScript.CompilerOptions,
): Checked {
  const sources = new Map<string, CastFile>();
  for (const [file, text] of files) sources.set(file, new CastFile(ts, file, text));
  let problems: readonly TypeScript.Diagnostic[] = [];
  let old: TypeScript.Program | undefined;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const texts = new Map([...sources].map(([file, source]) => [path.normalize(file), source.text]));
    old = createProgram(ts, texts, options, old);
    problems = diagnosticsOf(old, [...files.keys()]);
    let changed = false;
    for (const { file, start, code } of problems) {
      const source = file && sources.get(path.normalize(file.fileName));
      if (source !== undefined && start !== undefined) changed = source.mend(start, code) || changed;
    }
    for (const source of sources.values()) source.apply();
    if (!changed) break;
  }
  return { texts: new Map([...sources].map(([file, source]) => [file, source.text])), problems };
}

function createProgram(
  ts: typeof TypeScript,
  texts: ReadonlyMap<string, string>,
  options: TypeScript.CompilerOptions,
  old: TypeScript.Program | undefined,
): TypeScript.Program {
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile, getSourceFile } = host;
  const given = (name: string) => texts.get(path.normalize(name));
  host.fileExists = (name) => given(name) !== undefined || fileExists(name);
  host.readFile = (name) => given(name) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const text = given(name);
    if (text !== undefined) return ts.createSourceFile(name, text, rest[0], true);
    return old?.getSourceFile(name) ?? getSourceFile(name, ...rest);
  };
  return ts.createProgram({ rootNames: [...texts.keys()], options, host, ...(old && { oldProgram: old }) });
}

function diagnosticsOf(program: TypeScript.Program, files: readonly string[]): TypeScript.Diagnostic[] {
  return files.flatMap((name) => {
    const file = program.getSourceFile(name);
    return file === undefined
      ? []
      : [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  });
}

/** A file with the casts that it has so far. */
class CastFile {
  text: string;
  /** Ends of expressions that are cast, and starts of those, in the text without casts. */
  private readonly casts = new Map<TypeScript.Node, Insertion>();
  private readonly expected = new Map<number, Insertion>();
  private readonly tree: TypeScript.SourceFile;
  /** What is in the text now. */
  private applied: readonly Insertion[] = [];

  constructor(
    private readonly ts: typeof TypeScript,
    file: string,
    private readonly original: string,
  ) {
    this.text = original;
    this.tree = ts.createSourceFile(file, original, ts.ScriptTarget.Latest, true);
  }

  /** Whether there was something left to try against an error at a place of the text. */
  mend(position: number, code: number): boolean {
    const at = this.originalPosition(position);
    if (at < this.importsEnd) return false;
    if (code === UNUSED_EXPECTATION) return this.expected.delete(at);
    const site = ARGUMENT_COUNTS.has(code) ? undefined : this.siteAt(at);
    if (site === undefined) return this.expectError(at);
    for (const inner of this.casts.keys())
      if (inner.pos >= site.pos && inner.end <= site.end) this.casts.delete(inner);
    this.casts.set(site, { at: site.end, text: " as never" });
    return true;
  }

  /** Puts all casts into the text. */
  apply(): void {
    let text = "";
    let from = 0;
    this.applied = [...this.casts.values(), ...this.expected.values()].sort((a, b) => a.at - b.at);
    for (const { at, text: inserted } of this.applied) {
      text += this.original.slice(from, at) + inserted;
      from = at;
    }
    this.text = text + this.original.slice(from);
  }

  private originalPosition(position: number): number {
    let shift = 0;
    for (const { at, text } of this.applied) {
      if (at + shift > position) break;
      // Inside of what was put there is where it was put.
      if (position < at + shift + text.length) return at;
      shift += text.length;
    }
    return position - shift;
  }

  /** What is behind cannot be mended by a cast. */
  private get importsEnd(): number {
    const { ts, tree } = this;
    return tree.statements.filter((each) => ts.isImportDeclaration(each)).at(-1)?.end ?? 0;
  }

  /** The innermost value around a place that could be cast and is not yet. */
  private siteAt(position: number): TypeScript.Node | undefined {
    let node = this.nodeAt(position);
    for (; node !== undefined && !this.ts.isSourceFile(node); node = node.parent) {
      const site = this.siteOf(node);
      if (site !== undefined && !this.isCast(site)) return site;
      if (this.ts.isStatement(node)) return undefined;
    }
    return undefined;
  }

  /** Whether a value is cast, or is in one that is. */
  private isCast(site: TypeScript.Node): boolean {
    return [...this.casts.keys()].some((cast) => cast.pos <= site.pos && cast.end >= site.end);
  }

  private siteOf(node: TypeScript.Node): TypeScript.Node | undefined {
    const { ts } = this;
    const { parent } = node;
    if (ts.isPropertyAssignment(parent)) return parent.initializer;
    if (ts.isCallExpression(parent) && parent.expression.getText(this.tree) === "expect") return undefined;
    if (
      (ts.isCallExpression(parent) || ts.isNewExpression(parent)) &&
      parent.arguments?.includes(node as never)
    )
      return node;
    if (ts.isArrayLiteralExpression(parent) && !ts.isSpreadElement(node) && !ts.isOmittedExpression(node))
      return node;
    return undefined;
  }

  private nodeAt(position: number): TypeScript.Node | undefined {
    let found: TypeScript.Node = this.tree;
    for (;;) {
      const inner: TypeScript.Node | undefined = this.ts.forEachChild(found, (child) =>
        child.getStart(this.tree) <= position && position < child.end ? child : undefined,
      );
      if (inner === undefined) return found;
      found = inner;
    }
  }

  private expectError(position: number): boolean {
    const line = this.original.lastIndexOf("\n", position - 1) + 1;
    if (this.expected.has(line)) return false;
    const indent = /^ */.exec(this.original.slice(line))![0];
    this.expected.set(line, { at: line, text: `${indent}// @ts-expect-error It was called like this.\n` });
    return true;
  }
}
