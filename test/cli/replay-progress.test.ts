import { expect, test } from "vitest";
import { Project } from "../project.js";

/** A program that is quick when it is recorded, and takes its time when it is replayed. */
const programOf = (spin: number, sleep: number) => `
  function step(i) { const end = performance.now() + ${spin}; while (performance.now() < end); return i + 1; }
  const pause = () => new Promise((resolve) => setTimeout(resolve, ${sleep}));
  export function all(times) { let i = 0; while (i < times) i = step(i); return i; }
  export async function each(times) { let i = 0; while (i < times) { await pause(); i = step(i); } return i; }
`;

test("a call may take longer as long as it makes recorded calls again", () => {
  const project = new Project({
    "program.js": programOf(0, 0),
    "main.js": `import * as p from "./recorded.js";\np.all(24); await p.each(8);`,
  });
  project.instrument("program.js", "recorded.js");
  expect(project.node("main.js").stderr).toBe("");
  const verdicts = (source: string) => {
    project.write({ "program.js": source });
    const { stdout } = project.calltape("replay", "--json", "--timeout", "2500", "**#{all,each}");
    return JSON.parse(stdout).calls.map(({ verdict, detail }: Record<string, string>) => detail || verdict);
  };
  // Longer than the thread is waited for.
  expect(verdicts(programOf(300, 0))).toEqual(["same", "same"]);
  // Longer than the promise may take.
  expect(verdicts(programOf(0, 400))).toEqual(["same", "same"]);
  const stuck = programOf(0, 0).replace("await pause();", "await new Promise(() => {});");
  expect(verdicts(stuck)[1]).toContain("did not settle within");
}, 60_000);
