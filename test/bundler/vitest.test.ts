import { beforeAll, expect, test } from "vitest";
import { Project } from "../project.js";
import { runTool } from "./run-tool.js";

const SOURCE = `
const rate = (express: boolean) => (express ? 9 : 4);
export function shipping(weight: number, express = false): number {
  return Math.ceil(weight) * rate(express)
}
`;

let project: Project;

/** Replays with vitest, which loads the source through the plugin. */
function runVitest(env: Record<string, string>): { titles: string[]; output: string } {
  const args = ["run", "replay", "--reporter=json", "--outputFile=report.json", "--reporter=default"];
  const { all } = runTool("vitest", args, project, env);
  const { testResults } = JSON.parse(project.read("report.json"));
  const tests: { title: string; status: string }[] = testResults[0]?.assertionResults ?? [];
  const withoutId = (title: string) => title.replace(/ \[[0-9a-f]{8}:\d+\]$/, "");
  return { titles: tests.map(({ title, status }) => `${status} ${withoutId(title)}`), output: all };
}

const REPLAY = { CALLTAPE: "1" };

beforeAll(() => {
  project = new Project({
    "vitest.config.js": `import calltape from "calltape/vite";
export default {
  plugins: [calltape({ capture: [process.env.WHAT ?? "src/shipping.ts"] })],
  test: { watch: false, experimental: { fsModuleCache: true, fsModuleCachePath: ".cache" } },
};\n`,
    "src/shipping.ts": SOURCE,
    "record/record.test.ts": `import { expect, test } from "vitest";
import { shipping } from "../src/shipping.js";
test("records", () => expect([shipping(2), shipping(1.5, true)]).toEqual([8, 18]));\n`,
    "src/replay.test.ts": 'import { replayTests } from "calltape/vitest";\nreplayTests("src/**");\n',
  });
  // Without the flag and with other options first, so that what follows could come from a cache.
  const runs: Record<string, string>[] = [{}, { CALLTAPE: "1", WHAT: "src/other.ts" }, { CALLTAPE: "1" }];
  for (const env of runs) expect(runTool("vitest", ["run", "record"], project, env).status).toBe(0);
});

test("vitest records what its tests call, with the flag, whatever its cache holds", () => {
  expect(project.tapes().calls.map(({ probe }) => probe.id)).toEqual([
    "src/shipping.ts#shipping",
    "src/shipping.ts#rate",
    "src/shipping.ts#shipping",
    "src/shipping.ts#rate",
  ]);
});

test("a function that is not exported is replayed, green", () => {
  expect(runVitest(REPLAY).titles).toEqual([
    "passed shipping(2) → 8",
    "passed shipping(1.5, true) → 18",
    "passed rate(false) → 4",
    "passed rate(true) → 9",
  ]);
  // Replays are not recorded in turn.
  expect(project.tapes().calls).toHaveLength(4);
});

test("and red once it has been changed", () => {
  project.write({ "src/shipping.ts": SOURCE.replace("? 9 : 4", "? 9 : 5") });
  const { titles, output } = runVitest(REPLAY);
  expect(titles).toEqual([
    "failed shipping(2) → 8",
    "passed shipping(1.5, true) → 18",
    "failed rate(false) → 4",
    "passed rate(true) → 9",
  ]);
  expect(output).toContain("src/shipping.ts#rate: the function no longer does what was recorded");
  project.write({ "src/shipping.ts": SOURCE });
});

test("without the flag it cannot be reached, and that is what is said", () => {
  const { titles, output } = runVitest({ CALLTAPE_RECORD: "off" });
  expect(titles.filter((title) => title.includes("rate("))).toEqual([
    "skipped rate(false) → 4",
    "skipped rate(true) → 9",
  ]);
  expect(output).not.toContain("failed");
});
