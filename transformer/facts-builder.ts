import type { FileFacts, FunctionFacts, FunctionKind, Holder, ModuleFormat, Site } from "./facts.js";

/** What a front end says of a function when its walk reaches it. */
export interface FunctionHead {
  start: number;
  end: number;
  kind: FunctionKind;
  async: boolean;
  generator: boolean;
  static: boolean;
  name: string | undefined;
  hidden: boolean;
  params: (string | string[])[];
  directives: string[];
  fallsThrough: boolean;
  /** Offsets that a JSDoc comment of this function may stand before. */
  anchors: readonly number[];
}

interface FunctionFrame {
  facts: FunctionFacts;
  strict: boolean;
  /** Depth of loops whose iterator a `return` closes. */
  iterating: number;
  ownFunctions: string[];
  vars: Set<string>;
  blockFunctions: Set<string>;
  evaluates: boolean;
}

interface HolderFrame extends Omit<Holder, "name"> {
  name: string | undefined;
  docs: string[];
}

/** Between the operand of a site and an anonymous function stands something that keeps the name away. */
const BARRIER = Symbol("barrier");

/**
 * Gathers facts while a front end walks its tree in source order. What belongs to which function is decided here,
 * once; a front end only says what it sees.
 */
export class FactsBuilder<Node extends object> {
  readonly file: FileFacts;
  /** The node of each described function. */
  readonly functions = new Map<Node, FunctionFacts>();
  /** The node of each site. */
  readonly sites = new Map<Node, Site>();
  /** Innermost last; null is code that belongs to no function: the file, a field's initialiser, a static block. */
  private readonly frames: (FunctionFrame | null)[] = [null];
  private readonly holders: { owner: number; list: HolderFrame[] }[] = [{ owner: -1, list: [] }];
  private readonly operands: (Site | typeof BARRIER)[] = [];
  private strictClasses = 0;
  private withDepth = 0;
  private mockFactories = 0;

  /** @param strict whether the file itself is strict code */
  constructor(
    text: string,
    format: ModuleFormat,
    private readonly strict: boolean,
  ) {
    this.file = { format, text, functions: [], exports: new Map(), declaresRequire: false };
  }

  beginFunction(node: Node, head: FunctionHead): void {
    const { anchors, ...own } = head;
    const around = this.holders[this.holders.length - 1]!;
    const docs = this.docsAt(anchors);
    for (let i = around.list.length - 1; i >= 0; i--) docs.push(...around.list[i]!.docs);
    const facts: FunctionFacts = {
      ...own,
      hidden: own.hidden || around.list.some(({ name }) => name === undefined),
      holders: around.list.flatMap(({ name, kind, hidden }) =>
        name === undefined ? [] : [{ name, kind, hidden }],
      ),
      owner: around.owner,
      usesThis: false,
      endsLate: false,
      conflictingDeclarations: false,
      declaresArguments: head.params.flat().some((name) => name === "arguments" || name === "...arguments"),
      with: this.withDepth > 0,
      awaitsImplicitly: false,
      inMockFactory: this.mockFactories > 0,
      docs,
      sites: [],
    };
    const strict = this.isStrict() || head.directives.includes("use strict");
    this.functions.set(node, facts);
    this.file.functions.push(facts);
    const frame = {
      facts,
      strict,
      iterating: 0,
      ownFunctions: [],
      vars: new Set<string>(),
      blockFunctions: new Set<string>(),
    };
    this.frames.push({ ...frame, evaluates: false });
    this.holders.push({ owner: this.file.functions.length - 1, list: [] });
    this.operands.push(BARRIER);
  }

  endFunction(): void {
    this.operands.pop();
    this.holders.pop();
    const { facts, strict, ownFunctions, vars, blockFunctions, evaluates } =
      this.frames.pop() as FunctionFrame;
    const params = new Set(facts.params.flat().map((name) => name.replace("...", "")));
    facts.conflictingDeclarations = ownFunctions.some(
      (name, i) =>
        ownFunctions.indexOf(name) !== i ||
        vars.has(name) ||
        params.has(name) ||
        name === "arguments" ||
        (!strict && (evaluates || blockFunctions.has(name))),
    );
  }

  /** A class, object literal or namespace. Without a name it holds nothing, but its JSDoc may still apply. */
  beginHolder(
    kind: Holder["kind"],
    name: string | undefined,
    hidden: boolean,
    anchors: readonly number[],
  ): void {
    this.holders[this.holders.length - 1]!.list.push({ name, kind, hidden, docs: this.docsAt(anchors) });
    if (kind === "class") this.strictClasses++;
  }

  endHolder(): void {
    const ended = this.holders[this.holders.length - 1]!.list.pop();
    if (ended?.kind === "class") this.strictClasses--;
  }

  /** A field's initialiser or a static block: code in a function's text that is not the function's. */
  beginForeign(): void {
    this.frames.push(null);
    this.operands.push(BARRIER);
  }

  endForeign(): void {
    this.operands.pop();
    this.frames.pop();
  }

  /** A `return` or `await` of the innermost function. Every call needs its {@link endSite}. */
  beginSite(node: Node, kind: Site["kind"], start: number, hasOperand: boolean): void {
    const site: Site = { kind, start, hasOperand, exposesAnonymous: false };
    const frame = this.frame();
    if (frame !== null) {
      frame.facts.sites.push(site);
      this.sites.set(node, site);
      if (kind === "return" && frame.iterating > 0) frame.facts.endsLate = true;
    }
    this.operands.push(site);
  }

  endSite(): void {
    this.operands.pop();
  }

  /** Arguments of a call: a function among them is named by nothing. */
  beginBarrier(): void {
    this.operands.push(BARRIER);
  }

  endBarrier(): void {
    this.operands.pop();
  }

  /** An anonymous function or class; said before its {@link beginFunction}. */
  anonymous(): void {
    for (let i = this.operands.length - 1; i >= 0; i--) {
      const operand = this.operands[i]!;
      if (operand === BARRIER) return;
      operand.exposesAnonymous = true;
    }
  }

  /** `this` or `super`: of the innermost function and, through arrows, of those around it. */
  usesThis(): void {
    for (let i = this.frames.length - 1; i >= 0; i--) {
      const frame = this.frames[i];
      if (frame === null || frame === undefined) return;
      frame.facts.usesThis = true;
      if (frame.facts.kind !== "arrow") return;
    }
  }

  /** A direct call of `eval`. */
  evaluates(): void {
    this.usesThis();
    const frame = this.frame();
    if (frame !== null) frame.evaluates = true;
  }

  /** A `try` with a `finally`, or `using`. */
  endsLate(): void {
    const frame = this.frame();
    if (frame !== null) frame.facts.endsLate = true;
  }

  /** `for await` or `await using`. */
  awaitsImplicitly(): void {
    const frame = this.frame();
    if (frame !== null) frame.facts.awaitsImplicitly = true;
  }

  /** A `for … of`. */
  beginIteration(): void {
    const frame = this.frame();
    if (frame !== null) frame.iterating++;
  }

  endIteration(): void {
    const frame = this.frame();
    if (frame !== null) frame.iterating--;
  }

  declaresVar(name: string): void {
    const frame = this.frame();
    if (frame === null) return this.noteRequire(name);
    frame.vars.add(name);
    this.noteArguments(frame, name);
  }

  /** `let`, `const`, `class`: only the name `arguments` matters. */
  declaresLexical(name: string): void {
    const frame = this.frame();
    if (frame === null) this.noteRequire(name);
    else this.noteArguments(frame, name);
  }

  /** A function declaration in the innermost function; said before its {@link beginFunction}. */
  declaresFunction(name: string, atTopOfBody: boolean): void {
    const frame = this.frame();
    if (frame === null) return this.noteRequire(name);
    if (atTopOfBody) frame.ownFunctions.push(name);
    else frame.blockFunctions.add(name);
    this.noteArguments(frame, name);
  }

  beginWith(): void {
    for (const frame of this.frames) if (frame !== null) frame.facts.with = true;
    this.withDepth++;
  }

  endWith(): void {
    this.withDepth--;
  }

  beginMockFactory(): void {
    this.mockFactories++;
  }

  endMockFactory(): void {
    this.mockFactories--;
  }

  /** An export of the module; what a namespace exports is none. */
  exports(local: string, exported: string): void {
    if (this.holders[0]!.list.length > 0) return;
    if (!this.file.exports.has(local)) this.file.exports.set(local, exported);
  }

  private docsAt(anchors: readonly number[]): string[] {
    return [...new Set(anchors)]
      .map((offset) => docBefore(this.file.text, offset))
      .filter((doc) => doc !== undefined);
  }

  private frame(): FunctionFrame | null {
    return this.frames[this.frames.length - 1] ?? null;
  }

  private isStrict(): boolean {
    return this.strict || this.strictClasses > 0 || this.frames.some((frame) => frame?.strict === true);
  }

  private noteRequire(name: string): void {
    if (name === "require") this.file.declaresRequire = true;
  }

  private noteArguments(frame: FunctionFrame, name: string): void {
    if (name === "arguments") frame.facts.declaresArguments = true;
  }
}

/** The JSDoc comment that ends before `offset`, with nothing but white space between. */
function docBefore(text: string, offset: number): string | undefined {
  let end = offset;
  while (end > 0 && /\s/.test(text[end - 1]!)) end--;
  if (!text.endsWith("*/", end)) return undefined;
  const start = text.lastIndexOf("/*", end - 3);
  return start >= 0 && text.startsWith("/**", start) ? text.slice(start, end) : undefined;
}
