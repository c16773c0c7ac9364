import { expect, test } from "vitest";
import { labelsOf } from "../../tape/index.js";
import { Project } from "../project.js";
import { RecordedModule } from "./recorded-module.js";

test("regular expressions are made again wherever they stand", () => {
  const project = new Project({
    "program.js": `
      export function match(text, patterns) {
        return [...patterns.list, ...patterns.map.values(), ...patterns.set].map((each) => each instanceof RegExp && each.test(text));
      }
      const shared = /b/i;
      match("aB", { list: [/a/, shared], map: new Map([["x", shared]]), set: new Set([1, /z/]) });
    `,
  });
  project.instrument("program.js", "recorded.js");
  expect(project.node("recorded.js").stderr).toBe("");
  expect(project.calltape("replay", "program.js#match").stdout).toContain("1 same");
});

test("an object that lacks the private fields of its class is no other one, and one that has them is", () => {
  const source = `
    class Door { #key = 1; #code; constructor(code) { this.#code = code; } }
    export const bare = () => [Object.create(Door.prototype)];
    export const made = (code) => [new Door(code)];
    bare(); made(undefined); made(2);
  `;
  const project = new Project({ "program.js": source });
  project.instrument("program.js", "recorded.js");
  expect(project.node("recorded.js").stderr).toBe("");
  const verdicts = () =>
    JSON.parse(project.calltape("replay", "--json", "program.js#{bare,made}").stdout).calls.map(
      ({ verdict }: Record<string, string>) => verdict,
    );
  expect(verdicts()).toEqual(["same", "same", "same"]);
  project.write({ "program.js": source.replace("new Door(code)", "Object.create(Door.prototype)") });
  expect(verdicts()).toEqual(["same", "different", "different"]);
});

test("functions of the platform and classes come back; a closure is told from another", () => {
  const source = `
      export class Cart { constructor(n) { this.n = n; } }
      export const call = (fn, value) => fn(value);
      export const make = (Class, n) => new Class(n);
      export function adder(n) { return (value) => value + n; }
      export function pick(other) { return other ? () => 1 : () => 2; }
      call(String, 5); call(Number.isInteger, 5); make(Cart, 3); adder(1); pick(true);
    `;
  const project = new Project({ "program.js": source });
  project.instrument("program.js", "recorded.js");
  expect(project.node("recorded.js").stderr).toBe("");
  const verdictsOf = () =>
    JSON.parse(project.calltape("replay", "--json", "program.js#{call,make,adder,pick}").stdout).calls.map(
      ({ probe, verdict, reason }: Record<string, string>) => `${probe!.split("#")[1]} ${reason ?? verdict}`,
    );
  const recorded = ["call same", "call same", "make same"];
  expect(verdictsOf()).toEqual([...recorded, "adder same", "pick same"]);
  project.write({ "program.js": source.replace("other ?", "!other ?") });
  expect(verdictsOf()).toEqual([...recorded, "adder same", "pick different"]);
});

test("two views of one memory are that again", () => {
  const project = new Project({
    "program.js": `
      export class Hash {
        constructor(size) { this.bytes = new Uint8Array(size); this.view = new DataView(this.bytes.buffer); }
        write(n) { this.view.setUint16(0, n); return [...this.bytes]; }
      }
      const hash = new Hash(3);
      hash.write(258); hash.write(4);
    `,
  });
  project.instrument("program.js", "recorded.js");
  expect(project.node("recorded.js").stderr).toBe("");
  expect(project.calltape("replay", "program.js#Hash.write").stdout).toContain("2 same");
});

test("where there are more than are compared, what they share is not known", () => {
  const module = new RecordedModule(
    `export const lengths = (all) => all.map(({ length }) => length);`,
    `import { lengths } from "./a.js";
     const bytes = (count) => Array.from({ length: count }, () => new Uint8Array(2));
     const shared = bytes(100);
     lengths(shared.concat(shared.map(({ buffer }) => new Uint8Array(buffer))));
     lengths(bytes(256).slice(0, 200));
     lengths([bytes(200), bytes(100)].flat().concat({ length: 1 }));`,
  );
  const [views, few, many] = module.callsOf("lengths").map(({ labels }) => labelsOf(labels));
  expect([views, few]).toEqual([[], []]);
  expect(many).toContain("opaque");
});
