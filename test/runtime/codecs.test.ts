import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Encoded, type Instance, labelsOf, Opaque } from "../../tape/index.js";
import { Project } from "../project.js";

/** A class whose state nobody sees from outside, as of a library that is not instrumented. */
const LIBRARY = `
export class Decimal {
  #digits;
  constructor(text) { this.#digits = text; }
  plus(n) { return new Decimal(String(Number(this.#digits) + n)); }
  toString() { return this.#digits; }
}
`;

const PROGRAM = `
import { registerClass, registerCodec } from "@calltape/runtime";
import { Decimal } from "./library.js";
class Plain { constructor() { this.x = 1; } }
registerCodec(Decimal, {
  name: "decimal",
  encode(value) { if (String(value) === "13") throw new Error("unlucky"); return { text: value.toString() }; },
  decode: ({ text }) => new Decimal(text),
});
export function add(list, n) { return list.map((each) => each.plus(n)); }
export function pass(value) { return value; }
const one = new Decimal("1");
console.log(String(add([one, one], 2)));
pass(new Decimal("13"));
registerClass(Math.random() < 2 ? Plain : Plain, "somewhere#Plain");
pass(new Plain());
`;

function record(env: Record<string, string> = {}) {
  const project = new Project({ "library.js": LIBRARY, "program.js": PROGRAM });
  project.instrument("program.js", "recorded.js");
  const { stdout, stderr } = project.node("recorded.js", { env });
  expect({ stdout, stderr }).toEqual({ stdout: "3,3\n", stderr: "" });
  return project;
}

describe("objects of a class with a codec", () => {
  const { calls } = record().tapes();
  const named = (name: string) => calls.filter(({ probe }) => probe.id === `program.js#${name}`);

  test("are what it makes of them, and one object where they are one", () => {
    const [call] = named("add");
    const [[first, second]] = call!.arguments() as [[Encoded, Encoded]];
    expect(first).toEqual(new Encoded("decimal", { text: "1" }));
    expect(second).toBe(first);
    expect(call!.result()).toEqual([
      new Encoded("decimal", { text: "3" }),
      new Encoded("decimal", { text: "3" }),
    ]);
    expect(labelsOf(call!.labels)).toEqual(["instance"]);
  });

  test("are opaque where it throws", () => {
    expect(named("pass")[0]!.arguments()).toEqual([new Opaque("decimal", "")]);
  });

  test("have the id that they were given", () => {
    expect((named("pass")[1]!.result() as Instance).classId).toBe("somewhere#Plain");
  });
});

test("what is no codec or no class is an error that says so", () => {
  const project = new Project({
    "program.js": `
      import { registerClass, registerCodec } from "@calltape/runtime";
      for (const wrong of [
        () => registerCodec({}, { name: "a", encode() {}, decode() {} }),
        () => registerCodec(class {}, { name: "", encode() {}, decode() {} }),
        () => registerCodec(class {}, { name: "a", encode() {} }),
        () => registerClass(class {}, "nowhere"),
      ]) try { wrong(); } catch (error) { console.log(error.code, error.message); }
    `,
  });
  expect(project.node("program.js").stdout.trim().split("\n")).toEqual([
    "CALLTAPE_BAD_OPTION [calltape] registerCodec takes a class, got an object",
    'CALLTAPE_BAD_OPTION [calltape] "name" of a codec must be a text, got ""',
    'CALLTAPE_BAD_OPTION [calltape] "decode" of the codec "a" must be a function, got undefined',
    'CALLTAPE_BAD_OPTION [calltape] the id of a class must be a module and a name, as in "decimal.js#Decimal", got "nowhere"',
  ]);
});

test.each([
  ["program.js#add", ["pass", "pass"]],
  ["#p?ss", ["add"]],
  ["pro*#add,**/nothing.js", ["pass", "pass"]],
])("CALLTAPE_IGNORE=%s leaves probes off", (patterns, left) => {
  const names = record({ CALLTAPE_IGNORE: patterns })
    .tapes()
    .calls.map(({ probe }) => probe.id.replace("program.js#", ""))
    .filter((name) => name === "add" || name === "pass");
  expect(names).toEqual(left);
});

test("all of them are off by **, and a pattern that cannot be read is told", () => {
  expect(existsSync(record({ CALLTAPE_IGNORE: "**" }).path(".calltape"))).toBe(false);
  const project = new Project({ "program.js": "export function f() {} f();" });
  project.instrument("program.js", "recorded.js");
  expect(project.node("recorded.js", { env: { CALLTAPE_IGNORE: "src/{a,b}" } }).stderr).toMatch(
    /^\[calltape\] a pattern of "ignore" has only \*, \*\* and \? in it, got "src\/\{a"/,
  );
});

test("are made again for replay, and compared by what the codec makes of them", () => {
  const project = record();
  const replayed = () => project.calltape("replay", "program.js#add").stdout;
  expect(replayed()).toContain("1 same");
  project.write({ "library.js": LIBRARY.replace("+ n", "+ n + 1") });
  expect(replayed()).toContain("1 different");
});
