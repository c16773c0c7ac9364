import { describe, expect, test } from "vitest";
import { Project } from "../project.js";

function run(source: string, env: Record<string, string>) {
  const project = new Project({ "program.js": source });
  project.instrument("program.js", "recorded.js");
  const { stdout, stderr, status } = project.node("recorded.js", { env });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  const counts = new Map<string, number>();
  for (const { probe } of project.tapes().calls) {
    const name = probe.id.split("#")[1]!;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return { stdout, counts };
}

describe.each([
  ["a budget", { CALLTAPE_BUDGET: "1" }, 1],
  ["production", { CALLTAPE_RECORD: "production" }, 0.5],
])("%s", (_, env, percent) => {
  test("leaves out what is hot, and nothing that is rare", () => {
    const rare = Array.from({ length: 200 }, (_, i) => `function rare${i}(n) { return { n, i: ${i} }; }`);
    const { stdout, counts } = run(
      `
      import { stats } from "@calltape/runtime";
      ${rare.join("\n")}
      function hot(list) { return list.length; }
      const all = [${rare.map((_, i) => `rare${i}`).join()}];
      const list = Array.from({ length: 100 }, (_, i) => ({ i }));
      const end = Date.now() + 3_000;
      let [hots, next] = [0, 0];
      // Each rare function has one turn, so that what is left out is lost.
      while (Date.now() < end || next < all.length) {
        for (let i = 0; i < 2_000; i++, hots++) hot(list);
        if (next < all.length) all[next](next++);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      const { user, system } = process.cpuUsage();
      console.log(JSON.stringify({ ...stats(), hots, cpu: (user + system) / 1_000 }));`,
      { ...env, CALLTAPE_KEEP: "calls=999999999" },
    );
    const { spent, turnedDown, hots, cpu, dropped, errors } = JSON.parse(stdout);
    expect({ dropped, errors }).toEqual({ dropped: 0, errors: 0 });
    for (let i = 0; i < 200; i++) expect(counts.get(`rare${i}`), `rare${i}`).toBe(1);
    // The advance, what may be saved, and the last record, in which the machine may have done other things.
    expect(spent).toBeGreaterThan(0);
    expect(spent).toBeLessThan((cpu * percent) / 100 + 25 + 25 + 200);
    const hot = turnedDown.find(({ probe }: { probe: string }) => probe === "program.js#hot");
    expect(hot.recorded).toBe(counts.get("hot"));
    expect(hot.times).toBeGreaterThan(0);
    expect(counts.get("hot")).toBeGreaterThan(0);
    expect(counts.get("hot")).toBeLessThan(hots / 2);
  });
});

describe("sampling", () => {
  const PROGRAM = `
    function f(n) { return n; }
    function once() {}
    /** @capture sample=1 */
    function all(n) { return n; }
    once();
    for (let i = 0; i < 20_000; i++) { f(i); all(i); }`;

  test("records the first call, and about a share of the others", () => {
    const { counts } = run(PROGRAM, { CALLTAPE_SAMPLE: "0.1", CALLTAPE_KEEP: "calls=1000000" });
    expect(counts.get("once")).toBe(1);
    // Ten standard deviations to each side.
    expect(counts.get("f")).toBeGreaterThan(1_500);
    expect(counts.get("f")).toBeLessThan(2_600);
    expect(counts.get("all")).toBe(20_000);
  });

  test("begins after the first ones", () => {
    const { counts } = run(PROGRAM, {
      CALLTAPE_SAMPLE: "0.0001",
      CALLTAPE_FIRST: "500",
      CALLTAPE_KEEP: "calls=1000000",
    });
    expect(counts.get("once")).toBe(1);
    expect(counts.get("f")).toBeGreaterThanOrEqual(500);
    expect(counts.get("f")).toBeLessThan(530);
  });

  test("by none records none, but where a tag says otherwise", () => {
    const { counts } = run(PROGRAM, { CALLTAPE_SAMPLE: "0", CALLTAPE_KEEP: "calls=1000000" });
    expect([...counts]).toEqual([["all", 20_000]]);
  });

  test("by none after the first ones ends with them", () => {
    const { counts } = run(PROGRAM, { CALLTAPE_SAMPLE: "0", CALLTAPE_FIRST: "5" });
    expect([...counts].sort()).toEqual([
      ["all", 100],
      ["f", 5],
      ["once", 1],
    ]);
  });
});
