import { expect } from "vitest";
import { Project } from "../project.js";
import type { TestResult } from "./frameworks.js";

/** A small program, recorded by what `calltape build` makes of it. */
export const SHOP = `
export class Cart {
  constructor(readonly items: number[] = []) {}
  total() { let sum = 0; for (const item of this.items) sum += item; return sum; }
}
export function shipping(weight: number, express = false): { price: number; days: number } {
  if (weight <= 0) throw new RangeError("weight must be above 0");
  return { price: Math.ceil(weight) * (express ? 9 : 4), days: express ? 1 : 3 };
}
export const apply = (f: (n: number) => number, n: number) => f(n);
export async function slow(n: number) { await null; return [n]; }
export function odd(list: number[]): unknown { return list.length; }
`;

/** The same with two faults: of `shipping`, where it is express, and of `odd`, which gives what no JSON holds. */
export const FAULTY = SHOP.replace("days: express ? 1 : 3", "days: express ? 2 : 3").replace(
  "return list.length;",
  `list.push(-0);
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  return { none: undefined, zero: -0, nan: NaN, map: new Map([[1, cycle]]), cycle, cart: new Cart([1]), list };`,
);

const MAIN = `
import { apply, Cart, odd, shipping, slow } from "./shop.js";
shipping(2.5); shipping(1, true); try { shipping(0); } catch {}
apply((n) => n, 1); await slow(7); odd([1, 2]); new Cart([2, 3]).total();
`;

const ONE = "calltape src/shop.ts#";

/** The tests that `replayTests` makes of all calls. */
export const GREEN: TestResult[] = [
  { group: `${ONE}shipping`, title: "shipping(2.5) → { price: 12, days: 3 }", status: "passed" },
  { group: `${ONE}shipping`, title: "shipping(1, true) → { price: 9, days: 1 }", status: "passed" },
  {
    group: `${ONE}shipping`,
    title: "shipping(0) throws [RangeError: weight must be above 0]",
    status: "passed",
  },
  { group: `${ONE}apply`, title: "apply([function], 1) → 1", status: "skipped" },
  { group: `${ONE}slow`, title: "slow(7) → [ 7 ]", status: "passed" },
  { group: `${ONE}odd`, title: "odd([ 1, 2 ]) → 2", status: "passed" },
  {
    group: `${ONE}Cart.constructor`,
    title: "Cart.constructor([ 2, 3 ]) → Instance { className: 'Cart', fields: {…",
    status: "passed",
  },
  { group: `${ONE}Cart.total`, title: "Cart.total() → 5", status: "passed" },
];

/** Those that the test files make of some calls themselves, with a function in hand. */
export const GREEN_BY_HAND: TestResult[] = GREEN.slice(0, 3).map((each) => ({ ...each, group: "" }));

/** @param files of the test framework */
export function recordShop(files: Record<string, string>): Project {
  const project = new Project({
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        target: "es2022",
        module: "nodenext",
        strict: true,
        types: [],
        rootDir: "src",
        outDir: "dist",
      },
      include: ["src"],
    }),
    "src/shop.ts": SHOP,
    "src/main.ts": MAIN,
    ...files,
  });
  expect(project.calltape("build", "--capture", "src/shop.ts").stderr).toBe("");
  expect(project.node("dist/main.js").status).toBe(0);
  return project;
}
