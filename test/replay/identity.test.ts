import { expect, test } from "vitest";
import { RecordedModule } from "./recorded-module.js";

const SOURCE = `
const DEFAULTS = { n: 1 };
export function twice(o) { return [o, o]; }
export function made() { const o = { n: 1 }; return { first: o, others: [o, { n: 1 }] }; }
export function circle() { const o = { n: 1 }; o.self = o; return o; }
export class Stack { items = [1]; last = []; push(n) { this.items.push(n); this.last = this.items; } }
export function* pulls(o) { yield [o, o]; yield o; }
export function withDefaults(o = DEFAULTS) { return { given: o, defaults: DEFAULTS }; }
export const apply = (o) => withDefaults(o);
export const defaults = () => DEFAULTS;
export function same(o) { return o; }
`;

const MAIN = `
import { apply, circle, defaults, made, pulls, same, Stack, twice, withDefaults } from "./a.js";
twice({ n: 1 }); made(); circle(); new Stack().push(2); [...pulls({ n: 1 })]; withDefaults(defaults()); apply(defaults()); same({});
`;

const module = new RecordedModule(SOURCE, MAIN);

test.each(["twice", "made", "circle", "Stack.push", "pulls", "same"])("%s is the same", async (name) => {
  expect(await module.replayed(name)).toEqual(["same", ""]);
});

test("an argument that was an object of the program's own is no difference", async () => {
  expect(await module.replayed("withDefaults")).toEqual(["same", ""]);
  expect(await module.replayed("apply")).toEqual(["same", ""]);
});

test.each([
  ["twice", "return [o, o]", "return [o, { ...o }]", "[1]:\n- recorded the same object as [0]"],
  [
    "made",
    "[o, { n: 1 }]",
    "[o, o]",
    ".others[1]:\n- recorded another object\n+ replayed the same object as .first",
  ],
  ["circle", "o.self = o;", "o.self = { n: 1, self: o };", ".self:\n- recorded the same object as the whole"],
  [
    "Stack.push",
    "= this.items; }",
    "= [...this.items]; }",
    "this.last after the call:\n- recorded the same object as this.items",
  ],
  [
    "pulls",
    "yield [o, o]",
    "yield [o, { ...o }]",
    "yields[0][1]:\n- recorded the same object as yields[0][0]",
  ],
])("a fault of %s is found", async (name, from, to, text) => {
  const [kind, why] = await module.replayed(name, module.changed(from, to));
  expect(kind).toBe("different");
  expect(why).toContain(text);
});
