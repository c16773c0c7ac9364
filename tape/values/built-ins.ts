import { SYMBOL_KIND, TAG } from "@calltape/runtime/format";
import { KIND } from "../bytes/cursor.js";
import { viewOf } from "./binary.js";
import { LeafReader } from "./leaf-reader.js";
import { newDomException } from "./revive-error.js";
import {
  BoundaryObject,
  BoundFunction,
  Cut,
  Encoded,
  ForeignFunction,
  Opaque,
  RecordedFunction,
  RecordedProxy,
  RecordedRegExp,
} from "./stand-ins.js";

/** More do not fit on a stack. */
const MAX_ARGUMENTS = 50_000;

/** What is there before its content is. */
export type Changing<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/**
 * Makes the objects of the platform that are neither arrays, maps, sets, errors, dates nor binary data, and what stands
 * for functions. `runtime/src/encode/built-ins.ts` mirrors it. Every method throws `Damage`.
 */
export abstract class BuiltInReader extends LeafReader {
  /** The objects so far, by their numbers. Each is here before its content, so that it can refer to itself. */
  protected readonly objects: unknown[] = [];

  abstract value(): unknown;

  /** `length` elements, behind what the array has. */
  protected abstract elements(array: unknown[], length: number): unknown[];

  /** Keys and values in turn. */
  protected abstract entries<Target extends object>(target: Target, length: number): Target;

  protected number<Value>(object: Value): Value {
    this.objects.push(object);
    return object;
  }

  /** A number for something that is not made yet. */
  protected reserve(): number {
    return this.objects.push(undefined) - 1;
  }

  /** What follows are texts and other simple values, which have no numbers themselves. */
  protected builtIn(tag: number, length: number): unknown {
    switch (tag) {
      case TAG.REGEXP: {
        this.mustHave(3, length);
        const number = this.reserve();
        const regexp = new RecordedRegExp(this.name(), this.name(), this.value());
        this.objects[number] = regexp;
        return regexp;
      }
      case TAG.DOM_EXCEPTION: {
        this.mustHave(2, length);
        const number = this.reserve();
        const exception = newDomException(this.name(), this.name());
        this.objects[number] = exception;
        return exception;
      }
      case TAG.URL:
        this.mustHave(1, length);
        return this.textObject((text) => new URL(text));
      case TAG.SEARCH_PARAMS:
        this.mustHave(1, length);
        return this.textObject((text) => new URLSearchParams(text));
      case TAG.HEADERS: {
        const number = this.reserve();
        const entries = this.entries(Object.create(null) as Record<string, unknown>, length);
        const headers = this.parsed(() => {
          const made = new Headers();
          for (const [name, value] of Object.entries(entries))
            made.append(name, typeof value === "string" ? value : "");
          return made;
        });
        this.objects[number] = headers;
        return headers;
      }
      case TAG.BOXED: {
        this.mustHave(1, length);
        const number = this.reserve();
        const boxed = Object(this.value()) as object;
        this.objects[number] = boxed;
        return boxed;
      }
      case TAG.ARGUMENTS: {
        const number = this.reserve();
        const made = function () {
          // biome-ignore lint/complexity/noArguments: it is what is wanted
          return arguments;
        } as (...args: unknown[]) => IArguments;
        this.objects[number] = [];
        const items = this.elements([], length);
        if (items.length > MAX_ARGUMENTS) this.cursor.fail("too many arguments");
        this.objects[number] = made(...items);
        return this.objects[number];
      }
      case TAG.SYMBOL:
        this.mustHave(2, length);
        return this.symbol();
      case TAG.CODEC: {
        this.mustHave(2, length);
        const encoded: Changing<Encoded> = this.number(new Encoded(this.name(), undefined));
        encoded.data = this.value();
        return encoded;
      }
      case TAG.FUNCTION:
        this.mustHave(1, length);
        return this.number(new RecordedFunction(this.name()));
      case TAG.VIEW: {
        this.mustHave(4, length);
        const place = this.reserve();
        const kind = this.cursor.whole("the kind of a view");
        const memory = this.value();
        const offset = this.cursor.whole("the offset of a view");
        const view = viewOf(memory, kind, offset, this.cursor.whole("the length of a view"));
        this.objects[place] = view ?? this.cursor.fail("a view of no memory");
        return this.objects[place];
      }
      case TAG.FOREIGN: {
        this.mustHave(2, length);
        return this.number(
          new ForeignFunction(this.name(), this.cursor.whole("the hash of a function's code")),
        );
      }
      case TAG.BOUND: {
        this.mustHave(2, length);
        const bound: Changing<BoundFunction> = this.number(new BoundFunction(undefined, undefined));
        bound.target = this.value();
        bound.receiver = this.value();
        return bound;
      }
      case TAG.PROXY: {
        this.mustHave(2, length);
        const proxy: Changing<RecordedProxy> = this.number(new RecordedProxy(undefined, undefined));
        proxy.target = this.value();
        proxy.handler = this.value();
        return proxy;
      }
      case TAG.BOUNDARY: {
        this.mustHave(3, length);
        const place = this.reserve();
        const path = this.name();
        const number = this.cursor.whole("the number of an object");
        this.cursor.expect(KIND.BOOLEAN, "whether an object can be called");
        this.objects[place] = new BoundaryObject(path, number, this.cursor.number === 1);
        return this.objects[place];
      }
      default:
        return this.cursor.fail("unknown tag");
    }
  }

  private symbol(): unknown {
    const number = this.reserve();
    this.cursor.expect(KIND.NUMBER, "the kind of a symbol");
    const kind = this.cursor.number;
    const name = this.name();
    // Functions have `caller`, which throws.
    const known = Object.hasOwn(Symbol, name) && (Symbol as unknown as Record<string, unknown>)[name];
    let symbol: unknown = new Opaque("symbol", name);
    if (kind === SYMBOL_KIND.REGISTERED) symbol = Symbol.for(name);
    else if (kind === SYMBOL_KIND.WELL_KNOWN && typeof known === "symbol") symbol = known;
    else if (kind !== SYMBOL_KIND.LOCAL && kind !== SYMBOL_KIND.WELL_KNOWN)
      this.cursor.fail("unknown kind of symbol");
    this.objects[number] = symbol;
    return symbol;
  }

  /** What is made from a text, and cannot be where the text was cut. */
  private textObject(make: (text: string) => object): object {
    const text = this.keyOrCut();
    return this.number(text === undefined ? new Cut(0) : this.parsed(() => make(text)));
  }

  private parsed<Value>(make: () => Value): Value {
    try {
      return make();
    } catch (error) {
      if (error instanceof TypeError) return this.cursor.fail("a text that does not parse");
      throw error;
    }
  }
}
