import { isDeepStrictEqual } from "node:util";
import type { Call } from "../../tape/index.js";
import { Accessor, Instance, Opaque, RecordedFunction, recordedClassOf } from "../../tape/index.js";
import { fingerprint } from "../../tape/values/fingerprint.js";
import { isObject, isPlain } from "../compare/kinds.js";
import { hasFunction } from "../held-receiver.js";
import { isCalledAlone } from "../inputs.js";
import type { TestContext } from "./file-context.js";
import { writeGenerator } from "./generator.js";
import { type Code, callOf, flatten } from "./layout.js";
import { type Names, variableNameOf } from "./names.js";
import { OutcomeWriter } from "./outcome.js";
import { StubWriter } from "./stubs/stub-writer.js";
import { accessOf } from "./text.js";
import { isItsClass, titleOfTest } from "./title.js";
import { Unprintable, unprintable } from "./unprintable.js";
import { draftValues, type Root, STAND_INS, writeValues } from "./values.js";

/** One test. */
export interface TestCase {
  call: Call;
  title: string;
  async: boolean;
  /** What the test is given by its framework, if it needs it. */
  parameter: string | undefined;
  statements: readonly Code[];
}

/** A test of a call. @throws Unprintable where code cannot make or check what was recorded */
export function writeTest(context: TestContext): TestCase {
  const writer = new TestWriter(context);
  writer.write();
  return {
    call: context.call,
    title: titleOfTest(context.call),
    async: context.call.probe.async,
    parameter: writer.parameter,
    statements: writer.statements,
  };
}

/** Where something is among the inputs: an argument's place, the receiver, or a property of a receiver of the program's. */
type Place = number | "receiver" | `.${string}`;

class TestWriter {
  readonly statements: Code[] = [];
  parameter: string | undefined;
  private readonly call: Call;
  private readonly names: Names;
  private readonly subject: string;
  /** From there to the function. */
  private readonly steps: readonly string[];
  /** Code of a receiver that the program has, on which the function hangs; undefined where a test makes one, or none. */
  private readonly held: string | undefined;

  constructor(private readonly context: TestContext) {
    const { call, module, options } = context;
    this.call = call;
    const { path } = call.probe;
    const [root, ...steps] = options.exports.reachOf(call.probe) ?? [];
    if (root === undefined || !options.exports.has(options.file, root))
      unprintable("a function that its module does not export");
    this.steps = steps;
    // They lead to what makes functions of texts.
    if (steps.some((step) => step === "constructor" || step === "__proto__"))
      unprintable("a function that hangs on no object of the program");
    this.subject = module.bind(
      { file: options.file, name: root! },
      options.exports.isWhole(options.file) ? "" : path?.[0],
    );
    this.names = module.names.inner();
    const receiver = call.receiver();
    if (isHolder(receiver, call) && steps.length > 0)
      this.held = this.subject + steps.slice(0, -1).map(accessOf).join("");
  }

  write(): void {
    const { probe } = this.call;
    const stubs = new StubWriter(this.context, this.names);
    stubs.put();
    this.parameter = stubs.parameter;
    this.statements.push(...stubs.statements);
    const changed = this.changed();
    const inputs = this.inputs(changed);
    const variables = inputs.codes as ReadonlyMap<Place, Code>;
    const args = [...variables].flatMap(([place, code]) => (typeof place === "number" ? [code] : []));
    const call = this.invocation(variables.get("receiver"), args);
    if (probe.generator) this.statements.push(...writeGenerator(this.context, this.names, call));
    else this.writeOutcome(call);
    for (const [place, value] of changed)
      this.writeAfter(place, value, this.propertyAt(place) ?? (variables.get(place) as string));
    this.statements.push(...stubs.check());
  }

  /** Statements and expressions for receiver and arguments. Those that change have variables, to look at them later. */
  private inputs(changed: ReadonlyMap<Place, unknown>): { codes: Map<Place, Code> } {
    const roots = this.roots(this.call.inputs());
    const written = writeValues([...roots.values()], "given", this.names, this.context);
    if (written.hasStandIns) this.statements.push(STAND_INS);
    this.statements.push(...written.statements);
    const codes = new Map<Place, Code>();
    for (const [i, [place, { hint }]] of [...roots].entries()) {
      const code = written.codes[i]!;
      const property = this.propertyAt(place);
      if (property !== undefined) {
        this.statements.push([`${property} = `, code, ";"]);
        continue;
      }
      const needsVariable = place === "receiver" || changed.has(place);
      codes.set(place, needsVariable ? this.bind(code, hint) : code);
    }
    return { codes };
  }

  private roots({
    receiver,
    arguments: args,
  }: {
    receiver: unknown;
    arguments: unknown[];
  }): Map<Place, Root> {
    const roots = new Map<Place, Root>();
    if (this.held !== undefined) {
      for (const [key, value] of Object.entries(receiver as object))
        if (this.isData(value)) roots.set(`.${key}`, { value, hint: variableNameOf(key, "value") });
    } else if (this.makesReceiver(receiver)) {
      const name = receiver instanceof Instance ? receiver.className : "receiver";
      roots.set("receiver", { value: receiver, hint: variableNameOf(name, "receiver") });
    }
    args.forEach((value, i) => {
      const param = this.call.probe.params[i] ?? this.call.probe.params.at(-1);
      const hint = typeof param === "string" ? param : "argument";
      roots.set(i, { value, hint: variableNameOf(hint, "argument") });
    });
    return roots;
  }

  /** What the call has made of its inputs: those of which code would be another one. */
  private changed(): Map<Place, unknown> {
    const changed = new Map<Place, unknown>();
    const after = this.call.inputsAfter();
    const before = this.call.inputs();
    const roots = this.roots(before);
    const isSetter = this.call.probe.kind === "setter";
    if (this.held !== undefined && after !== undefined)
      this.mustBeData(before.receiver as object, after.receiver as object);
    const now = this.roots(after ?? before);
    for (const place of roots.keys())
      if (!now.has(place)) now.set(place, { value: undefined, hint: "value" });
    for (const [place, { value }] of now) {
      if (!isObject(value) && this.propertyAt(place) === undefined) continue;
      const differs = after !== undefined && this.draft(roots.get(place)?.value) !== this.draft(value);
      if (differs || (isSetter && place === "receiver")) changed.set(place, value);
    }
    const isChanged =
      this.held === undefined ? changed.has("receiver") : [...changed.keys()].some(isProperty);
    if (isSetter && !isChanged) unprintable("a setter, of which there is nothing to check");
    return changed;
  }

  /** Whether a test has to make the receiver: what hangs on a class is called on that. */
  private makesReceiver(receiver: unknown): boolean {
    if (receiver === undefined) return false;
    return isCalledAlone(this.call) || !(receiver instanceof Opaque || isItsClass(receiver, this.call));
  }

  /** Code of a property of a receiver that the program has. */
  private propertyAt(place: Place): string | undefined {
    return isProperty(place) ? this.held! + accessOf(place.slice(1)) : undefined;
  }

  /** Whether a test can set a property to what it was. What it cannot, as a connection, is what the program has made it. */
  private isData(value: unknown): boolean {
    return (
      !(value instanceof RecordedFunction || value instanceof Accessor) && this.draft(value) !== undefined
    );
  }

  /** @throws Unprintable where a call has changed something of its receiver that code cannot be compared with */
  private mustBeData(before: object, after: object): void {
    const rest = (of: object) =>
      Object.entries(of)
        .filter(([, value]) => !this.isData(value))
        .sort();
    if (fingerprint(rest(before)) !== fingerprint(rest(after)))
      unprintable("a receiver, of which it changes what cannot be written");
  }

  /** Code of a value to compare with; undefined where there is none. */
  private draft(value: unknown): string | undefined {
    try {
      const { statements, codes } = draftValues([{ value, hint: "value" }], "given", this.context.options);
      return [...statements, ...codes].map(flatten).join("\n");
    } catch (error) {
      if (error instanceof Unprintable) return undefined;
      throw error;
    }
  }

  /** The call as code. */
  private invocation(receiver: Code | undefined, args: readonly Code[]): Code {
    const { kind, own } = this.call.probe;
    const { steps } = this;
    const path = this.subject + steps.map(accessOf).join("");
    if (kind === "constructor") return callOf(`new ${path}`, args);
    if (this.held !== undefined && kind === "setter") return [`${path} = `, args[0] ?? "undefined"];
    if (receiver === undefined) {
      if (kind === "setter") return unprintable("a setter that no instance has");
      // A method of instances that uses none is called on the prototype.
      return kind === "getter" ? path : callOf(path, args);
    }
    if (!own || !this.isOfItsClass()) {
      if (kind === "getter" || kind === "setter")
        return unprintable("an accessor of a class that others extend");
      return callOf(`${path}.call`, [receiver, ...args]);
    }
    const member = `${receiver as string}${accessOf(steps.at(-1)!)}`;
    if (kind === "getter") return member;
    return kind === "setter" ? [`${member} = `, args[0] ?? "undefined"] : callOf(member, args);
  }

  /** Whether the receiver's own class has the method: one that extends it may have another one by that name. */
  private isOfItsClass(): boolean {
    const { receiver } = this.call.inputs();
    const { id, path } = this.call.probe;
    if (!(receiver instanceof Instance)) return false;
    const classId = `${id.split("#")[0]}#${path?.slice(0, -2).join(".")}`;
    if (receiver.classId !== undefined) return receiver.classId === classId;
    const { exports, file } = this.context.options;
    const toClass = exports.classOf(receiver, file)?.steps;
    return toClass !== undefined && isDeepStrictEqual([...toClass, "prototype"], this.steps.slice(0, -1));
  }

  private writeOutcome(call: Code): void {
    const { kind, async } = this.call.probe;
    const result = this.call.result();
    const outcome = new OutcomeWriter(this.context, this.names);
    if (this.call.outcome === "threw") {
      outcome.throws(kind === "setter" ? ["{ ", call, "; }"] : call, result, async);
    } else if (kind === "setter") {
      outcome.statements.push([call, ";"]);
    } else {
      if (kind === "constructor") this.mustBeOfItsClass(result);
      const variable = result instanceof Instance ? variableNameOf(result.className, "result") : "result";
      outcome.gives(async ? ["await ", call] : call, result, variable);
    }
    this.statements.push(...outcome.statements);
  }

  private mustBeOfItsClass(made: unknown): void {
    const { id, path } = this.call.probe;
    const classId = `${id.split("#")[0]}#${path?.join(".")}`;
    // Of an error's class the name alone is known.
    if (made instanceof Error && recordedClassOf(made) === path?.at(-1)) return;
    if (!(made instanceof Instance) || (made.classId !== undefined && made.classId !== classId))
      unprintable("a constructor that was called for a class that extends its own");
  }

  /** What a call did to an input. Where that cannot be written, what it gave must do. */
  private writeAfter(place: Place, value: unknown, subject: string): void {
    const outcome = new OutcomeWriter(this.context, this.names);
    const variable = isProperty(place) ? variableNameOf(place.slice(1), "value") : subject;
    try {
      outcome.gives(subject, value, variable);
    } catch (error) {
      const isAll = this.held !== undefined || (place === "receiver" && this.call.probe.kind === "setter");
      if (error instanceof Unprintable && !isAll) return;
      throw error;
    }
    this.statements.push(...outcome.statements);
  }

  private bind(code: Code, hint: string): string {
    if (typeof code === "string" && /^[A-Za-z_$][\w$]*$/.test(code)) return code;
    const variable = this.names.take(hint);
    this.statements.push([`const ${variable} = `, code, ";"]);
    return variable;
  }
}

function isProperty(place: Place): place is `.${string}` {
  return typeof place === "string" && place !== "receiver";
}

/** Whether a function hangs on what it was called on, which a test has then, too, since it finds the function there. */
function isHolder(receiver: unknown, { probe }: Call): boolean {
  return isObject(receiver) && isPlain(receiver) && hasFunction(receiver, probe.id);
}
