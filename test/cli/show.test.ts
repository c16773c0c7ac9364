import { beforeAll, expect, test } from "vitest";
import type { Call } from "../../tape/index.js";
import { Project } from "../project.js";

const SOURCE = `
import { query } from "./db.js";
export function* pulls(list) { const got = yield list.length; list.push(got); yield Array.from({ length: 300 }, (_, i) => i); return Date.now(); }
export async function rows(id) { const found = await query("select", id); return found.length; }
export class Cart { items = []; add(item) { this.items.push(item); return "x".repeat(5_000) + "end"; } }
export const bytes = () => Buffer.from(Array.from({ length: 80 }, (_, i) => i));
export function shared() { let value = { leaf: 1 }; for (let i = 0; i < 60; i++) value = [value, value]; return value; }
`;

const MAIN = `
import { bytes, Cart, pulls, rows, shared } from "./a.js";
const pull = pulls([1]); pull.next(); pull.next("sent text"); pull.next();
await rows(7); new Cart().add(3); bytes(); shared();
`;

let project: Project;
let calls: readonly Call[];

beforeAll(() => {
  project = new Project({
    "a.js": SOURCE,
    "main.js": MAIN,
    "db.js": "export async function query(text, id) { return [text, id, 'a row']; }",
    "calltape.json": '{ "capture": ["a.js"], "boundary": ["db.js"] }',
  });
  expect(project.node("main.js", { nodeArgs: ["--import", "calltape/register"] })).toMatchObject({
    stderr: "",
    status: 0,
  });
  ({ calls } = project.tapes());
});

const callOf = (name: string) => calls.find(({ probe }) => probe.id === `a.js#${name}`)!;

function shown(name: string, ...options: string[]): string {
  const { stdout, stderr, status } = project.calltape("show", callOf(name).id, ...options);
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return stdout;
}

test("a call is shown whole by its id: what was yielded and sent, what clocks gave, and its arguments afterwards", () => {
  const text = shown("pulls");
  expect(text).toMatch(
    /\n {2}list = \[ 1 \]\n {2}Date\.now gave \d+\n {2}yielded 1\n {2}was sent 'sent text'\n/,
  );
  expect(text).toMatch(/\b299\n? *\]/);
  expect(text).toMatch(/\n {2}returned \d+ in [\d.]+ ms\n {2}list after the call = \[ 1, 'sent text' \]\n$/);
  expect(project.calltape("show", "a.js#pulls").stdout).toContain("200 more items");
  const [json] = JSON.parse(shown("pulls", "--json"));
  expect(json).toMatchObject({
    arguments: ["[ 1 ]"],
    after: { arguments: ["[ 1, 'sent text' ]"] },
    ambient: [{ kind: "Date.now" }],
    steps: [
      { kind: "yielded", value: "1" },
      { kind: "sent", value: "'sent text'" },
      { kind: "yielded", value: expect.stringMatching(/299\n\]$/) },
    ],
  });
});

test("with the calls of boundaries under it", () => {
  const id = calls.find(({ probe }) => probe.id === "db.js#query")!.id;
  expect(shown("rows")).toContain(
    `\n  called db.js#query  ${id}\n    text = 'select'\n    id = 7\n    returned [ 'select', 7, 'a row' ]\n  returned 3 in`,
  );
  expect(JSON.parse(shown("rows", "--json"))[0].boundaries).toMatchObject([
    { id, probe: "db.js#query", arguments: ["'select'", "7"], result: "[ 'select', 7, 'a row' ]" },
  ]);
});

test("with its receiver, texts and bytes whole; but what is shared without end", () => {
  const text = shown("Cart.add");
  expect(text).toMatch(/x{5000}end'/);
  expect(text).toMatch(
    /\n {2}this = [\s\S]*items: \[\][\s\S]*\n {2}this after the call = [\s\S]*items: \[ 3 \]/,
  );
  expect(shown("bytes")).toContain(" 4e 4f>");
  expect(shown("shared")).toContain("(too much to be shown whole)");
});
