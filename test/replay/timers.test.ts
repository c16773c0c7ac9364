import { expect, test } from "vitest";
import { labelsOf, Opaque } from "../../tape/index.js";
import { Project } from "../project.js";

test("timers of Node are opaque, by name: what their counters say is no outcome", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["src/**"] }',
    "src/s.js": `export const sleep = (ms) => new Promise((go) => setTimeout(go, ms));
      export const soon = (run) => ({ handle: setImmediate(run) });
      class Timeout { constructor(ms) { this.ms = ms; } unref() { return this; } }
      export const limit = (ms) => new Timeout(ms);`,
    "main.js":
      'import { limit, sleep, soon } from "./src/s.js";\nsoon(limit); await sleep(1); limit(3); await sleep(2);',
  });
  const record = () => {
    expect(project.node("main.js", { nodeArgs: ["--import", "calltape/register"] }).stderr).toBe("");
  };
  record();
  const { calls } = project.tapes();
  const resultsOf = (name: string) =>
    calls.filter(({ probe }) => probe.id === `src/s.js#${name}`).map((call) => call.result());
  const [executor] = resultsOf("sleep>anonymous");
  expect(executor).toBeInstanceOf(Opaque);
  expect(executor).toMatchObject({ what: "Timeout" });
  expect(resultsOf("soon")).toMatchObject([{ handle: { what: "Immediate" } }]);
  const limits = calls.filter(({ probe }) => probe.id === "src/s.js#limit");
  expect(limits.map(({ outcomeLabels }) => labelsOf(outcomeLabels).includes("opaque"))).toEqual([
    false,
    false,
  ]);

  const { status, stdout } = project.calltape("replay");
  expect(stdout).not.toContain("different");
  expect(stdout).toContain("unreplayable (outcome-opaque)");
  expect(status).toBe(0);

  const first = project.tapeFiles();
  record();
  const second = project.tapeFiles().filter((file) => !first.includes(file));
  const diff = project.calltape("diff", first[0]!, second[0]!);
  expect(diff.stdout).toContain("sleep>anonymous  1 unsure (outcome-opaque)");
  expect(diff.status).toBe(0);
});
