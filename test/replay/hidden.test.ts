import { beforeAll, describe, expect, test } from "vitest";
import { hiddenKeysOf, type Instance } from "../../tape/index.js";
import { RecordedModule } from "./recorded-module.js";

const SOURCE = `
const KIND = Symbol.for("node.kind");
export class Node {
  constructor(kind) {
    Object.defineProperty(this, KIND, { value: kind });
    Object.defineProperty(this, "owner", { value: { name: "owner" }, writable: true });
    this.children = [];
  }
  kind() { return [this[KIND], this.owner.name, Object.keys(this)]; }
  own(other) { this.owner = other; return this; }
}
export function make(kind) { return new Node(kind); }
export function isText(node) { return node[KIND] === "text"; }
export function search(text) { return /b(?<letter>.)/.exec(text); }
export function around(match) { return [match.index, match.input.slice(match.index), match.groups.letter, match.length]; }
export function tag(strings, ...values) { return [strings, strings.raw.join("|"), values]; }
const OWN = Symbol("own");
export function marked(mark) { return Object.defineProperty({ marked: true }, OWN, { value: { mark } }); }
export function linked(parent) { const child = { called: "child", name: "child" }; Object.defineProperty(child, "parent", { get: () => parent, enumerable: false }); return child; }
export function parentOf(child) { return [child.parent.name, Object.keys(child)]; }
export function main() { return [parentOf(linked({ name: "parent" })), marked(1)]; }
export function plain() { return Object.defineProperty({ seen: 1 }, "unseen", { value: [2] }); }
export function reads(object) { return [object.unseen, JSON.stringify(object)]; }
export class Refused extends Error {
  constructor(message, code) {
    super(message, { cause: "none" });
    Object.defineProperty(this, "code", { value: { code }, writable: true });
    Object.defineProperty(this, "name", { value: "Refused" });
    this[KIND] = "refusal";
  }
}
export function refuse(code) { throw new Refused("no", code); }
export function codeOf(error) { return [error.code.code, error.name, error[KIND], error.cause, Object.keys(error)]; }
export function hidden(i) { return Object.defineProperty({ at: i }, i % 2 ? "unseen" : KIND, { value: i }); }
export function looks(object) { return object.unseen ?? object[KIND]; }
export function looksAtAll(objects) { return objects.map((object) => object.unseen ?? 0); }
`;

const MAIN = `
import { around, codeOf, hidden, isText, looks, looksAtAll, main, make, plain, reads, refuse, search, tag } from "./a.js";
const node = make("text");
isText(node); node.kind(); node.own(make("other"));
around(search("abc"));
tag\`a\\t\${1}b\`;
reads(plain()); main();
try { refuse(7); } catch (error) { codeOf(error); }
for (let i = 0; i < 40; i++) looks(i < 30 ? { at: i } : hidden(i));
looksAtAll(Array.from({ length: 40 }, (_, i) => (i === 35 ? hidden(i) : { at: i })));
`;

let module: RecordedModule;

beforeAll(() => {
  module = new RecordedModule(SOURCE, MAIN);
});

test.each([
  "make",
  "isText",
  "Node.kind",
  "Node.own",
  "search",
  "around",
  "tag",
  "plain",
  "reads",
  "linked",
  "marked",
  "main",
  "refuse",
  "codeOf",
  "Refused.constructor",
])("%s is recorded exactly, and does the same", async (name) => {
  expect(module.labelsOf(name)).toEqual([]);
  expect(await module.replayed(name)).toEqual(["same", ""]);
});

test("a tape has what cannot be enumerated, and what has a symbol for a key", () => {
  const { fields } = module.callOf("make").result() as Instance;
  expect(hiddenKeysOf(fields)).toEqual(["owner", Symbol.for("node.kind")]);
  expect(Object.keys(fields)).toEqual(["children"]);
  const match = module.callOf("search").result() as RegExpExecArray;
  expect([match.index, match.input, { ...match.groups }]).toEqual([1, "abc", { letter: "c" }]);
});

test("a tape has what one of many objects of the same keys hides, whatever was recorded before", async () => {
  const looks = module.callsOf("looks");
  const hidden = looks.map((call) => hiddenKeysOf(call.arguments()[0] as object));
  expect(hidden.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => []));
  expect(hidden.slice(30, 32)).toEqual([[Symbol.for("node.kind")], ["unseen"]]);
  const [objects] = module.callOf("looksAtAll").arguments() as [object[]];
  expect(
    objects
      .map(hiddenKeysOf)
      .map(({ length }) => length)
      .lastIndexOf(1),
  ).toBe(35);
  expect(await module.replayed("looks")).toEqual(["same", ""]);
  expect(await module.replayed("looksAtAll")).toEqual(["same", ""]);
});

describe("a difference", () => {
  test.each([
    ["under a symbol", "make", "{ value: kind }", "{ value: kind + 1 }"],
    ["under a symbol that only the program has", "marked", "value: { mark }", "value: { mark: 2 }"],
    ["in a getter that nobody enumerates", "linked", "get: () => parent", "get: linked"],
    ["in a value that nobody enumerates", "plain", "{ value: [2] }", "{ value: [3] }"],
    [
      "a value that is gone",
      "make",
      'Object.defineProperty(this, "owner"',
      'Object.defineProperty({}, "owner"',
    ],
    ["in an error", "refuse", "value: { code }", "value: { code: 8 }"],
    ["where a search has found something", "search", ".exec(text)", '.exec(" " + text)'],
  ])("%s", async (_, name, from, to) => {
    expect((await module.replayed(name, module.changed(from, to)))[0]).toBe("different");
  });
});
