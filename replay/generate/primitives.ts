import { accessOf, quote } from "./text.js";
import { unprintable } from "./unprintable.js";

/** @throws Unprintable for a symbol that no code can get hold of */
export function primitiveOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    case "symbol":
      return symbolOf(value);
    default:
      return String(value);
  }
}

function symbolOf(symbol: symbol): string {
  const key = Symbol.keyFor(symbol);
  if (key !== undefined) return `Symbol.for(${quote(key)})`;
  const name = Object.getOwnPropertyNames(Symbol).find(
    (each) => (Symbol as unknown as Record<string, unknown>)[each] === symbol,
  );
  return name === undefined ? unprintable("a symbol of its own") : `Symbol${accessOf(name)}`;
}
