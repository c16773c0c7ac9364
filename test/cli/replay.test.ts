import { beforeAll, describe, expect, test } from "vitest";
import { Project } from "../project.js";

const SOURCE = `
export function double(n) { return n * 2; }
export function fails(n) { if (n > 2) throw new RangeError("<" + n + ">"); return n; }
export function loops(n) { return n; }
export function exits(n) { return n; }
export function waits(n) { return n; }
`;

/** What a later version of it does: it does not come back, or takes its thread along. */
const FAULTY = `
export function double(n) { return n * 3; }
export function fails(n) { if (n > 2) throw new RangeError("<" + n + ">"); return n; }
export function loops(n) { if (n === 1) for (;;); return n; }
export function exits(n) { if (n === 1) process.exit(3); return n; }
export function waits(n) { return n; }
`;

const MAIN = `
import { double, exits, fails, loops, waits } from "./shop.js";
for (let i = 0; i < 4; i++) { double(i); loops(i); exits(i); waits(i); try { fails(i); } catch {} }
`;

let project: Project;

beforeAll(() => {
  project = new Project({ "shop.js": SOURCE, "main.js": MAIN });
  project.instrument("shop.js", "shop.js");
  expect(project.node("main.js").status).toBe(0);
  project.write({
    "shop.js": SOURCE,
    "faulty/shop.js": FAULTY,
    "faulty/package.json": '{ "type": "module" }',
    "broken/shop.js": `${SOURCE}if (double(1) === 2) throw new Error("out of order");`,
    "broken/package.json": '{ "type": "module" }',
  });
});

interface Report {
  counts: Record<string, number>;
  calls: { id: string; probe: string; verdict: string; detail?: string }[];
}

function json(...args: string[]): Report & { status: number | null } {
  const { stdout, stderr, status } = project.calltape("replay", "--json", ...args);
  expect(stdout, stderr).not.toBe("");
  return { ...(JSON.parse(stdout) as Report), status };
}

describe("calltape replay", () => {
  test("is green on the same source, in one thread or several", () => {
    for (const threads of ["1", "3"])
      expect(json("--threads", threads)).toMatchObject({ counts: { same: 20 }, status: 0 });
  });

  test("goes on after a call that does not come back, and after one that ends its thread", () => {
    const { calls, counts, status } = json("--root", "faulty", "--timeout", "300", "**#!double");
    expect(status).toBe(1);
    expect(counts).toEqual({ same: 14, different: 2 });
    const [loops, exits] = ["loops", "exits"].map((name) =>
      calls.filter(({ probe, verdict }) => probe === `shop.js#${name}` && verdict === "different"),
    );
    expect(loops).toMatchObject([{ detail: "did not come back within 300 ms", stale: true }]);
    expect(exits).toMatchObject([{ detail: "ended its thread with the exit code 3", stale: true }]);
  });

  test("--bail stops at the first failure", () => {
    const { calls, status } = json("--root", "faulty", "--bail", "**#double");
    expect(status).toBe(1);
    // Twice nothing is nothing, whatever the factor.
    expect(calls.map(({ verdict }) => verdict)).toEqual(["same", "different"]);
  });

  test("--shuffle replays all calls in an order that a number gives", () => {
    const orders = ["1", "1", "2"].map((seed) => json("--shuffle", seed).calls.map(({ id }) => id));
    expect(orders[0]).toEqual(orders[1]);
    expect(orders[0]).not.toEqual(orders[2]);
    expect(new Set(orders[0])).toEqual(new Set(json().calls.map(({ id }) => id)));
  });

  test("is red where a module does not load that did when it was recorded", () => {
    const { calls, status } = json("--root", "broken", "**#double");
    expect(status).toBe(1);
    expect(calls).toMatchObject(
      Array(4).fill({ reason: "load-failed", detail: expect.stringContaining("out of order") }),
    );
    expect(project.calltape("replay", "--root", "broken", "**#double").stdout).toMatch(
      /^✗ shop\.js#double {2}4 unreplayable \(load-failed\)\n {4}double\(0\) → 0 /,
    );
  });

  test("--shard takes each call once", () => {
    const parts = ["1/3", "2/3", "3/3"].map((shard) => json("--shard", shard).counts["same"]);
    expect(parts).toEqual([7, 7, 6]);
    for (const wrong of ["0/3", "4/3", "1", "a/b"]) {
      const { status, stderr } = project.calltape("replay", "--shard", wrong);
      expect({ status, stderr }).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("--shard must be"),
      });
    }
  });

  test("takes rules for what may differ", () => {
    const rules: [name: string, body: string, later: string, ...options: string[]][] = [
      ["list", "[1, 2, 3]", "[3, 1, 2]", "--unordered", ""],
      ["at", "({ at: 1, n })", "({ at: 2, n })", "--ignore", "**.at"],
      [
        "ids",
        '["6f6c5d3e-0c1b-4f0e-9d0f-000000000001"]',
        '["6f6c5d3e-0c1b-4f0e-9d0f-000000000002"]',
        "--dynamic",
        "uuid",
      ],
      ["price", "100", "100.5", "--tolerance", "0.01"],
    ];
    const source = (later: boolean) =>
      rules.map(([name, body, other]) => `export const ${name} = (n) => ${later ? other : body};\n`).join("");
    const main = rules.map(([name]) => `import { ${name} } from "./rules.js"; ${name}(1);\n`).join("");
    project.write({
      "ruled/rules.js": source(false),
      "ruled/main.js": main,
      "ruled/package.json": '{ "type": "module" }',
    });
    project.instrument("ruled/rules.js", "ruled/rules.js", "ruled");
    expect(project.node("ruled/main.js", { env: { CALLTAPE_DIR: "ruled-tapes" } }).status).toBe(0);
    const replay = (...options: string[]) =>
      json("--tapes", "ruled-tapes", "--root", "ruled", ...options).calls.map(({ verdict }) => verdict);
    project.write({ "ruled/rules.js": source(true) });
    expect(replay()).toEqual(["different", "different", "different", "different"]);
    for (const [i, [, , , ...options]] of rules.entries())
      expect(replay(...options)).toEqual(rules.map((_, j) => (i === j ? "same" : "different")));
    expect(replay(...rules.flatMap(([, , , ...options]) => options))).toEqual([
      "same",
      "same",
      "same",
      "same",
    ]);
    for (const wrong of [
      ["--tolerance", "x"],
      ["--dynamic", "time"],
      ["--ignore", "a[b"],
    ])
      expect(project.calltape("replay", ...wrong)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining(wrong[1]!),
      });
  });

  test("--junit writes what CI servers read", () => {
    project.calltape("replay", "--root", "faulty", "--junit", "report.xml", "**#{double,fails}");
    const xml = project.read("report.xml");
    expect(xml).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites tests="8" failures="3" skipped="0" time="[\d.]+">\n/,
    );
    expect(xml).toContain('<testsuite name="shop.js#double" tests="4" failures="3" skipped="0"');
    expect(xml).toContain("fails(3) throws [RangeError: &lt;3&gt;]");
    expect(xml).toContain('<failure message="different">- recorded 2\n+ replayed 3</failure>');
  });
});
