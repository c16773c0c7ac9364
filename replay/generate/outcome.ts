import { Instance, recordedClassOf } from "../../tape/index.js";
import { isObject } from "../compare/kinds.js";
import type { TestContext } from "./file-context.js";
import { ARROW, type Code, callOf, flatten } from "./layout.js";
import { headersOf, isBuiltInError } from "./literal.js";
import type { Names } from "./names.js";
import { remainderOf } from "./remainder.js";
import { accessOf, quote } from "./text.js";
import { unprintable } from "./unprintable.js";
import { writeValues } from "./values.js";

/** Columns that are left for a statement in a test. */
const LINE = 96;

/** Writes what a call is expected to do: statements that assert it. */
export class OutcomeWriter {
  readonly statements: Code[] = [];

  /** @param names those of the test */
  constructor(
    private readonly context: TestContext,
    private readonly names: Names,
  ) {}

  /**
   * What an expression gives.
   *
   * @param variable what it is called where more than one thing is to be said of it
   * @throws Unprintable
   */
  gives(actual: Code, value: unknown, variable: string): void {
    const { framework } = this.context.options;
    if (isToldByItself(value)) return this.tells(this.bind(actual, variable), value);
    if (value instanceof Error && !isBuiltInError(recordedClassOf(value) ?? value.name))
      return this.isError(this.bind(actual, variable), value);
    const spread = value instanceof Instance;
    const { codes, statements } = writeValues(
      [{ value, hint: variable, spread }],
      "expected",
      this.names,
      this.context,
    );
    const [expected] = codes as [Code];
    const remainder = remainderOf(spread ? value.fields : value, framework);
    const whole = framework.same(actual, expected, !isObject(value));
    const short = !spread && remainder.length === 0 && flatten(whole).length <= LINE;
    const subject = short ? actual : this.bind(actual, variable);
    this.statements.push(...statements);
    if (spread) this.isOfClass(subject as string, value.className, this.context.module.classOf(value));
    this.statements.push(
      framework.same(spread ? `{ ...${subject as string} }` : subject, expected, !isObject(value)),
    );
    this.remain(subject as string, remainder);
  }

  /** What a variable has that test frameworks do not compare. */
  private tells(variable: string, value: Told): void {
    const { framework } = this.context.options;
    if (!(value instanceof Date))
      this.statements.push(framework.instanceOf(variable, value.constructor.name));
    if (value instanceof Headers)
      this.statements.push(framework.same(`[...${variable}]`, headersOf(value), false));
    else if (value instanceof Date)
      this.statements.push(framework.same(`${variable}.getTime()`, "NaN", true));
    else this.statements.push(framework.same(`${variable}.toString()`, quote(String(value)), true));
  }

  /** A call throws, or its promise is rejected. @throws Unprintable */
  throws(call: Code, error: unknown, async: boolean): void {
    const { framework } = this.context.options;
    if (isPlainError(error)) {
      this.statements.push(framework.throws(call, recordedClassOf(error)!, error.message, async));
      return;
    }
    const helper = async ? "rejectionOf" : "thrownBy";
    this.context.helpers.add(helper);
    const caught = async ? ["await ", callOf(helper, [call])] : callOf(helper, [[ARROW, call]]);
    if (!(error instanceof Error)) return this.gives(caught, error, "thrown");
    this.isError(this.bind(caught, "error"), error);
  }

  /** Class, message, properties and cause of an error. */
  private isError(variable: string, error: Error): void {
    const { framework } = this.context.options;
    const className = recordedClassOf(error) ?? error.name;
    const { exports, file } = this.context.options;
    const found = isBuiltInError(className) ? undefined : exports.errorNamed(className, file);
    if (className !== "")
      this.isOfClass(variable, className, found && this.context.module.bind(found, className));
    this.statements.push(framework.same(`${variable}.message`, quote(textOf(error.message)), true));
    this.hasFields(variable, error);
  }

  /** Properties of an error's own, and its cause. */
  private hasFields(variable: string, error: Error): void {
    const { framework } = this.context.options;
    const remainder = remainderOf(error, framework).filter(({ path }) => path[0] === "cause");
    if (Object.keys(error).length > 0) {
      const { cause: _, ...fields } = error as unknown as Record<string, unknown>;
      const { codes, statements } = writeValues(
        [{ value: fields, hint: "fields" }],
        "expected",
        this.names,
        this.context,
      );
      this.statements.push(...statements, framework.same(`{ ...${variable} }`, codes[0]!, false));
    }
    this.remain(variable, remainder);
  }

  private isOfClass(variable: string, className: string, local: string | undefined): void {
    const { framework } = this.context.options;
    this.statements.push(
      local === undefined
        ? framework.same(`${variable}.constructor.name`, quote(className), true)
        : framework.instanceOf(variable, local),
    );
  }

  private remain(
    variable: string,
    remainder: readonly { path: (string | number)[]; value: unknown }[],
  ): void {
    const { framework } = this.context.options;
    for (const { path, value } of remainder) {
      const { codes, statements } = writeValues(
        [{ value, hint: "part" }],
        "expected",
        this.names,
        this.context,
      );
      this.statements.push(
        ...statements,
        framework.same(variable + path.map(accessOf).join(""), codes[0]!, !isObject(value)),
      );
    }
  }

  /** The name of a variable that has the value of an expression. */
  bind(actual: Code, wanted: string): string {
    if (typeof actual === "string" && /^[\w$]+$/.test(actual)) return actual;
    const variable = this.names.take(wanted);
    this.statements.push([`const ${variable} = `, actual, ";"]);
    return variable;
  }
}

/** Objects that some test framework does not compare, or not well, but that can be asked. */
type Told = URL | URLSearchParams | Headers | Date;

function isToldByItself(value: unknown): value is Told {
  if (value instanceof Date) return Number.isNaN(value.getTime());
  return value instanceof URL || value instanceof URLSearchParams || value instanceof Headers;
}

/** An error of which class and message say all. */
function isPlainError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    !(error instanceof AggregateError) &&
    isBuiltInError(recordedClassOf(error) ?? "") &&
    typeof error.message === "string" &&
    Object.keys(error).length === 0 &&
    !Object.hasOwn(error, "cause")
  );
}

function textOf(message: unknown): string {
  return typeof message === "string" ? message : unprintable("an error whose message was not recorded");
}
