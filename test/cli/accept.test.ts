import { readdirSync, readFileSync, rmSync } from "node:fs";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { Project } from "../project.js";

const SOURCE = `
export function double(n) { return n * 2; }
export function* count(to) { for (let i = 0; i < to; i++) yield i; return to; }
/** @capture redact=pin */
export function card(n) { return { n, pin: "hunter2", password: "hunter2" }; }
export function sort(list) { return list; }
export function now() { return 1; }
export function make() { return 1; }
export function loops(n) { return n; }
export function fails() { return 1; }
`;

const CHANGED = `
export function double(n) { return n * 3; }
export function* count(to) { for (let i = 0; i < to; i++) yield i * 2; return -0; }
export function card(n) { return { n, more: [{ pin: "s3cr3t" }], pin: "s3cr3t", password: "s3cr3t" }; }
export function sort(list) { list.sort(); return list; }
export function now() { return Math.random(); }
export function make() { return new WeakMap(); }
export function loops(n) { for (;;); }
export function fails() { throw new RangeError("no", { cause: new Map([[NaN, undefined]]) }); }
`;

const MAIN = `
import { card, count, double, fails, loops, make, now, sort } from "./shop.js";
double(2); double(0); [...count(2)]; card(1); sort([2, 1]); now(); make(); loops(1); fails();
`;

let project: Project;

beforeAll(() => {
  project = new Project({ "shop.js": SOURCE, "main.js": MAIN });
  project.instrument("shop.js", "shop.js");
  expect(project.node("main.js").status).toBe(0);
  project.write({ "shop.js": SOURCE });
});

beforeEach(() => {
  rmSync(project.path(".calltape/accepted"), { recursive: true, force: true });
  project.write({ "shop.js": CHANGED });
});

const verdictsOf = (pattern: string): string[] =>
  JSON.parse(project.calltape("replay", pattern, "--json").stdout).calls.map(
    ({ verdict }: { verdict: string }) => verdict,
  );

const files = () => readdirSync(project.path(".calltape/accepted")).sort();

test("takes new outcomes, says what they are, and replay is green from then on; the tape stays as it is", () => {
  const [tape] = project.tapeFiles();
  const before = readFileSync(tape!);
  const pattern = "shop.js#{double,count,sort,fails}";
  expect(verdictsOf(pattern)).toEqual(["different", "same", "different", "different", "different"]);
  const { status, stdout, stderr } = project.calltape("accept", pattern);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout).toMatch(/✓ double\(2\) → 4 {2}\[[0-9a-f]{8}:1\]\n {4}- recorded 4\n {4}\+ replayed 6\n/);
  expect(stdout).toContain("\n4 calls accepted; calltape replay uses the new outcomes\n");
  expect(verdictsOf(pattern)).toEqual(["same", "same", "same", "same", "same"]);
  expect(readFileSync(tape!)).toEqual(before);

  const calls = project.tapes().calls;
  const named = (name: string) => calls.find(({ probe }) => probe.id === `shop.js#${name}`)!;
  expect(
    named("count")
      .steps()
      .map(({ value }) => value),
  ).toEqual([0, 2]);
  expect(Object.is(named("count").result(), -0)).toBe(true);
  expect(named("sort").arguments()).toEqual([[2, 1]]);
  expect(named("sort").inputsAfter()?.arguments).toEqual([[1, 2]]);
  expect((named("fails").result() as Error).cause).toEqual(new Map([[Number.NaN, undefined]]));
  expect(named("double").acceptedAt).toBeGreaterThan(named("double").startedAt);
});

test("an accepted outcome is a text that says what was decided, and is decided anew when the function changes again", () => {
  const [call] = project.tapes().calls;
  const read = () => JSON.parse(project.read(`.calltape/accepted/${call!.id.replace(":", "-")}.json`));
  project.calltape("accept", call!.id);
  expect(read()).toMatchObject({
    id: call!.id,
    function: "shop.js#double",
    call: "double(2)",
    recorded: ["returned 4"],
    accepted: ["returned 6"],
  });
  project.write({ "shop.js": CHANGED.replace("n * 3", "n * 4") });
  project.calltape("accept", call!.id);
  expect(read()).toMatchObject({ recorded: ["returned 4"], accepted: ["returned 8"] });
  expect(files()).toHaveLength(1);
  expect(project.calltape("show", call!.id).stdout).toMatch(/outcome accepted .*\n {2}n = 2\n {2}returned 8/);
});

test("--dry-run and --json", () => {
  const [call] = project.tapes().calls;
  const { status, stdout } = project.calltape("accept", "shop.js#double", "--dry-run", "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    dryRun: true,
    calls: [
      {
        id: call!.id,
        probe: "shop.js#double",
        result: "accepted",
        difference: "- recorded 4\n+ replayed 6",
      },
    ],
  });
  expect(verdictsOf("shop.js#double")).toEqual(["different", "same"]);
});

test("refuses where nothing is different, and what would not replay the same", () => {
  project.write({ "shop.js": SOURCE });
  const nothing = project.calltape("accept", "shop.js#double");
  expect(nothing.status).toBe(1);
  expect(nothing.stderr).toBe("calltape: none of 2 calls is different: nothing to accept\n");
  expect(project.calltape("accept", "other.js").stderr).toContain('no recorded call matches "other.js"');

  project.write({ "shop.js": CHANGED });
  const { status, stdout, stderr } = project.calltape("accept", "shop.js#{now,make,loops}");
  expect(status).toBe(1);
  expect(stdout).toContain("not accepted: it does something else each time");
  expect(stdout).toContain("not accepted: what it does now cannot be compared: outcome-opaque");
  expect(stderr).toContain("shop.js#loops: not accepted: did not come back");
});

test("a file that holds no accepted outcome is a problem that is told, and the call is what was recorded", () => {
  const [call] = project.tapes().calls;
  const name = `.calltape/accepted/${call!.id.replace(":", "-")}.json`;
  project.calltape("accept", call!.id);
  const good = JSON.parse(project.read(name));
  for (const [content, message] of [
    ["{", "no JSON"],
    ["null", "lacks the id of its call"],
    [JSON.stringify({ ...good, id: "00000000:1" }), "lacks the id of its call"],
    [JSON.stringify({ ...good, tape: ["AAAA"] }), "its tape is damaged"],
    [JSON.stringify({ ...good, tape: [] }), "its tape is damaged"],
  ] as const) {
    project.write({ [name]: content });
    const { calls, problems } = project.tapes();
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringContaining(message)]);
    expect(calls[0]!.result()).toBe(4);
  }
});

test("what was redacted is not written, be it by its name or by a tag", () => {
  expect(project.calltape("accept", "shop.js#card").status).toBe(0);
  const [name] = files();
  const { accepted, tape } = JSON.parse(project.read(`.calltape/accepted/${name}`));
  expect(accepted.join("")).toContain("more:");
  expect(`${accepted}`).not.toContain("s3cr3t");
  expect(Buffer.from(tape.join(""), "base64").toString("latin1")).not.toContain("s3cr3t");
});

test("refuses another order of calls of boundaries, and says that it has to be recorded", () => {
  const service = (first: number, second: number) =>
    `import { query } from "./db.js";
export async function both() { return (await query(${first})) + (await query(${second})); }
`;
  const asking = new Project({
    "calltape.json": '{ "capture": ["service.js"], "boundary": ["db.js"] }',
    "db.js": "export async function query(id) { return id * 2; }\n",
    "service.js": service(1, 2),
    "main.js": 'import { both } from "./service.js"; await both();\n',
  });
  expect(asking.node("main.js", { nodeArgs: ["--import", "calltape/register"] }).status).toBe(0);
  asking.write({ "service.js": service(2, 1) });
  const { status, stdout } = asking.calltape("accept", "**#both");
  expect(status).toBe(1);
  expect(stdout).toContain(
    "not accepted: what it asks boundaries and functions that it was given, and in which order, stays what was recorded",
  );
});

test("refuses a call that does not call any more what it was given, and says that it has to be recorded", () => {
  const lists = (body: string) =>
    `export function each(list, use) { ${body} }
export function sums(list) { const all = []; each(list, (n) => { all.push(n); }); return all; }
`;
  const given = new Project({
    "calltape.json": '{ "capture": ["lists.js"] }',
    "lists.js": lists("for (const n of list) use(n); return 1;"),
    "main.js": 'import { sums } from "./lists.js"; sums([1, 2]);\n',
  });
  expect(given.node("main.js", { nodeArgs: ["--import", "calltape/register"] }).status).toBe(0);
  given.write({ "lists.js": lists("return 2;") });
  const { status, stdout } = given.calltape("accept", "**#each");
  expect(status).toBe(1);
  expect(stdout).toContain("not accepted: what it asks boundaries and functions that it was given");
});
