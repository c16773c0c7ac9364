import { expect, test } from "vitest";
import type { ProbeRow } from "../../runtime/src/hooks.js";
import { ProbeState } from "../../runtime/src/record/probe-state.js";
import type { FilePlan } from "../../transformer/index.js";
import { type Compile, compileWithBabel, compileWithTypeScript, type Sources } from "./front-ends.js";
import { zodSource } from "./zod-source.js";

const ODDITIES = `
/** @nocapture */
export class Left { alone() {} /** @capture */ taken() {} }
export abstract class Shape<T> {
  static count = 0; declare kind: string; #secret = () => 1;
  constructor(public readonly name: string, protected size = 1) {}
  abstract area(): number;
  method<U>(this: Shape<T>, { a, b: [c = 1] }: any, d?: U, ...rest: unknown[]): asserts d is U { this.#secret(); }
  static async make(): Promise<void> { for await (const x of []) await x; }
  get half() { return this.size / 2 } set half(v) { this.size = v }
  ["computed" + 1]() {} "quoted name"() {} 42() {} #hidden() { return super.toString() }
  field = function () { return this }; static { (() => 2)(); }
}
export function over(a: string): string;
export function over(a: number): number;
export function over(a: any) { return a }
namespace Space { export namespace Inner { export const f = (x: number) => x as any satisfies any } export function g() { return f2(); function f2() { return 1 } } }
export default class { m() { return () => (() => 1)() } }
const o = { a: { b() {}, c: () => 1, ["d"]: function named() {}, get e() { return 1 } }, f: async function* () {} }, p = (() => {})!;
export { o as renamed, p };
let q; q = () => {}; q.r = function () {}; (q as any).s = class { t() {} };
export function clash(x: number) { var x = 1; function x2() {} { function x2() {} } return arguments.length + x }
export const tags = { /** @nocapture */ no() {}, yes() { try { return 1 } finally { void 0 } } };
for (const [i] of [[() => 1]]) i();
export async function waits() { const x = await (await (async () => 1)()); return (x, class { static n = () => 2 }) }
jest.mock("x", () => { return { f() {} } });
export enum E { A = (() => 1)() }
function eager(cb = () => {}, { d = function () {} } = {}) { return () => eval("cb") }
`;

/** What the runtime takes for the way to a function. */
function pathOf(row: ProbeRow): string {
  return new ProbeState("odd.ts", row, null).definition.path?.join(".") ?? "nowhere";
}

function planWith(compile: Compile, sources: Sources): FilePlan[] {
  const plans: FilePlan[] = [];
  compile(sources, { capture: ["**"], enabled: true, root: "/" }, (plan) => plans.push(plan));
  return plans.sort((a, b) => (a.path < b.path ? -1 : 1));
}

test("both front ends describe and plan a file full of oddities the same", () => {
  const sources = { "/odd.ts": ODDITIES };
  const [typescript] = planWith(compileWithTypeScript, sources);
  expect(typescript).toEqual(planWith(compileWithBabel, sources)[0]);
  expect(typescript!.probes.map(({ id, row }) => `${id} ${pathOf(row)}`)).toMatchInlineSnapshot(`
    [
      "odd.ts#Left.taken Left.prototype.taken",
      "odd.ts#Shape.#secret nowhere",
      "odd.ts#Shape.constructor Shape",
      "odd.ts#Shape.method Shape.prototype.method",
      "odd.ts#Shape.make Shape.make",
      "odd.ts#Shape.half Shape.prototype.half",
      "odd.ts#Shape.half~2 Shape.prototype.half",
      "odd.ts#Shape.[computed] nowhere",
      "odd.ts#Shape.quoted name Shape.prototype.quoted name",
      "odd.ts#Shape.42 Shape.prototype.42",
      "odd.ts#Shape.#hidden nowhere",
      "odd.ts#Shape.field nowhere",
      "odd.ts#Shape.anonymous nowhere",
      "odd.ts#over over",
      "odd.ts#Space.Inner.f nowhere",
      "odd.ts#Space.g nowhere",
      "odd.ts#Space.g>f2 nowhere",
      "odd.ts#default.m default.prototype.m",
      "odd.ts#default.m>anonymous nowhere",
      "odd.ts#default.m>anonymous>anonymous nowhere",
      "odd.ts#o.a.b o.a.b",
      "odd.ts#o.a.c o.a.c",
      "odd.ts#o.a.[computed] nowhere",
      "odd.ts#o.a.e o.a.e",
      "odd.ts#o.f o.f",
      "odd.ts#p p",
      "odd.ts#q q",
      "odd.ts#r nowhere",
      "odd.ts#s.t nowhere",
      "odd.ts#clash clash",
      "odd.ts#clash>x2 nowhere",
      "odd.ts#clash>x2~2 nowhere",
      "odd.ts#tags.yes tags.yes",
      "odd.ts#anonymous nowhere",
      "odd.ts#waits waits",
      "odd.ts#waits>anonymous nowhere",
      "odd.ts#waits>n nowhere",
      "odd.ts#anonymous~3 nowhere",
      "odd.ts#eager eager",
      "odd.ts#eager>cb nowhere",
      "odd.ts#eager>d nowhere",
      "odd.ts#eager>anonymous nowhere",
    ]
  `);
  expect(typescript!.leftAlone.map(({ id, reason }) => `${id} ${reason}`)).toMatchInlineSnapshot(`
    [
      "odd.ts#anonymous~2 mock-factory",
      "odd.ts#anonymous~2>f mock-factory",
    ]
  `);
});

test("both front ends describe and plan every file of zod the same", () => {
  const sources = zodSource();
  const typescript = planWith(compileWithTypeScript, sources);
  const babel = planWith(compileWithBabel, sources);
  expect(typescript.length).toBeGreaterThan(100);
  expect(babel.map((plan) => plan.path)).toEqual(typescript.map((plan) => plan.path));
  typescript.forEach((plan, i) => {
    expect(babel[i], plan.path).toEqual(plan);
  });
}, 180_000);
