import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { Project } from "../project.js";
import { runTool } from "./run-tool.js";

const PRICE = `// Lines and columns of this text are what a stack shows.
const rate = (n: number) => n * 2;
class Hidden { #n = 1; total(): number { return this.#n } }

export function price(n: number): number {
  if (n > 100) { throw new RangeError("too much") }
  return rate(n) + new Hidden().total()
}
`;
const MAIN = `import text from "./text.js?raw";
import { price } from "./price.js";
import { virtual } from "virtual:made";
console.log(price(3), text.length, virtual());
try { price(101) } catch (error) { console.log((error as Error).stack!.split("\\n")[1]) }
`;

const config = (options: object | null) => `
import calltape from "calltape/vite";
const made = {
  name: "made",
  resolveId: (id) => (id === "virtual:made" ? "\\0virtual:made.js" : undefined),
  load: (id) => (id === "\\0virtual:made.js" ? "export function virtual() { return 'virtual' }" : undefined),
};
const macros = {
  name: "macros",
  enforce: "pre",
  transform: (code) => (code.includes("%%ONE%%") ? code.replaceAll("%%ONE%%", "1") : undefined),
};
export default {
  logLevel: "warn",
  plugins: [made, ${options && `calltape(${JSON.stringify(options)})`}, macros],
  build: { ssr: "src/main.ts", outDir: process.env.OUT ?? "dist", minify: false, sourcemap: true },
};
`;

function makeProject(options: object | null = { capture: ["src/**"] }, files = {}): Project {
  return new Project({
    "vite.config.js": config(options),
    "src/main.ts": MAIN,
    "src/price.ts": PRICE,
    "src/text.js": "export const text = () => 1;\n",
    ...files,
  });
}

const build = (project: Project, env: Record<string, string> = { CALLTAPE: "1" }) =>
  runTool("vite", ["build"], project, env);

const outputOf = (project: Project, folder = "dist") =>
  Object.fromEntries(
    readdirSync(project.path(folder))
      .sort()
      .map((name) => [name, readFileSync(project.path(folder, name), "utf8")]),
  );

test("a build for a browser is left as it is, with one warning; one of a library is not", () => {
  const files = {
    "index.html": '<script type="module" src="/page.ts"></script>',
    // What is not asked for comes first.
    "page.ts": "import './src/page.js';\n",
    "src/page.ts": "import { price } from './price.js';\nconsole.log(price(1));\n",
  };
  const project = makeProject({ capture: ["src/**"] }, files);
  const configure = (part: string) =>
    project.write({ "vite.config.js": config({ capture: ["src/**"] }).replace('ssr: "src/main.ts"', part) });
  configure("modulePreload: false");
  expect(build(project, { OUT: "plain" }).output).toBe("");
  const { status, output } = build(project, { CALLTAPE: "1", OUT: "page" });
  expect({ status, warnings: output.match(/what runs in a browser is not recorded/g) }).toMatchObject({
    status: 0,
    warnings: [expect.anything()],
  });
  expect(outputOf(project, "page/assets")).toEqual(outputOf(project, "plain/assets"));
  configure('lib: { entry: "src/price.ts", formats: ["es"], fileName: "price" }');
  expect(build(project, { CALLTAPE: "1", OUT: "library" }).output).toBe("");
  expect(JSON.stringify(outputOf(project, "library"))).toContain(".enter");
});

describe("a build with the flag", () => {
  let project: Project;
  let plain: string;
  let recorded: string;
  beforeAll(() => {
    project = makeProject();
    const run = (file: string) => project.node(file, { nodeArgs: ["--enable-source-maps"] });
    expect(build(project, { OUT: "plain" }).output).toBe("");
    expect(build(project).output).toBe("");
    plain = run("plain/main.js").stdout;
    recorded = run("dist/main.js").stdout;
  });

  test("does what the build without it does, and a stack shows the line and column of the source", () => {
    expect(plain).toMatch(/^7 29 virtual\n\s+at price \(.*src\/price\.ts:6:24\)\n$/);
    expect(recorded).toBe(plain);
  });

  test("records its calls, also of what is not exported, and of no virtual module or text", () => {
    const calls = project.tapes().calls.map(({ probe }) => probe.id);
    expect(calls.sort()).toEqual([
      "src/price.ts#Hidden.total",
      "src/price.ts#price",
      "src/price.ts#price",
      "src/price.ts#rate",
    ]);
  });

  test("leaves the recorder to be loaded from its package", () => {
    expect(project.read("dist/main.js")).toMatch(/from "@calltape\/runtime\/probe"/);
  });
});

test("without the flag, a build gives byte for byte what it gives without the plugin", () => {
  const bare = makeProject(null);
  const off = makeProject();
  expect(build(bare).status).toBe(0);
  expect(build(off, {}).status).toBe(0);
  expect(Object.keys(outputOf(off))).toEqual(["main.js", "main.js.map"]);
  expect(outputOf(off)).toEqual(outputOf(bare));
  expect(build(off).status).toBe(0);
  expect(outputOf(off)).not.toEqual(outputOf(bare));
  expect(build(off, {}).status).toBe(0);
  expect(outputOf(off)).toEqual(outputOf(bare));
});

describe("what a person is told", () => {
  test("a pattern that matches nothing, in builds with the flag", () => {
    const project = makeProject({ capture: ["src/**", "lib/**", "#nothing"] });
    const { status, output } = build(project);
    expect(status).toBe(0);
    expect(output.match(/the pattern ".*" matches nothing/g)).toEqual([
      'the pattern "lib/**" matches nothing',
      'the pattern "#nothing" matches nothing',
    ]);
    expect(build(project, {}).output).toBe("");
  });

  const MACRO = { "src/price.ts": `${PRICE}export const one = () => %%ONE%%;\n` };

  test("a file that only other plugins make readable, in one warning; it works, and is not recorded", () => {
    const project = makeProject({ capture: ["src/main.ts", "src/price.ts"] }, MACRO);
    const { status, output } = build(project);
    expect(status).toBe(0);
    expect(output.match(/\[calltape\] (?!the pattern).*/g)).toEqual([
      expect.stringMatching(
        /^\[calltape\] src\/price\.ts cannot be parsed: .+; src\/price\.ts is left as it is/,
      ),
    ]);
    expect(project.node("dist/main.js").stdout).toMatch(/^7 29/);
  });

  test("the same as an error when strict", () => {
    const { status, output } = build(makeProject({ capture: ["src/**"], strict: true }, MACRO));
    expect(status).not.toBe(0);
    expect(output).toMatch(/\[calltape\] src\/price\.ts cannot be parsed/);
  });

  test("an error of syntax in the words of the bundler alone", () => {
    const broken = { "src/price.ts": "export const price = ;\n" };
    const withUs = build(makeProject({ capture: ["src/**"] }, broken));
    const without = build(makeProject(null, broken));
    expect(withUs.status).not.toBe(0);
    const words = ({ output }: { output: string }) => output.replace(/project-\w+|built in .*|\d+ms/g, "");
    expect(words(withUs)).toBe(words(without));
  });

  test("a mistake in a tag, which ends the build", () => {
    const tagged = { "src/price.ts": PRICE.replace("export", "/** @capture sample=2 */ export") };
    const { status, output } = build(makeProject({ capture: [] }, tagged));
    expect(status).not.toBe(0);
    expect(output).toContain('[calltape] "sample" in the @capture tag of src/price.ts#price must be');
  });

  test("a mistake in the options, with the flag or without", () => {
    const project = makeProject({ captures: ["src/**"] });
    for (const env of [{ CALLTAPE: "1" }, {}])
      expect(build(project, env as Record<string, string>).output).toContain(
        'unknown option "captures" in the options of the calltape transformer',
      );
  });
});
