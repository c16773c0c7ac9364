import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { missingFrom } from "../../../replay/coverage/cover.js";
import { type Coverage, coveredIn } from "../../../replay/coverage/meter.js";
import { CallList } from "../../../tape/index.js";
import { Project } from "../../project.js";

const SHOP = `
const known = new Map();
function round(n) { return n % 1 === 0 ? n : Math.round(n); }
export function price(n, code) {
  if (n < 1) throw new RangeError("at least 1");
  if (n > 90) return round(n * 0.9);
  switch (code) {
    case "A": return n * 2;
    case "B": return round(n / 3);
    default: return n;
  }
}
export function remembered(n) {
  if (known.has(n)) return known.get(n);
  const made = n > 5 ? { large: n } : { small: n };
  known.set(n, made);
  return made;
}
export async function later(n) { await null; if (n % 50 === 7) return "seven"; return n; }
export function never(n) { return n ? 1 : 2; }
`;

const MAIN = `
import { later, price, remembered } from "./shop.js";
for (let i = 0; i < 100; i++) {
  try { price(i, "ABC"[i % 3]); } catch {}
  remembered(i % 10);
  await later(i);
}
`;

const TESTS = "src/shop.calltape.test.js";

let project: Project;

beforeAll(() => {
  project = new Project({
    "calltape.json": '{ "capture": ["src/shop.js"] }',
    "src/shop.js": SHOP,
    "src/main.js": MAIN,
  });
  const { stderr, status } = project.node("src/main.js", {
    nodeArgs: ["--import", "calltape/register"],
    env: { CALLTAPE_KEEP: "calls=1000" },
  });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
});

/** What a run reaches of the sources as they are, by the counters of V8; nothing of ours is in there. */
function reachedBy(folder: string, run: () => { status: number | null; stderr: string }): Coverage {
  expect(run()).toMatchObject({ status: 0 });
  const scripts = readdirSync(project.path(folder)).flatMap(
    (file) =>
      (
        JSON.parse(readFileSync(project.path(folder, file), "utf8")) as {
          result: { url: string; functions: { ranges: Parameters<typeof coveredIn>[0] }[] }[];
        }
      ).result,
  );
  const shop = scripts.filter(({ url }) => url.endsWith("/src/shop.js"));
  expect(shop).toHaveLength(1);
  return { shop: coveredIn(shop[0]!.functions.flatMap(({ ranges }) => ranges)) };
}

test("few tests reach what the program has reached, and no more are written than need be", () => {
  const { stdout, stderr, status } = project.calltape("generate", "--covering", "-f", "node", "--json");
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  const [{ calls }] = (JSON.parse(stdout) as { files: [{ calls: { probe: string }[] }] }).files;
  const counts = new CallList(project.tapes().calls);
  expect(counts.count).toBeGreaterThan(300);
  expect(calls.length).toBeLessThan(12);
  expect(project.read(TESTS)).toContain("--covering");

  const program = reachedBy("of-program", () =>
    project.node("src/main.js", { env: { NODE_V8_COVERAGE: "of-program" } }),
  );
  const tests = reachedBy("of-tests", () => project.node(TESTS, { env: { NODE_V8_COVERAGE: "of-tests" } }));
  expect(missingFrom([tests], [program])).toBe(0);
  // Something may be missing: a function that nobody calls.
  expect(missingFrom([tests], [{ shop: [0, SHOP.length] }])).toBeGreaterThan(0);
});

test("--covering takes all calls, and says what it does not go with", () => {
  expect(project.calltape("generate", "--covering", "--all")).toMatchObject({ status: 2 });
  expect(project.calltape("generate", "--help").stdout).toContain("--covering");
});

test("covering() does the same for code", () => {
  const script = `
    import { covering, openTapes } from "calltape/replay";
    import { CallList } from "calltape/tape";
    const calls = new CallList(openTapes(".calltape").calls).of("src/shop.js#/^(price|later)$/");
    const chosen = await covering(calls);
    console.log(JSON.stringify(chosen.map((call) => [call.probe.id, ...call.arguments()])));
  `;
  project.write({ "covering.js": script });
  const { stdout, stderr } = project.node("covering.js");
  expect(stderr).toBe("");
  const chosen = JSON.parse(stdout) as [string, number, string?][];
  const prices = chosen.flatMap(([id, n, code]) =>
    id.endsWith("#price") ? [n > 90 ? "large" : n < 1 ? "none" : code] : [],
  );
  expect(prices.sort()).toEqual(["A", "B", "C", "large", "none"]);
  expect(chosen.filter(([id]) => id.endsWith("#later")).map(([, n]) => n % 50 === 7)).toEqual([false, true]);
});
