import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { cleanEnv, Project, ROOT } from "../project.js";

const tsconfig = (plugins: object[]) =>
  JSON.stringify({
    compilerOptions: {
      target: "es2022",
      module: "nodenext",
      strict: true,
      types: [],
      declaration: true,
      sourceMap: true,
      rootDir: "src",
      outDir: "dist",
      plugins,
    },
    include: ["src"],
  });

const FILES = {
  "src/math.ts":
    "/** Doubles. */\nexport const double = (n: number): number => n * 2;\nexport enum Unit { Metre }\n",
  "src/main.ts": 'import { double } from "./math.js";\nconsole.log(double(21));\n',
};

const NAMES = ["main", "math"].flatMap((name) =>
  [".js", ".js.map", ".d.ts"].map((end) => `dist/${name}${end}`),
);

function compile(compiler: "tsc" | "tspc", plugins: object[], env: Record<string, string>): Project {
  const project = new Project({ "tsconfig.json": tsconfig(plugins), ...FILES });
  execFileSync(process.execPath, [path.join(ROOT, "node_modules/.bin", compiler)], {
    cwd: project.folder,
    env: cleanEnv(env),
    stdio: "pipe",
  });
  return project;
}

describe("through ts-patch", () => {
  const plugin = { transform: "calltape/transformer", capture: ["src/math.ts"] };

  test("with the flag, the build records", () => {
    const project = compile("tspc", [plugin], { CALLTAPE: "1" });
    expect(project.node("dist/main.js").stdout).toBe("42\n");
    expect(project.tapes().calls.map((call) => [call.probe.id, call.arguments(), call.result()])).toEqual([
      ["src/math.ts#double", [21], 42],
    ]);
  });

  test("declarations are those of tsc", () => {
    const [plain, recording] = [compile("tsc", [], {}), compile("tspc", [plugin], { CALLTAPE: "1" })];
    for (const name of NAMES.filter((each) => each.endsWith(".d.ts")))
      expect(recording.read(name)).toBe(plain.read(name));
  });

  test("without the flag, the output is byte for byte that of tsc", () => {
    const [plain, off] = [compile("tsc", [], {}), compile("tspc", [plugin], {})];
    for (const name of NAMES) expect(off.read(name)).toBe(plain.read(name));
  });

  test("a wrong option ends the build with an error that names it", () => {
    expect(() => compile("tspc", [{ ...plugin, sampel: 1 }], { CALLTAPE: "1" })).toThrow(
      /unknown option "sampel"/,
    );
  });
});
