import { leafName } from "@calltape/runtime/hooks";
import type { Ambient } from "./ambient.js";
import type {
  ClassFacts,
  FileFacts,
  FunctionFacts,
  ImportedName,
  ImportFacts,
  LoadFacts,
  ModuleFormat,
  Site,
} from "./facts.js";
import { Holders } from "./holders.js";
import type { Leaf } from "./leaf.js";
import type { Origin } from "./origins.js";
import { Sites } from "./sites.js";

/** What a class says of its constructor. */
export interface Heritage {
  derived: boolean;
  /** Whether it has fields that begin with a value. */
  assigns: boolean;
}

export const NO_HERITAGE: Heritage = { derived: false, assigns: false };

/** What a front end says of a function when its walk reaches it. */
export interface FunctionHead
  extends Pick<
    FunctionFacts,
    | "start"
    | "end"
    | "kind"
    | "async"
    | "generator"
    | "static"
    | "derived"
    | "assigns"
    | "name"
    | "hidden"
    | "params"
    | "plainParams"
    | "directives"
    | "fallsThrough"
  > {
  /** Offsets that a JSDoc comment of this function may stand before. */
  anchors: readonly number[];
}

interface FunctionFrame {
  facts: FunctionFacts;
  strict: boolean;
  /** Depth of loops whose iterator a `return` closes. */
  iterating: number;
  /** How many of its sites suspend. */
  suspensions: number;
  /** Declarations that are statements of its body, by their nodes. */
  ownFunctions: { name: string; node: object }[];
  /** Made when there is one: most functions declare neither. */
  vars: Set<string> | undefined;
  blockFunctions: Set<string> | undefined;
  evaluates: boolean;
  /** Which of its parameters the walk has come to. */
  parameter: number;
  /** Whether the walk has come to its body: parameters do not see what is injected there. */
  inBody: boolean;
}

/** What a front end says of a class when its walk reaches it. */
export interface ClassHead extends Pick<ClassFacts, "start" | "hidden" | "named"> {
  name: string | undefined;
  /** Offsets that a JSDoc comment of this class may stand before. */
  anchors: readonly number[];
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
  /** The node of each class of {@link FileFacts.classes}. */
  readonly classes = new Map<Node, ClassFacts>();
  /** The node of each import declaration, and of each call that loads a module. */
  readonly imports = new Map<Node, ImportFacts>();
  readonly loads = new Map<Node, LoadFacts>();
  /** The declarations behind {@link FunctionFacts.hoisted}, in source order. */
  readonly hoists = new Map<FunctionFacts, Node[]>();
  /** Innermost last; null is code that belongs to no function: the file, a field's initialiser, a static block, a parameter's decorator. */
  private readonly frames: (FunctionFrame | null)[] = [null];
  private readonly holders: Holders;
  private readonly operands: (Site | typeof BARRIER)[] = [];
  private readonly imported = new Map<string, ImportedName>();
  private strictClasses = 0;
  private withDepth = 0;
  private mockFactories = 0;
  private readonly allSites = new Sites<Node>();

  /** @param strict whether the file itself is strict code */
  constructor(
    text: string,
    format: ModuleFormat,
    private readonly strict: boolean,
  ) {
    this.file = {
      format,
      text,
      functions: [],
      classes: [],
      exports: new Map(),
      topLevel: new Set(),
      imports: false,
      importDeclarations: [],
      loads: [],
    };
    this.holders = new Holders(text);
  }

  /** The node of each site. */
  get sites(): ReadonlyMap<Node, Site> {
    return this.allSites.byNode;
  }

  beginFunction(node: Node, head: FunctionHead): void {
    const { params } = head;
    const around = this.holders.around();
    // Field by field: a copy of what is left of the head costs more than the rest of this (bench/transform.mjs).
    const facts: FunctionFacts = {
      start: head.start,
      end: head.end,
      kind: head.kind,
      async: head.async,
      generator: head.generator,
      static: head.static,
      derived: head.derived,
      assigns: head.assigns,
      name: head.name,
      params,
      directives: head.directives,
      fallsThrough: head.fallsThrough,
      plainParams: head.plainParams && (params.length < 2 || new Set(params).size === params.length),
      hidden: head.hidden || around.hidden,
      holders: around.holders,
      owner: around.owner,
      inBody: this.isInBodyOf(around.owner),
      usesThis: false,
      usesArguments: false,
      endsLate: false,
      hoisted: [],
      invalid: false,
      declaresArguments: params.some((param) => binds(param, "arguments")),
      with: this.withDepth > 0,
      awaitsImplicitly: false,
      inMockFactory: this.mockFactories > 0,
      docs: this.holders.docsAt(head.anchors),
      sites: [],
    };
    const strict = this.isStrict() || head.directives.includes("use strict");
    this.functions.set(node, facts);
    this.file.functions.push(facts);
    this.frames.push({
      facts,
      strict,
      iterating: 0,
      suspensions: 0,
      ownFunctions: [],
      vars: undefined,
      blockFunctions: undefined,
      evaluates: false,
      parameter: -1,
      inBody: false,
    });
    for (const param of params)
      for (const leaf of typeof param === "string" ? [param.replace("...", "")] : param)
        this.binds(leafName(leaf));
    this.holders.beginFunction(this.file.functions.length - 1);
    this.operands.push(BARRIER);
  }

  /** The next of the innermost function's parameters. */
  beginParameter(): void {
    this.frame()!.parameter++;
  }

  /** The parameters are over. */
  beginBody(): void {
    this.frame()!.inBody = true;
  }

  endFunction(): void {
    this.operands.pop();
    this.holders.endFunction();
    const { facts, strict, ownFunctions, vars, blockFunctions, evaluates } =
      this.frames.pop() as FunctionFrame;
    if (ownFunctions.length === 0) return;
    const seen = new Set<string>();
    const repeated = new Set<string>();
    for (const { name } of ownFunctions) (seen.has(name) ? repeated : seen).add(name);
    const hoisted = ownFunctions.filter(
      ({ name }) =>
        repeated.has(name) ||
        vars?.has(name) ||
        bindsParameter(facts, name) ||
        name === "arguments" ||
        (!strict && (evaluates || blockFunctions?.has(name))),
    );
    if (hoisted.length === 0) return;
    facts.hoisted = hoisted.map(({ name }) => name);
    this.hoists.set(
      facts,
      hoisted.map(({ node }) => node as Node),
    );
  }

  /** An object literal or namespace. Without a name it holds nothing, but its JSDoc may still apply. */
  beginHolder(
    kind: "object" | "namespace",
    name: string | undefined,
    hidden: boolean,
    anchors: readonly number[],
  ): void {
    if (kind === "namespace" && name !== undefined) this.binds(name);
    this.holders.begin(kind, name, hidden, anchors);
  }

  endHolder(): void {
    this.holders.end();
  }

  /** The body of a class. */
  beginClass({ name, hidden, anchors }: ClassHead): void {
    this.holders.begin("class", name, hidden, anchors);
    this.strictClasses++;
  }

  /** A field of instances. @param name with its `#` */
  declaresPrivateField(name: string): void {
    this.holders.declaresPrivateField(name);
  }

  endClass(node: Node, { start, name, hidden, named }: ClassHead): void {
    const { docs, privateFields } = this.holders.end();
    this.strictClasses--;
    if (name === undefined) return;
    const { owner, holders, hidden: isInHidden } = this.holders.around();
    const facts = { start, name, hidden: hidden || isInHidden, named, holders, owner, privateFields, docs };
    this.classes.set(node, facts);
    this.file.classes.push(facts);
  }

  /** A field's initialiser, a static block or a parameter's decorator: code in a function's text that is not the function's. */
  beginForeign(): void {
    this.frames.push(null);
    this.operands.push(BARRIER);
  }

  endForeign(): void {
    this.operands.pop();
    this.frames.pop();
  }

  /** A site of the innermost function. Every call needs its {@link endSite}, behind the site's operand. */
  beginSite(node: Node, kind: Site["kind"], start: number, hasOperand: boolean): Site {
    const site: Site = { kind, start, hasOperand, exposesAnonymous: false };
    const frame = this.frame();
    if (frame !== null) {
      this.allSites.add(node, site, frame.facts);
      if (kind === "return" && frame.iterating > 0) frame.facts.endsLate = true;
      if (kind === "return" ? isAsyncGenerator(frame.facts) : kind !== "rearm" && kind !== "unwind")
        frame.suspensions++;
    }
    this.operands.push(site);
    return site;
  }

  endSite(): void {
    this.operands.pop();
  }

  /** An expression that asks the world for something, in the innermost function. Needs no end. */
  ambient(node: Node, start: number, ambient: Ambient): void {
    const frame = this.frame();
    if (frame === null) return;
    const kind = frame.inBody ? "ambient" : "asked";
    const site: Site = { kind, start, hasOperand: false, exposesAnonymous: false, ambient };
    if (!frame.inBody) site.parameter = frame.parameter;
    this.allSites.addNamed(node, site, frame.facts);
  }

  /** An expression that makes a bound function or a proxy, in the body of the innermost function. Needs no end. */
  origin(node: Node, start: number, origin: Origin): void {
    // There a variable may be a property, with a getter.
    if (this.withDepth > 0) return;
    this.addInBody(node, { kind: "origin", start, hasOperand: false, exposesAnonymous: false, origin });
  }

  /** An argument of such an expression, of which nothing was said yet. Behind it; needs no end. */
  held(node: Node, start: number, origin: Origin, argument: number): void {
    if (this.withDepth > 0) return;
    this.addInBody(node, {
      kind: "held",
      start,
      hasOperand: false,
      exposesAnonymous: false,
      origin,
      argument,
    });
  }

  private addInBody(node: Node, site: Site): void {
    const frame = this.frame();
    if (frame?.inBody === true) this.allSites.addNamed(node, site, frame.facts);
  }

  /** A name is bound, wherever and to whatever. What else declares something says this by itself. */
  binds(name: string): void {
    this.allSites.binds(name);
  }

  /** The walk is over. */
  end(): void {
    this.allSites.end();
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

  /** `this` or `super`. */
  usesThis(): void {
    for (const facts of this.lexical()) facts.usesThis = true;
  }

  /** A reference to `arguments`. */
  usesArguments(): void {
    for (const facts of this.lexical()) facts.usesArguments = true;
  }

  /** How many sites of the innermost function have suspended it so far. */
  suspensions(): number {
    return this.frame()?.suspensions ?? 0;
  }

  /**
   * A `catch` or `finally`. Its block is a site when code that may be reached from there has suspended the function.
   *
   * @param caught see {@link Site.caught}
   */
  rearms(
    kind: "rearm" | "unwind",
    block: Node,
    start: number,
    suspensionsBefore: number,
    caught?: string,
  ): void {
    if (this.suspensions() === suspensionsBefore) return;
    const site = this.beginSite(block, kind, start, false);
    if (caught !== undefined) site.caught = caught;
    this.endSite();
  }

  /** A direct call of `eval`. */
  evaluates(): void {
    this.usesThis();
    this.usesArguments();
    const frame = this.frame();
    if (frame !== null) frame.evaluates = true;
  }

  /** A `try` with a `finally`, or `using`. */
  endsLate(): void {
    const frame = this.frame();
    if (frame !== null) frame.facts.endsLate = true;
  }

  /** `await using`. */
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
    this.binds(name);
    const frame = this.frame();
    if (frame === null) return;
    frame.vars ??= new Set();
    frame.vars.add(name);
    this.noteArguments(frame, name);
  }

  /** `let`, `const`, `class`. */
  declaresLexical(name: string, atTopOfBody: boolean): void {
    this.binds(name);
    const frame = this.frame();
    if (frame === null) return;
    if (atTopOfBody && bindsParameter(frame.facts, name)) frame.facts.invalid = true;
    this.noteArguments(frame, name);
  }

  /** A function declaration in the innermost function; said before its {@link beginFunction}. */
  declaresFunction(node: Node, name: string, atTopOfBody: boolean): void {
    this.binds(name);
    const frame = this.frame();
    if (frame === null) return;
    if (atTopOfBody) frame.ownFunctions.push({ name, node });
    else {
      frame.blockFunctions ??= new Set();
      frame.blockFunctions.add(name);
    }
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

  /** A function, class or variable that a statement of the file declares. */
  declaresTopLevel(name: string): void {
    this.binds(name);
    this.file.topLevel.add(name);
  }

  /** An import from another module, or an export from one; not of types alone. */
  dependsOnModule(): void {
    this.file.imports = true;
  }

  /** An import declaration that binds values. Said of all before any {@link refersTo}. */
  importsNames(
    node: Node,
    start: number,
    source: string,
    names: readonly Pick<ImportedName, "imported" | "local">[],
  ): void {
    const declaration: ImportFacts = { start, source, names: [] };
    for (const { imported, local } of names) {
      const name = { imported, local, used: false };
      declaration.names.push(name);
      this.imported.set(local, name);
    }
    this.imports.set(node, declaration);
    this.file.importDeclarations.push(declaration);
  }

  /** A name that stands for a value. Whether it is that of an import or of something nearer is not looked at. */
  refersTo(name: string): void {
    if (this.imported.size === 0) return;
    const imported = this.imported.get(name);
    if (imported !== undefined) imported.used = true;
  }

  /** A call of `require` or `import` with a literal. */
  loadsModule(node: Node, load: LoadFacts): void {
    this.loads.set(node, load);
    this.file.loads.push(load);
  }

  /** An export of the module; what a namespace exports is none. */
  exports(local: string, exported: string): void {
    if (!this.holders.isOutside) return;
    if (!this.file.exports.has(local)) this.file.exports.set(local, exported);
  }

  /** The innermost function and, through arrows, those around it: what they share with it. */
  private *lexical(): Iterable<FunctionFacts> {
    for (let i = this.frames.length - 1; i >= 0; i--) {
      const frame = this.frames[i];
      if (frame === null || frame === undefined) return;
      yield frame.facts;
      if (frame.facts.kind !== "arrow") return;
    }
  }

  private isInBodyOf(owner: number): boolean {
    const facts = this.file.functions[owner];
    return this.frames.some((frame) => frame !== null && frame.facts === facts && frame.inBody);
  }

  private frame(): FunctionFrame | null {
    return this.frames[this.frames.length - 1] ?? null;
  }

  private isStrict(): boolean {
    return this.strict || this.strictClasses > 0 || this.frames.some((frame) => frame?.strict === true);
  }

  private noteArguments(frame: FunctionFrame, name: string): void {
    if (name === "arguments") frame.facts.declaresArguments = true;
  }
}

/** What a {@link FactsBuilder} keeps by node, the other way round. */
export function nodesOf<Node, Facts>(facts: ReadonlyMap<Node, Facts>): Map<Facts, Node> {
  const nodes = new Map<Facts, Node>();
  for (const [node, each] of facts) nodes.set(each, node);
  return nodes;
}

function bindsParameter({ params }: FunctionFacts, name: string): boolean {
  return params.some((param) => binds(param, name));
}

function binds(param: string | Leaf[], name: string): boolean {
  return typeof param === "string"
    ? param === name || param === `...${name}`
    : param.some((leaf) => leafName(leaf) === name);
}

/** What it returns is awaited. */
function isAsyncGenerator({ async, generator }: FunctionFacts): boolean {
  return async && generator;
}
