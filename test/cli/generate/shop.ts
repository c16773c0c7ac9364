/** A program with a function of each kind, and values of each kind. */
export const SHOP = `
export class OutOfStock extends Error {
  constructor(readonly sku: string, readonly left: number) {
    super(\`only \${left} of \${sku} are left\`);
    this.name = "OutOfStock";
  }
}

export class Cart {
  lines: { sku: string; quantity: number }[] = [];
  constructor(readonly currency: "EUR" | "USD" = "EUR") {}
  static of(...skus: string[]): Cart {
    const cart = new Cart();
    for (const sku of skus) cart.add(sku, 1);
    return cart;
  }
  add(sku: string, quantity: number): number {
    if (quantity > 5) throw new OutOfStock(sku, 5);
    this.lines.push({ sku, quantity });
    return this.lines.length;
  }
  get size(): number {
    return this.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  }
  set discount(percent: number) {
    this.lines = this.lines.map((line) => ({ ...line, percent }));
  }
}

export class GiftCart extends Cart {
  override add(sku: string, quantity: number): number {
    return super.add(sku + "-gift", quantity);
  }
}

export interface Node { name: string; next?: Node }

export function price(weight: number, express = false): { price: number; days: number } {
  if (weight <= 0) throw new RangeError("weight must be above 0");
  return { price: weight * (express ? 9 : 4), days: express ? 1 : 3 };
}

export const api = { version: 2, describe: (kind: "long" | "short"): string => \`a \${kind} story\` };

export default function greet(name: string): string {
  return "hello " + name;
}

export async function load(id: number): Promise<{ id: number; tags: Set<string> }> {
  await null;
  if (id < 0) throw new TypeError(\`no id: \${id}\`);
  return { id, tags: new Set(["a", "b"]) };
}

export function* count(to: number): Generator<number, void, unknown> {
  for (let i = 1; i <= to; i++) yield i;
}

export function* talk(first: string): Generator<string, number, string> {
  const answer = yield first;
  const other = yield answer + "?";
  return other.length;
}

export async function* pages(n: number): AsyncGenerator<{ page: number }> {
  for (let page = 0; page < n; page++) yield { page };
}

export function rename(node: Node, name: string): void {
  node.name = name;
}

export function lengthOf(node: Node): number {
  const seen = new Set<Node>();
  for (let at: Node | undefined = node; at !== undefined && !seen.has(at); at = at.next) seen.add(at);
  return seen.size;
}

export function same(a: object, b: object): boolean {
  return a === b;
}

export function echo<T>(value: T): T {
  return value;
}

export function fails(error: unknown): never {
  throw error;
}
`;

export const MAIN = `
import greet, { api, Cart, count, echo, fails, GiftCart, lengthOf, load, pages, price, rename, same, talk } from "./shop.js";

const attempt = (call: () => unknown) => { try { call(); } catch {} };
const cart = Cart.of("mug", "cap");
cart.add("pen", 2);
attempt(() => cart.add("pen", 9));
cart.size;
cart.discount = 10;
new Cart("USD");
new GiftCart().add("mug", 1);
price(2.5); price(1, true); attempt(() => price(0));
api.describe("short");
greet("world");
await load(7); await load(-1).catch(() => undefined);
[...count(3)];
for (const n of count(9)) if (n === 2) break;
const talker = talk("hi"); talker.next(); talker.next("you"); talker.next("bye");
for await (const _ of pages(2));
for await (const _ of pages(9)) break;
rename({ name: "a" }, "b");
const ring: { name: string; next?: any } = { name: "a", next: { name: "b" } };
ring.next.next = ring;
lengthOf(ring);
const one = { one: 1 };
same(one, one); same({ one: 1 }, { one: 1 });

const cyclicMap = new Map<unknown, unknown>([["a", 1]]);
cyclicMap.set("self", cyclicMap).set("b", 2);
const cause = new Error("deep", { cause: "why" });
for (const value of [
  undefined, null, -0, NaN, Infinity, 12345678901234567890n, Symbol.for("shop"), Symbol.iterator,
  "it's \\"quoted\\" \\n and \${not} \`code\` */ // \\u2028 \\ud800 \\u202e",
  new Date(0), new Date(NaN), /a\\/b["]/gi, Object.assign(/sticky/y, { lastIndex: 3 }),
  new Map<unknown, unknown>([["a", 1], [{ k: 1 }, "b"]]), new Set([1, "2", null]),
  new Uint8Array([1, 2]), new Float64Array([-0, NaN, 1.5]), new BigInt64Array([1n]), new Uint8Array([1, 2, 3]).buffer,
  Buffer.from("text"), Buffer.from([0, 255, 128]), new Uint8Array(200).fill(7),
  new URL("https://shop.example/a?b=c"), new URLSearchParams("a=1&b=2"), new Headers({ accept: "text/html" }),
  new RangeError("far", { cause }), Object.assign(new TypeError("typed"), { code: "E_TYPE" }),
  Object.assign(Object.create(null), { a: 1, ["__proto__"]: 2 }), [1, , 3], [, ], [undefined],
  Object(1), Object("boxed"), { ["__proto__"]: 1, "not an identifier": 2, class: 3, 10: 4, "\${x}": 5 },
  cyclicMap, "long ".repeat(500), { url: new URL("https://nested.example/") },
] as unknown[]) {
  echo(value);
  attempt(() => fails(value));
}
`;
