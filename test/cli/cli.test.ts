import { spawnSync } from "node:child_process";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { CLI, cleanEnv, Project } from "../project.js";

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: "es2022",
    module: "nodenext",
    strict: true,
    types: ["node"],
    rootDir: "src",
    outDir: "dist",
  },
  include: ["src"],
});

const SHOP = `
export class Cart {
  items: number[] = [];
  add(n: number): this { this.items.push(n); return this; }
  total(rate = 1): number { return this.items.reduce((sum, n) => sum + n, 0) * rate; }
  get size() { return this.items.length; }
}
export function greet(name: string): string { if (!name) throw new TypeError("no name"); return "hello " + name; }
export const later = async (n: number): Promise<number> => { await null; return n * 2; };
function hidden() { return 1; }
export function work() { "worklet"; return 1; }
/** @nocapture */
export function quiet() { return hidden(); }
`;

const MAIN = `
import { Cart, greet, later, quiet } from "./shop.js";
const cart = new Cart().add(2).add(3);
console.log(cart.total(), cart.total(2), greet("ada\\u001b[31m"), await later(4), quiet());
try { greet(""); } catch {}
`;

let project: Project;

beforeAll(() => {
  project = new Project({
    "tsconfig.json": TSCONFIG,
    "calltape.json": '{ "capture": ["src/shop.ts"] }',
    "src/shop.ts": SHOP,
    "src/main.ts": MAIN,
  });
});

describe.sequential("from plan to replay", () => {
  test("plan says what would be instrumented, and why the rest is not", () => {
    const { stdout, stderr, status } = project.calltape("plan");
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    expect(stdout).toMatch(
      /\n7 functions would be instrumented in 1 file \(7 capture\); 1 left alone \(1 worklet\)\n$/,
    );
  });

  test("build compiles and says what it did", () => {
    const { stdout, stderr, status } = project.calltape("build");
    expect({ stdout, stderr, status }).toEqual({
      stdout: "7 functions instrumented in 1 file; 1 left alone (1 worklet)\n",
      stderr: "",
      status: 0,
    });
    expect(project.node("dist/main.js").stdout).toBe("5 10 hello ada\u001b[31m 8 1\n");
  });

  test("build puts its output where it is told", () => {
    expect(project.calltape("build", "--out-dir", "elsewhere").status).toBe(0);
    expect(project.read("elsewhere/shop.js")).toContain("calltape");
  });

  test("list counts the calls of each function", () => {
    const { stdout, status } = project.calltape("list");
    expect(status).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "function                          calls
      src/shop.ts#Cart.add                  2
      src/shop.ts#Cart.total                2
      src/shop.ts#Cart.total>anonymous      4
      src/shop.ts#greet                     2
      src/shop.ts#hidden                    1
      src/shop.ts#later                     1
      12 calls of 6 functions in 1 tape
      "
    `);
    const { functions } = JSON.parse(project.calltape("list", "src/shop.ts#greet", "--json").stdout);
    expect(functions).toEqual([{ id: "src/shop.ts#greet", calls: 2 }]);
  });

  test("list --long tells how they ended", () => {
    const { stdout, status } = project.calltape("list", "--long");
    expect(status).toBe(0);
    expect(stdout.replace(/[0-9a-f]{8}:/g, "########:")).toMatchInlineSnapshot(`
      "function                          calls  returned  threw  labels    latest call
      src/shop.ts#Cart.add                  2         2      0  instance  ########:2
      src/shop.ts#Cart.total                2         2      0  instance  ########:6
      src/shop.ts#Cart.total>anonymous      4         4      0            ########:8
      src/shop.ts#greet                     2         1      1            ########:12
      src/shop.ts#hidden                    1         1      0            ########:11
      src/shop.ts#later                     1         1      0            ########:10
      12 calls of 6 functions in 1 tape
      "
    `);
    const { functions } = JSON.parse(project.calltape("list", "-l", "src/shop.ts#greet", "--json").stdout);
    expect(functions).toMatchObject([{ id: "src/shop.ts#greet", calls: 2, returned: 1, threw: 1 }]);
  });

  test("list, show and replay take the patterns that a build takes", () => {
    const { functions } = JSON.parse(project.calltape("list", "src/**#/^(greet|later)$/", "--json").stdout);
    expect(functions.map(({ id }: { id: string }) => id)).toEqual(["src/shop.ts#greet", "src/shop.ts#later"]);
    for (const command of ["list", "show", "replay"])
      expect(project.calltape(command, "#/greet")).toMatchObject({
        status: 2,
        stdout: "",
        stderr:
          'calltape: the pattern "#/greet" has no slash that ends its regular expression (write "#/greet/")\n',
      });
  });

  test("show prints values, and nothing that moves a terminal", () => {
    const { stdout, status } = project.calltape("show", "src/shop.ts#greet");
    expect(status).toBe(0);
    expect(stdout).toContain("returned 'hello ada\\x1B[31m'");
    expect(stdout).toContain("TypeError: no name");
    expect(stdout).not.toContain("\u001b");
    const [call] = JSON.parse(project.calltape("show", "src/shop.ts#later", "--json").stdout);
    expect(call).toMatchObject({ outcome: "returned", result: "8", arguments: ["4"] });
    expect(project.calltape("show", call.id).stdout).toContain("src/shop.ts#later");
  });

  test("replay is green on the same source, and on methods of instances", () => {
    const { stdout, stderr, status } = project.calltape("replay", "--json");
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    const { counts, calls } = JSON.parse(stdout);
    expect(counts).toEqual({ same: 12 });
    const verdicts = Object.fromEntries(
      calls.map((call: { probe: string; verdict: string }) => [call.probe, call.verdict]),
    );
    expect(verdicts["src/shop.ts#Cart.total"]).toBe("same");
    expect(verdicts["src/shop.ts#hidden"]).toBe("same");
  });

  test("replay is red on changed source, and shows what changed", () => {
    const changed = new Project({
      "src/shop.ts": SHOP.replace('"hello "', '"hi "').replace("export const later", "export const sooner"),
    });
    const { stdout, status } = project.calltape("replay", "--root", changed.folder);
    expect(status).toBe(1);
    expect(stdout).toContain("- recorded 'hello ada\\x1B[31m'");
    expect(stdout).toContain("+ replayed 'hi ada\\x1B[31m'");
    expect(stdout).toContain("src/shop.ts has no later");
    expect(stdout).toContain("12 calls replayed: 10 same, 1 different, 1 orphaned");
  });

  test("a truncated and a foreign tape: one line each, exit 1, the others are read", () => {
    const [tape] = project.tapeFiles();
    const whole = readFileSync(tape!);
    const truncated = project.path(".calltape/truncated.tape");
    writeFileSync(truncated, whole);
    truncateSync(truncated, whole.length - 7);
    writeFileSync(project.path(".calltape/foreign.tape"), "GIF89a, not a tape at all");
    const { stdout, stderr, status } = project.calltape("list");
    expect(status).toBe(1);
    const lines = stderr.trim().split("\n");
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^calltape: .*(truncated|foreign)\.tape: byte \d+: /);
    expect(stdout).toContain("src/shop.ts#greet");
  });
});

describe("usage", () => {
  test.each([
    [["lst"], 'calltape: unknown command "lst" (did you mean "list"?)\n'],
    [
      ["list", "--jsn"],
      'calltape: unknown option --jsn (did you mean "json"?)\ncalltape: calltape list --help tells what it takes\n',
    ],
    [
      ["list", "a", "b"],
      'calltape: unexpected argument "b"\ncalltape: calltape list --help tells what it takes\n',
    ],
    [
      ["show"],
      "calltape: show needs a call id or a pattern; calltape list prints some\ncalltape: calltape show --help tells what it takes\n",
    ],
    [
      ["show", "x", "--limit", "none"],
      "calltape: --limit must be a whole number above 0\ncalltape: calltape show --help tells what it takes\n",
    ],
  ])("%j is wrong usage", (args, stderr) => {
    const result = project.calltape(...args);
    expect({ status: result.status, stderr: result.stderr, stdout: result.stdout }).toEqual({
      status: 2,
      stderr,
      stdout: "",
    });
  });

  test("a wrong option in calltape.json is named, with the nearest right one", () => {
    const wrong = new Project({
      "tsconfig.json": TSCONFIG,
      "calltape.json": '{ "captrue": ["**"] }',
      "src/a.ts": "export {}",
    });
    const { stderr, status } = wrong.calltape("build");
    expect(status).toBe(2);
    expect(stderr).toBe(
      `calltape: unknown option "captrue" in ${wrong.path("calltape.json")} (did you mean "capture"?)\n`,
    );
  });

  test("nothing to read is said with the next step", () => {
    const empty = new Project({});
    expect(empty.calltape("list")).toMatchObject({ status: 1 });
    expect(empty.calltape("list").stderr).toMatch(/^calltape: .*\.calltape/);
    expect(empty.calltape("build").stderr).toMatch(
      /^calltape: no .*tsconfig\.json; --project names another tsconfig\n$/,
    );
  });

  test("help is printed for the program and for each command", () => {
    expect(project.calltape("--help").stdout).toMatchInlineSnapshot(`
      "Usage: calltape <command> [options]

      Commands:
        plan     Say which functions would be instrumented, and which are left alone and why
        build    Compile a TypeScript project with recording built in
        list     List the functions that tapes hold calls of
        show     Show recorded calls with their values
        replay   Call the recorded functions again and compare
        diff     Compare two recordings: which functions do not do the same
        accept   Take what different calls do now for what they are to do; their inputs stay
        generate Write test files from recorded calls
        prune    Remove tapes that are too old or too many, and compress the others
        clear    Remove all tapes but those that are being written, or the calls of some functions

      calltape <command> --help tells more.
      "
    `);
    for (const command of ["plan", "build", "list", "show", "replay", "prune", "clear"]) {
      const { stdout, status } = project.calltape(command, "--help");
      expect(status).toBe(0);
      expect(stdout).toContain(`Usage: calltape ${command}`);
    }
  });

  test("a reader that stops reading is no error", () => {
    const { stderr, status } = spawnSync(
      "bash",
      ["-c", `set -o pipefail; "${process.execPath}" "${CLI}" list | head -n 1`],
      {
        cwd: project.folder,
        encoding: "utf8",
        env: cleanEnv({}),
      },
    );
    expect(stderr).not.toContain("EPIPE");
    expect([0, 1]).toContain(status);
  });

  test("type errors are told as tsc tells them, and fail the build", () => {
    const wrong = new Project({ "tsconfig.json": TSCONFIG, "src/a.ts": "export const n: number = 'text';" });
    const { stderr, status } = wrong.calltape("build");
    expect(status).toBe(1);
    expect(stderr).toContain(
      "src/a.ts(1,14): error TS2322: Type 'string' is not assignable to type 'number'.",
    );
  });
});
