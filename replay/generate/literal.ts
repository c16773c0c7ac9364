import {
  Accessor,
  BoundFunction,
  CUT_KEY,
  Cut,
  Encoded,
  hiddenKeysOf,
  Instance,
  Opaque,
  RecordedFunction,
  RecordedProxy,
  RecordedRegExp,
  Redacted,
  recordedClassOf,
} from "../../tape/index.js";
import { isObject, kindOf } from "../compare/kinds.js";
import { standInFor } from "../redacted.js";
import { binaryOf } from "./binary.js";
import { arrayOf, type Code, callOf, flatten, objectOf } from "./layout.js";
import { type Names, variableNameOf } from "./names.js";
import { primitiveOf } from "./primitives.js";
import { findNamed } from "./references.js";
import { accessOf, keyOf, quote } from "./text.js";
import { unprintable } from "./unprintable.js";

/** How code names what the program exports. */
export interface Bindings {
  /** A class that instances of can be made of without its constructor; undefined when there is none to import. */
  classOf(instance: Instance): string | undefined;
  /** @param id the probe's */
  functionOf(id: string): string | undefined;
}

export interface LiteralOptions {
  /** Whether types may be written. */
  typescript: boolean;
  /** Those of the block that the code stands in. */
  names: Names;
  bindings: Bindings;
  /** `given` to the function, or `expected` of it. Only what is given may have stand-ins for redacted values. */
  role: "given" | "expected";
}

const ERRORS =
  "Error TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError".split(" ");

/** More holes are not counted by commas. */
const MAX_HOLES = 10;

/**
 * Writes values from a tape as code that makes them again. Those of one printer share what they shared: it becomes a
 * variable.
 */
export class LiteralPrinter {
  /** Whether something stands for a redacted value. */
  hasStandIns = false;
  private readonly named: ReadonlySet<object>;
  private readonly variables = new Map<object, string>();
  private readonly open = new Set<object>();
  private readonly declarations: Code[] = [];
  /** What closes cycles, when all variables are there. */
  private readonly repairs: Code[] = [];

  /** @param roots all that will be printed */
  constructor(
    roots: readonly unknown[],
    private readonly options: LiteralOptions,
  ) {
    this.named = findNamed(roots);
  }

  /** Statements that must come before the code of the values, when all are printed. */
  get statements(): readonly Code[] {
    return [...this.declarations, ...this.repairs];
  }

  /**
   * An expression for a value.
   *
   * @param hint what its variable may be called, if it needs one
   * @throws Unprintable
   */
  print(value: unknown, hint: string): Code {
    if (!isObject(value)) return primitiveOf(value);
    if (value instanceof Redacted) return this.redacted(value);
    const variable = this.variables.get(value);
    if (variable !== undefined) return variable;
    return this.named.has(value) ? this.declare(value, hint) : this.content(value, hint);
  }

  private redacted(value: Redacted): Code {
    if (this.options.role === "expected") return unprintable("a redacted value");
    this.hasStandIns = true;
    const standIn = standInFor(value);
    return isObject(standIn) ? "{}" : primitiveOf(standIn);
  }

  private declare(value: object, hint: string): string {
    const variable = this.options.names.take(variableNameOf(hint, "shared"));
    this.variables.set(value, variable);
    this.open.add(value);
    const repaired = this.repairs.length;
    const content = this.content(value, hint);
    this.open.delete(value);
    const type = this.options.typescript && this.repairs.length > repaired ? ": any" : "";
    this.declarations.push([`const ${variable}${type} = `, content, ";"]);
    return variable;
  }

  /** What is in a value. Where that is something around it, it is set later, by a statement. */
  private part(value: unknown, hint: string, repair: (variable: string) => Code): Code {
    if (!this.isOpen(value)) return this.print(value, hint);
    this.repairs.push(repair(this.variables.get(value)!));
    return "undefined";
  }

  private isOpen(value: unknown): value is object {
    return isObject(value) && this.open.has(value);
  }

  private content(value: object, hint: string): Code {
    if (value instanceof Cut || CUT_KEY in value) return unprintable("something that was cut");
    if (hiddenKeysOf(value instanceof Instance ? value.fields : value).length > 0)
      return unprintable("hidden properties");
    if (value instanceof Opaque) return unprintable(`a ${value.what} ${value.name}`.trimEnd());
    if (value instanceof Accessor) return unprintable("an accessor");
    if (value instanceof BoundFunction) return unprintable("a bound function");
    if (value instanceof RecordedProxy) return unprintable("a proxy");
    if (value instanceof Encoded) return unprintable(`what the codec "${value.codec}" has recorded`);
    if (value instanceof RecordedRegExp) return regexpOf(value);
    if (value instanceof RecordedFunction)
      return this.options.bindings.functionOf(value.id) ?? unprintable(`the function ${value.id}`);
    if (value instanceof Instance) return this.instance(value);
    switch (kindOf(value)) {
      case "array":
        return this.array(value as unknown[], hint);
      case "date":
        return dateOf(value as Date);
      case "map":
        return this.map(value as Map<unknown, unknown>, hint);
      case "set":
        return this.set(value as Set<unknown>, hint);
      case "binary":
        return binaryOf(value as ArrayBufferView);
      case "error":
        return this.error(value as Error, hint);
      case "text":
        return callOf(`new ${value.constructor.name}`, [quote(String(value))]);
      case "headers":
        return callOf("new Headers", [headersOf(value as Headers)]);
      case "boxed":
        return callOf("Object", [primitiveOf(value.valueOf())]);
      case "nullPrototype":
        return this.assigned("Object.create(null)", value, value);
      case "plain":
        return objectOf(this.properties(value, value));
      default:
        return unprintable(`an object of a kind that has no literal (${kindOf(value)})`);
    }
  }

  /**
   * Properties of an object literal.
   *
   * @param holder what they hang on, where they are set later
   * @throws Unprintable
   */
  properties(values: object, holder: object): Code[] {
    if (CUT_KEY in values) return unprintable("something that was cut");
    return Object.entries(values).map(([key, value]) => {
      const code = this.part(value, key, (variable) => [
        `${this.variables.get(holder)}${accessOf(key)} = ${variable};`,
      ]);
      return code === key && keyOf(key) === key ? key : [`${keyOf(key)}: `, code];
    });
  }

  private assigned(target: Code, values: object, holder: object): Code {
    const properties = this.properties(values, holder);
    // An assignment to it would change the prototype, if there is one.
    if (Object.hasOwn(values, "__proto__") && Object.getPrototypeOf(holder) !== null)
      return unprintable("an object of a class with a property __proto__");
    return properties.length === 0 ? target : callOf("Object.assign", [target, objectOf(properties)]);
  }

  private instance(instance: Instance): Code {
    const { className, fields } = instance;
    const Class =
      this.options.bindings.classOf(instance) ??
      unprintable(`an instance of ${className}, which cannot be imported or has private state`);
    return this.assigned(`Object.create(${Class}.prototype)`, fields, instance);
  }

  private array(array: unknown[], hint: string): Code {
    const elements: Code[] = [];
    let holes = 0;
    for (let i = 0; i < array.length && holes <= MAX_HOLES; i++) {
      if (Object.hasOwn(array, i)) elements.push(this.element(array, i, hint));
      else {
        holes++;
        elements.push("");
      }
    }
    if (holes > MAX_HOLES) return this.assigned(`new Array(${array.length})`, array, array);
    return arrayOf(elements, array.length > 0 && array.every((element) => typeof element === "number"));
  }

  private element(array: unknown[], i: number, hint: string): Code {
    return this.part(
      array[i],
      singularOf(hint),
      (variable) => `${this.variables.get(array)}[${i}] = ${variable};`,
    );
  }

  private set(set: Set<unknown>, hint: string): Code {
    const members = [...set];
    const before = this.beforeCycle(members);
    const content = members.slice(0, before).map((member) => this.print(member, singularOf(hint)));
    for (const member of members.slice(before))
      this.repairs.push([`${this.variables.get(set)}.add(`, this.later(member, singularOf(hint)), ");"]);
    return callOf(`new Set${this.typeArguments([members])}`, content.length === 0 ? [] : [arrayOf(content)]);
  }

  private map(map: Map<unknown, unknown>, hint: string): Code {
    const entries = [...map];
    const before = this.beforeCycle(entries.map(([key, value]) => (this.isOpen(key) ? key : value)));
    const content = entries.slice(0, before).map((entry) => this.entry(entry, hint));
    for (const [key, value] of entries.slice(before))
      this.repairs.push([
        `${this.variables.get(map)}.set(`,
        this.later(key, "key"),
        ", ",
        this.later(value, singularOf(hint)),
        ");",
      ]);
    const types = this.typeArguments([[...map.keys()], [...map.values()]]);
    return callOf(`new Map${types}`, content.length === 0 ? [] : [arrayOf(content)]);
  }

  private entry([key, value]: [unknown, unknown], hint: string): Code {
    const name = typeof key === "string" ? key : singularOf(hint);
    return arrayOf([this.print(key, "key"), this.print(value, name)]);
  }

  /** How many members can be there at once: what follows a reference to something around them keeps its place. */
  private beforeCycle(members: readonly unknown[]): number {
    const first = members.findIndex((member) => this.isOpen(member));
    return first < 0 ? members.length : first;
  }

  private later(value: unknown, hint: string): Code {
    return this.isOpen(value) ? this.variables.get(value)! : this.print(value, hint);
  }

  /** TypeScript infers one type for all members; of what is expected it need know none. */
  private typeArguments(lists: readonly (readonly unknown[])[]): string {
    const { typescript, role } = this.options;
    const plain = lists.every(
      (list) => new Set(list.map((each) => typeof each)).size < 2 && !list.some(isObject),
    );
    return !typescript || plain || role === "given" ? "" : `<${lists.map(() => "unknown").join(", ")}>`;
  }

  private error(error: Error, hint: string): Code {
    const className = recordedClassOf(error) ?? error.name;
    const builtIn = isBuiltInError(className);
    if (!builtIn && this.options.role === "expected")
      return unprintable(`an error of the class ${className}`);
    const created = callOf(`new ${builtIn ? className : "Error"}`, this.errorArguments(error, hint));
    const fields = Object.keys(error).length === 0 ? created : this.assigned(created, error, error);
    return builtIn || className === ""
      ? fields
      : callOf("Object.defineProperty", [fields, '"name"', objectOf([`value: ${quote(className)}`])]);
  }

  private errorArguments(error: Error, hint: string): Code[] {
    const { message } = error;
    if (typeof message !== "string") return unprintable("an error whose message was not recorded");
    const args: Code[] = [];
    if (error instanceof AggregateError) args.push(this.errors(error.errors, hint));
    const caused = Object.hasOwn(error, "cause") && !Object.keys(error).includes("cause");
    if (Object.hasOwn(error, "message")) args.push(quote(message));
    else if (caused) args.push("undefined");
    if (caused) {
      const repair = (variable: string) => `${this.variables.get(error)}.cause = ${variable};`;
      const cause = this.part(error.cause, "cause", repair);
      args.push(objectOf([cause === "cause" ? cause : ["cause: ", cause]]));
    }
    return args;
  }

  private errors(errors: unknown, hint: string): Code {
    if (!Array.isArray(errors) || errors.some((each) => this.isOpen(each)))
      return unprintable("an AggregateError that holds itself, or was cut");
    return arrayOf(errors.map((each) => this.print(each, singularOf(hint))));
  }
}

/** As a literal where that is plain text. */
function regexpOf({ source, flags, lastIndex }: RecordedRegExp): Code {
  let regexp: RegExp;
  try {
    regexp = new RegExp(source, flags);
  } catch {
    return unprintable("a regular expression that cannot be compiled here");
  }
  const literal = String(regexp);
  const readable = regexp.source === source && regexp.flags === flags && /^[\x20-\x7e]+$/.test(literal);
  const code = readable ? literal : flatten(callOf("new RegExp", [quote(source), quote(flags)]));
  if (lastIndex === 0) return code;
  if (typeof lastIndex !== "number") return unprintable("a regular expression whose lastIndex is no number");
  return callOf("Object.assign", [code, objectOf([`lastIndex: ${primitiveOf(lastIndex)}`])]);
}

function dateOf(date: Date): Code {
  const time = date.getTime();
  return callOf("new Date", [Number.isNaN(time) ? "NaN" : quote(date.toISOString())]);
}

/** Names and values of headers, as a list of pairs. */
export function headersOf(headers: Headers): Code {
  return arrayOf([...headers].map((pair) => arrayOf(pair.map(quote))));
}

/** A name for one of many: `lines` holds a `line`. */
function singularOf(hint: string): string {
  return /[a-z]{2}s$/.test(hint) && !/(?:ss|us|is)$/.test(hint) ? hint.slice(0, -1) : hint;
}

/** Whether a name is that of a class of errors that every program has. */
export function isBuiltInError(className: string): boolean {
  return ERRORS.includes(className);
}
