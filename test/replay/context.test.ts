import { beforeAll, describe, expect, test } from "vitest";
import { Project } from "../project.js";

/** What replay finds of each call. */
type Verdicts = (now?: string, pattern?: string) => string[];

/** Records a program, then tells what replay finds of its calls on a source. */
function recorded(source: string, main: string): Verdicts {
  const project = new Project({
    "program.js": source,
    "main.js": `import * as p from "./recorded.js";\n${main}`,
  });
  project.instrument("program.js", "recorded.js");
  expect(project.node("main.js").stderr).toBe("");
  return (now = source, pattern = "**") => {
    project.write({ "program.js": now });
    return JSON.parse(project.calltape("replay", "--json", pattern).stdout).calls.map(
      ({ probe, verdict, reason }: Record<string, string>) => `${probe!.split("#")[1]} ${reason ?? verdict}`,
    );
  };
}

describe("functions in functions are judged while their caller is replayed", () => {
  const SOURCE = `
    export function total(prices, rate) {
      const taxed = (price) => Math.round(price * (1 + rate));
      function add(sum, price) { return sum + taxed(price); }
      return prices.reduce(add, 0);
    }
    export async function load(names) {
      const one = async (name) => { await null; if (name === "") throw new Error("no name"); return name.length; };
      function* numbers() { for (const name of names) yield one(name).catch(() => 0); return names.length; }
      return Promise.all(numbers());
    }
    export const counter = () => { let n = 0; return { up: () => ++n, hidden: { down() { return --n; } } }; };
  `;
  const MAIN = `p.total([100, 250], 0.2); await p.load(["a", "", "ccc"]); const { up } = p.counter(); up();`;

  let verdicts: Verdicts;
  beforeAll(() => {
    verdicts = recorded(SOURCE, MAIN);
  });

  test("each call of theirs", () => {
    expect(verdicts()).toEqual([
      "total same",
      ...["total>add same", "total>taxed same", "total>add same", "total>taxed same"],
      "load same",
      "load>numbers outcome-opaque",
      ...["load>one same", "load>one same", "load>one same"],
      "load>numbers>anonymous same",
      "counter same",
      "counter>up same",
    ]);
  });

  test("and it is told which one does something else", () => {
    const [pattern, changed] = ["**#total*", SOURCE.replace("Math.round(", "1 + Math.round(")];
    expect(verdicts(changed, pattern)).toEqual([
      "total different",
      "total>add different",
      "total>taxed different",
      // It is given another sum now.
      "total>add not-reached",
      "total>taxed different",
    ]);
    expect(verdicts(SOURCE.replace("names.length", "0"), "**#load>one").sort()).toEqual(
      new Array(3).fill("load>one same"),
    );
    expect(verdicts(SOURCE.replace("no name", "no such name"), "**#load>one").sort()).toEqual([
      "load>one different",
      "load>one same",
      "load>one same",
    ]);
  });

  test("not where their caller no longer comes to them", () => {
    const changed = SOURCE.replace("prices.reduce(add, 0)", "prices.length");
    expect(verdicts(changed, "**#total*")).toEqual([
      "total different",
      ...["total>add", "total>taxed", "total>add", "total>taxed"].map((name) => `${name} not-reached`),
    ]);
  });

  test("and of many calls that the event loop makes for an async function, it is told which one does something else", () => {
    const source = `
      const steps = (() => [(n) => n + 1, (n) => n - 1])();
      export async function main() {
        for (let n = 0; n < 150; n++) setImmediate(steps[n % 2], n);
        await new Promise((resolve) => void setImmediate(resolve));
      }
    `;
    const verdictsOfSteps = recorded(source, "await p.main();");
    const ofSteps = verdictsOfSteps().filter((each) => each.startsWith("anonymous>"));
    expect(ofSteps.filter((each) => each.endsWith(" same")).length).toBe(150);
    const changed = source.replace("n - 1", "n === 149 ? 0 : n - 1");
    expect(verdictsOfSteps(changed).filter((each) => each.endsWith("different"))).toEqual([
      "anonymous>anonymous~2 different",
    ]);
  });

  test("a method that depends on what nobody records is the same where its caller has made it so", () => {
    const ofBox = recorded(
      `
      const known = new WeakMap();
      export class Box { constructor(n) { known.set(this, n); } get() { return known.get(this); } }
      export const get = (n) => new Box(n).get();
    `,
      "p.get(7);",
    );
    expect(ofBox()).toEqual(["get same", "Box.constructor same", "Box.get same"]);
  });
});

describe("closures among the inputs do what they did", () => {
  const SOURCE = `
    export function map(list, fn) { const made = []; for (const [i, each] of list.entries()) made.push(fn(each, i, list)); return made; }
    export async function gather(list, { fetch, fail }) {
      const texts = [];
      for (const each of list) texts.push(await fetch({ id: each, retries: 3 }).catch((error) => error.message));
      try { fail(); } catch (error) { texts.push(error.message); }
      return texts;
    }
    export function fill(list, fn) { fn(list); return list.length; }
    export function read(from) { const before = from.size; from.size = 5; return [before, from.size, Object.keys(from)]; }
    export function choose(test, yes, no) { return test(1) ? yes : no; }
    export function keep(fn) { return { fn }; }
    export class Emitter { listeners = []; on(fn) { this.listeners.push(fn); return this; } emit(value) { for (const fn of this.listeners) fn(value); return this.listeners.length; } }
    export function run(n) {
      const seen = [];
      const of = map([1, 2, 3], (each) => each * n);
      const size = fill([], (list) => { list.push(n, n); });
      const picked = choose((value) => value === 1, () => "yes", () => "no");
      keep(() => n);
      let held = n;
      read({ a: 1, get size() { return held; }, set size(value) { held = value * 2; } });
      new Emitter().on((value) => { seen.push(value); }).emit(n);
      return [of, size, picked(), seen];
    }
    export const load = (prefix) => gather(["a", "bad"], {
      fetch: async ({ id }) => { if (id === "bad") throw new Error("not " + id); return prefix + id; },
      fail: () => { throw new TypeError("failed " + prefix); },
    });
  `;
  const MAIN = `p.run(10); await p.load("> ");`;
  const pattern = "**#{map,gather,fill,choose,keep,read,Emitter.*}";

  let verdicts: Verdicts;
  beforeAll(() => {
    verdicts = recorded(SOURCE, MAIN);
  });

  test("return, throw, settle and change what they are given", () => {
    expect(verdicts(SOURCE, pattern)).toEqual([
      "map same",
      "fill same",
      "choose same",
      "keep same",
      "read same",
      "Emitter.on same",
      "Emitter.emit same",
      "gather same",
    ]);
  });

  test.each([
    ["an answer that is left out", "made.push(fn(each, i, list))", "made.push(fn(each, i, list) + 1)", "map"],
    ["other arguments", "fn(each, i, list)", "fn(each + 1, i, list)", "map"],
    ["another field of an argument", "{ id: each,", '{ id: each + "!",', "gather"],
    ["an error that is not caught", "catch (error) { texts.push(error.message); }", "finally {}", "gather"],
    ["the other closure", "? yes : no", "? no : yes", "choose"],
    ["what a setter is given", "from.size = 5", "from.size = 6", "read"],
    ["a listener that is not called", "for (const fn of this.listeners) fn(value);", "", "Emitter.emit"],
    ["what a closure did to its argument", "return list.length", "return list.length + 1", "fill"],
  ])("%s is found", (_, text, by, name) => {
    expect(SOURCE).toContain(text);
    expect(verdicts(SOURCE.replace(text, by), `**#${name}`)).toEqual([`${name} different`]);
  });

  test("what is called that was never recorded says why nothing can be said", () => {
    const source = `
      export const twice = (fn) => [fn(), fn()];
      export const hold = (fn) => typeof fn;
    `;
    const project = new Project({
      "program.js": source,
      "main.js": 'import { twice, hold } from "./recorded.js";\ntwice(() => 1); hold(() => 2);',
    });
    project.instrument("program.js", "recorded.js");
    expect(project.node("main.js").stderr).toBe("");
    const { calls } = JSON.parse(project.calltape("replay", "--json").stdout);
    expect(calls.map((call: Record<string, string>) => `${call["verdict"]} ${call["detail"] ?? ""}`)).toEqual(
      [
        "unreplayable input-opaque: argument 1 is a function that is not instrumented, and it was called",
        "same ",
      ],
    );
  });
});
