import { beforeAll, describe, expect, test } from "vitest";
import { diffTapes, Replayer } from "../../replay/index.js";
import { ForeignFunction, isExact } from "../../tape/index.js";
import { RecordedModule } from "./recorded-module.js";

/** Whose functions are not instrumented. */
const LIBRARY = `
export const add = (a, b) => a + b;
export const formats = { upper: (text) => text.toUpperCase(), lower: (text) => text.toLowerCase() };
export const counter = (start) => { let count = start; return () => count++; };
export const compile = (code) => new Function("a", "return " + code);
`;

const SOURCE = `
import { add, compile, counter, formats } from "./library.js";
export function options(name) { return { name, format: formats[name], add }; }
export function applies({ format }, text) { return format(text); }
export function keeps(given) { return { given, again: given.format }; }
export function makes(start) { return counter(start); }
export function compiled(code) { return { fn: compile(code), ofPlatform: [].slice }; }
const FLAT = Symbol("flat");
export function group() { const id = Symbol("group"); return { id, parts: [{ id }, { id: Symbol("group"), mode: FLAT }] }; }
export function isFlat({ mode }) { return mode === FLAT; }
export function extended(Base) { return Object.getPrototypeOf(class extends Base {}) === Base; }
export function instance(Base) { return new (class extends Base {})().x; }
export function isSame(a, b) { return a === b; }
export function main(text) {
  const given = options("upper");
  return [applies(given, text), keeps(given), isSame(given.format, formats.upper), makes(1)(), compiled("a + 1").fn(1), isFlat(group().parts[1])];
}
`;

const MAIN = `
import { applies, extended, instance, keeps, main } from "./a.js";
main("text");
applies({ format: (text) => text.trim() }, " outside ");
keeps({ format: String.prototype.trim });
extended(class { x = 1 });
instance(class { x = 1 });
`;

let module: RecordedModule;

beforeAll(() => {
  module = recorded(LIBRARY);
});

const recorded = (library: string) => new RecordedModule(SOURCE, MAIN, { "library.js": library });

test.each(["options", "applies", "keeps", "makes", "compiled", "isSame", "group", "isFlat", "main"])(
  "%s is recorded exactly, and does the same",
  async (name) => {
    expect(module.labelsOf(name)).toEqual([]);
    expect((await module.replayed(name))[0]).toBe("same");
  },
);

test("a tape tells such functions by their name and code", () => {
  const { format, add } = module.callOf("options").result() as Record<"format" | "add", ForeignFunction>;
  expect(format).toBeInstanceOf(ForeignFunction);
  expect([format.name, add.name]).toEqual(["upper", "add"]);
  expect(format.code).not.toBe(add.code);
  const { given, again } = module.callOf("keeps").result() as { given: { format: object }; again: object };
  expect(again).toBe(given.format);
});

test("one that no recorded call has led to is opaque, and one that was called cannot be", async () => {
  const call = module.callOf("applies", 1);
  expect([isExact(call.labels), isExact(module.callOf("applies").labels)]).toEqual([false, true]);
  const [kind, why] = await module.replayed(call);
  expect(kind).toBe("unreplayable");
  expect(why).toContain("is a function format that is not instrumented, and it was called");
});

test("what stands for a class can be extended, and nothing can be said of its instances", async () => {
  expect((await module.replayed("extended"))[0]).toBe("same");
  const [kind, why] = await module.replayed("instance");
  expect([kind, why]).toEqual(["unreplayable", expect.stringContaining("and it was called")]);
});

test("what a call has is told apart from the same of another call", async () => {
  const verdict = await new Replayer({ root: module.project.folder }).replay(module.callOf("applies"));
  expect(verdict).toMatchObject({ kind: "same", within: { probe: { id: "a.js#main" } } });
});

test.each([
  ["the text of a symbol", 'Symbol("flat")', 'Symbol("round")'],
  ["which symbol is which", "parts: [{ id },", 'parts: [{ id: Symbol("group") },'],
])("a difference in %s", async (_, from, to) => {
  const [kind] = await module.replayed("group", module.changed(from, to));
  expect(kind).toBe("different");
});

describe("where the code of such a function is another one", () => {
  const changed = LIBRARY.replace("text.toUpperCase()", "text.toUpperCase() + 1");

  test("nobody can say whether it is the same", async () => {
    const verdict = await module.replayed("options", recorded(changed).project.folder);
    expect(verdict).toEqual(["unreplayable", expect.stringContaining("outcome.format cannot be compared")]);
  });

  test("a diff does not say that it is", () => {
    const diff = ({ project }: RecordedModule) => [
      ...diffTapes(module.project.tapes(), project.tapes(), { of: "a.js#options" }),
    ];
    expect(diff(recorded(changed))).toMatchObject([{ same: 0, unsure: { "outcome-opaque": 1 } }]);
    expect(diff(recorded(LIBRARY))).toMatchObject([{ same: 1, unsure: {} }]);
  });
});

test("another function is a difference where the program has it", async () => {
  const [kind] = await module.replayed("options", module.changed("add }; }", "add: name }; }"));
  expect(kind).toBe("different");
});
