import { beforeAll, expect, test } from "vitest";
import { Project } from "../project.js";

const FILES = {
  "calltape.json": '{ "capture": ["src/**"], "boundary": ["src/db.js#query"] }',
  "src/db.js": `
import { existsSync } from "node:fs";
const really = () => { if (existsSync("offline")) throw new Error("called in earnest"); };
export async function query(sql) { really(); await null; return [{ sql }]; }
export function rate(currency) { really(); return currency.length; }
`,
  "src/shop.js": `
import { query, rate } from "./db.js";
export async function price(id) { const [row] = await query("id " + id); return { ...row, price: rate("EUR"), at: Date.now() }; }
`,
  "main.js": 'import { price } from "./src/shop.js";\nfor (let i = 0; i < 3; i++) await price(i);\n',
};

let project: Project;

beforeAll(() => {
  project = new Project(FILES);
  const { status, stderr } = project.node("main.js", { nodeArgs: ["--import", "calltape/register"] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  project.write({ offline: "" });
});

function replay(...args: string[]) {
  const { stdout, stderr, status } = project.calltape("replay", "--json", "src/shop.js#price", ...args);
  expect(stderr).toBe("");
  const { counts, calls } = JSON.parse(stdout) as {
    counts: Record<string, number>;
    calls: { detail?: string }[];
  };
  return { counts, status, details: calls.map(({ detail = "" }) => detail) };
}

test("what tapes say are boundaries is answered, and with --boundary what else is to be", () => {
  const { counts, status, details } = replay();
  expect({ counts, status }).toEqual({ counts: { different: 3 }, status: 1 });
  expect(details[0]).toContain("called in earnest");
  for (const threads of ["1", "2"])
    expect(replay("--boundary", "**#rate", "--threads", threads)).toMatchObject({
      counts: { same: 3 },
      status: 0,
    });
});

test("--boundaries says how answers are found", () => {
  project.write({ "later/src/db.js": FILES["src/db.js"], "later/package.json": '{ "type": "module" }' });
  project.write({ "later/src/shop.js": FILES["src/shop.js"].replace('"id "', '"key "') });
  const later = ["--root", "later", "--boundary", "**#rate"];
  const { counts, details } = replay(...later);
  expect(counts).toEqual({ different: 3 });
  expect(details[1]).toBe(
    "boundaries[0] src/db.js#query:\n- recorded src/db.js#query('id 1') is the nearest\n+ replayed src/db.js#query('key 1')",
  );
  expect(replay(...later, "--boundaries", "ordered").counts).toEqual({ same: 3 });
  expect(replay(...later, "--boundaries", "lenient").counts).toEqual({ same: 3 });
});

test("a wrong mode or pattern is told once", () => {
  for (const [args, message] of [
    [["--boundaries", "loose"], '"boundaries" must be one of strict, ordered, lenient, got "loose"'],
    [["--boundary", ""], "is empty"],
  ] as const) {
    const { status, stderr } = project.calltape("replay", ...args);
    expect(status).toBe(2);
    expect(stderr.split(message)).toHaveLength(2);
  }
});
