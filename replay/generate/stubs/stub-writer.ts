import { GLOBAL_FILE } from "@calltape/runtime/format";
import { splitProbeId } from "../../../patterns/probe-pattern.js";
import { type AmbientValue, BoundaryObject, type Call, Redacted } from "../../../tape/index.js";
import { withoutRest } from "../../boundary/recorded-boundary.js";
import type { TestContext } from "../file-context.js";
import { arrayOf, type Code, callOf, flatten } from "../layout.js";
import { type Names, variableNameOf } from "../names.js";
import { remainderOf } from "../remainder.js";
import { isIdentifier } from "../text.js";
import { Unprintable, unprintable } from "../unprintable.js";
import { writeValues } from "../values.js";
import { AnswerWriter } from "./answers.js";
import { type BoundaryModule, GIVEN, holderIn } from "./modules.js";
import { type Outside, outsideOf } from "./outside.js";
import { type Answer, pathOf, STUB_STYLES, type StubStyle } from "./stub-style.js";

/** Kinds of what is given from outside that tell the time of day. */
const CLOCKS = ["Date.now", "new Date", "Date"];

const ENVIRONMENT = "process.env.";

/** So many answers stand one below the other; more of the same sort are a list. */
const FEW = 3;

/** A stub that stands for a boundary, and the calls that it answers. */
interface Stub {
  variable: string;
  calls: readonly Call[];
}

/** Writes what a test puts in the place of the outside. */
export class StubWriter {
  readonly statements: Code[] = [];
  private readonly style: StubStyle;
  private readonly stubs: Stub[] = [];
  private readonly outside: Outside;
  private readonly answers: AnswerWriter;

  /** @param names those of the test @throws Unprintable */
  constructor(
    private readonly context: TestContext,
    private readonly names: Names,
  ) {
    this.style = STUB_STYLES[context.options.framework.name];
    this.outside = outsideOf(context.call);
    this.answers = new AnswerWriter(context, names, this.outside.used, (name, calls) =>
      this.stand(this.style.make("unexpected", context.options.typescript), name, calls),
    );
  }

  /** What the test must be given by its framework for them. */
  get parameter(): string | undefined {
    return this.statements.length > 0 && "parameter" in this.style.tool
      ? this.style.tool.parameter
      : undefined;
  }

  /** Statements that give the call what it was given. @throws Unprintable */
  put(): void {
    const { ambient, boundaries } = this.outside;
    const kinds = [...ambient];
    this.clock(kinds.filter(([kind]) => CLOCKS.includes(kind)));
    this.variables(kinds.filter(([kind]) => kind.startsWith(ENVIRONMENT)));
    for (const [kind, given] of kinds)
      if (!CLOCKS.includes(kind) && !kind.startsWith(ENVIRONMENT)) this.given(kind, given);
    // The way to what a function gave must not go through a stub for that function.
    const longestFirst = [...boundaries.values()].sort((a, b) => depthOf(b) - depthOf(a));
    for (const calls of longestFirst) this.boundary(calls);
  }

  /** Statements that compare what boundaries were called with. */
  check(): Code[] {
    return this.stubs.flatMap(({ variable, calls }) => this.checkCalls(variable, calls));
  }

  /** A clock that is read by `Date.now` alone may go on; one that makes dates stands still. */
  private clock(clocks: readonly (readonly [kind: string, given: readonly AmbientValue[]])[]): void {
    if (clocks.length === 0) return;
    const [[kind, given]] = clocks as [(typeof clocks)[0]];
    if (clocks.length === 1 && kind === "Date.now") return this.given(kind, given);
    const times = new Set(
      clocks.flatMap(([each, values]) => (each === "Date" ? [] : values.map(({ value }) => value))),
    );
    const texts = clocks.flatMap(([each, values]) =>
      each === "Date" ? values.map(({ value }) => value) : [],
    );
    const [time = Date.parse(String(texts[0]))] = times as Set<number>;
    if (times.size > 1 || texts.some((text) => text !== new Date(time).toString()))
      unprintable("a clock that went on while dates were made");
    this.context.changed.add("clock");
    this.statements.push(this.style.stopClock(callOf("new Date", [`"${new Date(time).toISOString()}"`])));
  }

  private variables(variables: readonly (readonly [kind: string, given: readonly AmbientValue[]])[]): void {
    if (variables.length === 0) return;
    const values = new Map<string, Code>();
    for (const [kind, given] of variables) {
      const name = kind.slice(ENVIRONMENT.length);
      if (!isOne(given)) unprintable(`the variable ${name} of the environment, which changed meanwhile`);
      values.set(name, this.valueOf(given[0]!.value, name));
    }
    this.context.changed.add("environment");
    this.statements.push(...this.style.setVariables(values));
  }

  /** What one function of the platform gave, as `Math.random` does. */
  private given(kind: string, given: readonly AmbientValue[]): void {
    const [object, method] = kind.split(".") as [string, string];
    const answers = given.map(({ value }): Answer => {
      const code = this.valueOf(value, method);
      return ArrayBuffer.isView(value)
        ? { how: "does", value: ["(array) => ", callOf("Object.assign", ["array", code])] }
        : { how: "returns", value: code };
    });
    const stub = this.style.put(object, method);
    if (answers.length > 1) return void this.answer(stub, method, answers);
    this.context.changed.add("function");
    this.statements.push(this.style.answer(flatten(stub), answers[0]!, 0));
  }

  private boundary(calls: readonly Call[]): void {
    const { id, kind, generator, reach, imported } = calls[0]!.probe;
    if (imported) return id.startsWith(`${GLOBAL_FILE}#`) ? this.global(calls) : this.imported(calls);
    if (generator) unprintable(`the generator ${id}, which is a boundary`);
    if (!["function", "arrow", "method"].includes(kind))
      unprintable(`the ${kind} ${id}, which is a boundary`);
    const [file] = splitProbeId(id);
    const [root, ...steps] = reach ?? [];
    if (root === undefined || !this.context.options.exports.has(file, root))
      unprintable(`the boundary ${id}, which its module does not export`);
    if (steps.some((step) => step === "constructor" || step === "__proto__"))
      unprintable(`the boundary ${id}, which hangs on no object of the program`);
    const method = steps.pop() ?? root;
    const holder =
      reach!.length === 1
        ? this.exportsOf(file, calls)
        : pathOf(this.context.module.bind({ file, name: root }, id.split("#")[1]), steps);
    this.stand(this.style.put(holder, method, "unexpected"), id.slice(id.search(/[^#.>]*$/)), calls);
  }

  /** A function of the platform that is a boundary, as `fetch`. */
  private global(calls: readonly Call[]): void {
    const { id, kind } = calls[0]!.probe;
    const [, name] = splitProbeId(id);
    if (!isIdentifier(name) || kind !== "function")
      unprintable(`${id}, in the place of which no stub is put`);
    this.stand(this.style.put("globalThis", name, "unexpected"), name, calls);
  }

  /** A function of a module that is a boundary: the module is replaced. */
  private imported(calls: readonly Call[]): void {
    const { id, kind } = calls[0]!.probe;
    const [name, path] = splitProbeId(id);
    const module = this.context.options.modules.named(name);
    if (kind === "constructor") return this.constructed(calls, module);
    if (kind !== "function") unprintable(`${id}, which is read of a module`);
    this.replace(module, id);
    const bind = (exported: "*" | "default") => this.context.module.bindFrom(module.key, exported);
    const { holder, method } = holderIn(module, path, bind, this.context.options.typescript);
    this.stand(this.style.put(holder, method, "unexpected"), method, calls);
  }

  /** A class that does nothing makes what its methods are called on. */
  private constructed(calls: readonly Call[], module: BoundaryModule): void {
    const { id } = calls[0]!.probe;
    if (calls.some((call) => !(call.result() instanceof BoundaryObject)))
      unprintable(`${id}, which made nothing of the module's`);
    this.replace(module, id);
  }

  /** Puts something else in the place of a module in all tests of the file. */
  private replace(module: BoundaryModule, id: string): void {
    const { framework, stubsExports } = this.context.options;
    if (!stubsExports)
      unprintable(`${id}, of a module, in the place of which ${framework.name} puts no stub`);
    this.context.changed.add("function");
    this.context.replaced.add(module);
  }

  /** A stub answers the calls of a boundary, and no more. @returns its variable */
  private stand(stub: Code, name: string, calls: readonly Call[]): string {
    this.context.helpers.add("unexpected");
    const answers = calls.map((call) => this.asked((writer) => writer.answerOf(call)));
    const variable = this.answer(stub, name, answers);
    this.stubs.push({ variable, calls });
    return variable;
  }

  private valueOf(value: unknown, hint: string): Code {
    return this.asked((writer) => writer.value(value, hint));
  }

  /** What is written of an answer, with the statements that it needs in front. */
  private asked<Written>(write: (writer: AnswerWriter) => Written): Written {
    const written = write(this.answers);
    this.statements.push(...this.answers.statements.splice(0));
    return written;
  }

  /** All exports of a file, of which one is a boundary: those see a stub that import it. */
  private exportsOf(file: string, calls: readonly Call[]): string {
    const { id } = calls[0]!.probe;
    if (!this.context.options.stubsExports)
      unprintable(
        `the boundary ${id}, an export, in the place of which ${this.context.options.framework.name} puts no stub`,
      );
    if (calls.some((call) => splitProbeId(call.caller()!.probe.id)[0] === file))
      unprintable(`the boundary ${id}, which its own file calls, where no stub can take its place`);
    return this.context.module.bindFrom(file, "*");
  }

  /** A stub with its answers, one after the other. @returns its variable */
  private answer(stub: Code, method: string, answers: readonly Answer[]): string {
    this.context.changed.add("function");
    const variable = this.names.take(variableNameOf(method, "stub"));
    this.statements.push([`const ${variable} = `, stub, ";"]);
    const [{ how }] = answers as [Answer];
    const isList = answers.length > FEW && how !== "does" && answers.every((each) => each.how === how);
    this.statements.push(
      ...(isList
        ? [
            this.style.answerAll(
              variable,
              how,
              answers.map(({ value }) => value),
            ),
          ]
        : answers.map((answer, i) => this.style.answer(variable, answer, i))),
    );
    return variable;
  }

  private checkCalls(variable: string, calls: readonly Call[]): Code[] {
    const { framework } = this.context.options;
    try {
      const value = calls.map((call) => withoutRest(call.arguments()));
      if (remainderOf(value, framework).length > 0) unprintable("arguments that are not compared in all");
      const roots = value.map((args) => ({ value: args, hint: "args" }));
      const { codes, statements } = writeValues(roots, "expected", this.names, this.context);
      return [...statements, framework.same(this.style.callsOf(variable), arrayOf(codes), false)];
    } catch (error) {
      if (!(error instanceof Unprintable)) throw error;
      return [framework.same([this.style.callsOf(variable), ".length"], String(calls.length), true)];
    }
  }
}

/** How many calls lead to what a boundary was called on. */
function depthOf([call]: readonly Call[]): number {
  return call!.probe.id.split(GIVEN).length;
}

/** Whether all values are the same. */
function isOne(given: readonly AmbientValue[]): boolean {
  const isRedacted = ({ value }: AmbientValue) => value instanceof Redacted;
  return given.every(isRedacted) || new Set(given.map(({ value }) => value)).size === 1;
}
