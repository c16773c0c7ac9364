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
