import { expect, test } from "vitest";
import { Project } from "../project.js";
import { runTool } from "./run-tool.js";

const project = new Project({
  "rolldown.config.js": `import calltape from "calltape/rolldown";
export default {
  input: "src/main.ts",
  platform: "node",
  external: ["@calltape/runtime/probe"],
  plugins: process.env.BARE ? [] : [calltape({ capture: ["src/**", "lib/**"] })],
  output: { dir: "dist", sourcemap: true },
};\n`,
  "src/main.ts": `import { half } from "./half.cjs";
async function main(n: number): Promise<number> {
  return await half(n)
}
console.log(await main(4))
main(3).catch((error) => console.log(error.stack.split("\\n")[1]))
`,
  "src/half.cjs": `exports.half = (n) => {
  if (n % 2) throw new RangeError("odd")
  return n / 2
}
`,
});

test("a build of rolldown records, maps errors, names patterns without a match; without the flag it changes nothing", () => {
  const build = (env: Record<string, string>) => {
    const { status, all } = runTool("rolldown", ["-c"], project, env);
    expect(status, all).toBe(0);
    return { all, code: project.read("dist/main.js"), map: project.read("dist/main.js.map") };
  };
  const run = () => project.node("dist/main.js", { nodeArgs: ["--enable-source-maps"] }).stdout;
  const { code: bareCode, map: bareMap } = build({ BARE: "1" });
  const plain = run();
  expect(plain).toMatch(/^2\n\s+at .*src\/half\.cjs:2:20\)?\n$/);
  const { code, map } = build({});
  expect({ code, map }).toEqual({ code: bareCode, map: bareMap });
  expect(build({ CALLTAPE: "1" }).all).toContain('the pattern "lib/**" matches nothing of this build');
  expect(run()).toBe(plain);
  expect(project.tapes().calls.map(({ probe }) => probe.id)).toEqual([
    "src/main.ts#main",
    "src/half.cjs#half",
    "src/main.ts#main",
    "src/half.cjs#half",
    "src/main.ts#anonymous",
  ]);
});

test("constructors behind whose super() the compiler assigns something are left alone, and told of", () => {
  const classes = new Project({
    "rolldown.config.js": `import calltape from "calltape/rolldown";
export default {
  input: "src/main.ts",
  platform: "node",
  external: ["@calltape/runtime/probe"],
  plugins: [calltape({ capture: ["src/**"], onPlan: ({ leftAlone }) => leftAlone.forEach(({ id, reason }) => console.log(id, reason)) })],
  output: { dir: "dist" },
};\n`,
    "src/main.ts": `class Base { constructor(readonly message: string) {} }
class Failure extends Base {
  constructor(readonly status: number, message: string) { super(message); }
}
class Retry extends Failure {
  attempts = 3;
  constructor(message: string) { super(503, message); this.attempts--; }
}
class Plain extends Base { constructor() { super("plain"); } }
console.log(JSON.stringify([new Failure(404, "none"), new Retry("later"), new Plain()]));
`,
  });
  const { status, all } = runTool("rolldown", ["-c"], classes, { CALLTAPE: "1" });
  expect(status, all).toBe(0);
  expect(all).toContain("src/main.ts#Failure.constructor lowered-super");
  expect(all).toContain("src/main.ts#Retry.constructor lowered-super");
  const { stdout, stderr } = classes.node("dist/main.js");
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual([
    { message: "none", status: 404 },
    { message: "later", status: 503, attempts: 2 },
    { message: "plain" },
  ]);
  expect(classes.tapes().calls.map(({ probe }) => probe.id)).toContain("src/main.ts#Plain.constructor");
});
