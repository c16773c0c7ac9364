import { isIdentifier } from "./text.js";

/** What no variable of a generated file may be called: words of the language, and what generated code uses. */
const RESERVED = `
  abstract any arguments as async await boolean break case catch class const continue debugger declare default delete do
  else enum eval export extends false finally for from function get if implements import in instanceof interface is let
  module namespace new never null number object of package private protected public require return set static string
  super switch symbol this throw true try type typeof undefined unknown using var void while with yield
  afterAll afterEach assert beforeAll beforeEach crypto describe env expect it jest Math mock performance rejectionOf test
  thrownBy unexpected vi
  AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Buffer DataView Date Error EvalError Float32Array
  Float64Array Headers Infinity Int16Array Int32Array Int8Array Map NaN Number Object RangeError ReferenceError Reflect
  RegExp Set SharedArrayBuffer String Symbol SyntaxError TypeError URIError URL URLSearchParams Uint16Array Uint32Array
  Uint8Array Uint8ClampedArray Promise exports global globalThis process`
  .trim()
  .split(/\s+/);

/** Names of variables, each given once. */
export class Names {
  private readonly taken: Set<string>;

  constructor(taken: Iterable<string> = RESERVED) {
    this.taken = new Set(taken);
  }

  /** Names for an inner block: they hide none of these. */
  inner(): Names {
    return new Names(this.taken);
  }

  /** The wanted name, or the wanted name and a number. */
  take(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.taken.has(name); i++) name = `${wanted}${i}`;
    this.taken.add(name);
    return name;
  }
}

/**
 * A name for a variable, made of a text: `line-items` becomes `lineItems`, and `Cart` becomes `cart`.
 *
 * @param otherwise when nothing of the text may be in a name
 */
export function variableNameOf(text: string, otherwise: string): string {
  const words = text.slice(0, MAX_NAME).match(/[A-Za-z\d$_]+/g) ?? [];
  const name = words
    .map((word, i) => (i === 0 ? lowerFirst(word) : word[0]!.toUpperCase() + word.slice(1)))
    .join("");
  return isIdentifier(name) ? name : otherwise;
}

/** Longer names read badly. */
const MAX_NAME = 40;

/** `URLParts` becomes `urlParts`, `ID` becomes `id`. */
function lowerFirst(word: string): string {
  return word.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase());
}
