import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { cleanEnv, Project, ROOT } from "../project.js";

const PATIENCE = 50_000;
// A test runs up to five compilers, on machines that may have other things to do.
vi.setConfig({ testTimeout: 4 * PATIENCE });

function projectWith(files: Record<string, string>, plugin: object, more: object = {}): Project {
  const config = (plugins: object[]) =>
    JSON.stringify({
      compilerOptions: {
        target: "es2022",
        module: "nodenext",
        types: [],
        lib: ["es5"],
        skipLibCheck: true,
        incremental: true,
        rootDir: "src",
        outDir: "dist",
        tsBuildInfoFile: "state.tsbuildinfo",
        ...more,
        plugins,
      },
      include: ["src"],
    });
  return new Project({
    "tsconfig.json": config([{ transform: "calltape/transformer", ...plugin }]),
    ...files,
  });
}

const SOURCES = {
  "src/first.ts": "export const first = (): number => 1;\n",
  "src/second.ts": "export const second = (): number => 2;\n",
};

const ON = { CALLTAPE: "1" };

/** Runs the patched compiler to its end. */
function tspc(project: Project, args: string[], env: Record<string, string> = {}): void {
  const tool = path.join(ROOT, "node_modules/.bin/tspc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args], {
    cwd: project.folder,
    encoding: "utf8",
    env: cleanEnv(env),
  });
  expect(stdout + stderr).toBe("");
  expect(status).toBe(0);
}

/** Which of the two files is instrumented. */
function instrumented(project: Project, folder = "dist"): string[] {
  return ["first", "second"].filter((name) => project.read(`${folder}/${name}.js`).includes(".enter"));
}

const BOTH = ["first", "second"];

describe.each([
  ["tspc", []],
  ["tspc -b", ["-b"]],
])("%s, incremental", (_, args) => {
  test("the flag goes off, and nothing instrumented is left", () => {
    const project = projectWith(SOURCES, { capture: ["**"] });
    tspc(project, args, ON);
    expect(instrumented(project)).toEqual(BOTH);
    tspc(project, args);
    expect(instrumented(project)).toEqual([]);
  });

  test("an option in calltape.json changes, which the compiler does not read", () => {
    const project = projectWith({ ...SOURCES, "calltape.json": '{ "capture": ["src/first.ts"] }' }, {});
    tspc(project, args, ON);
    expect(instrumented(project)).toEqual(["first"]);
    project.write({ "calltape.json": '{ "capture": ["src/second.ts"] }' });
    tspc(project, args, ON);
    expect(instrumented(project)).toEqual(["second"]);
  });

  test("the flag stays on, and a file that has changed is not the only one that is instrumented", () => {
    const project = projectWith(SOURCES, { capture: ["**"] });
    tspc(project, args, ON);
    project.write({ "src/first.ts": "export const first = (): number => 11;\n" });
    tspc(project, args, ON);
    expect(instrumented(project)).toEqual(BOTH);
  });
});

describe("the flag goes on after a build without it", () => {
  test("tspc, incremental, with transformProgram: what is asked for is emitted again, and goes off again", () => {
    const project = projectWith(SOURCES, { transformProgram: true, capture: ["src/first.ts"] });
    tspc(project, []);
    expect(instrumented(project)).toEqual([]);
    tspc(project, [], ON);
    expect(instrumented(project)).toEqual(["first"]);
    tspc(project, []);
    expect(instrumented(project)).toEqual([]);
  });

  test("tspc -b --force", () => {
    const project = projectWith(SOURCES, { capture: ["**"] });
    tspc(project, ["-b"]);
    tspc(project, ["-b", "--force"], ON);
    expect(instrumented(project)).toEqual(BOTH);
    tspc(project, ["-b"]);
    expect(instrumented(project)).toEqual([]);
  });

  test("a tsconfig of its own for recording: neither build touches the other's output", () => {
    const project = projectWith(SOURCES, {});
    project.write({
      "tsconfig.record.json": JSON.stringify({
        extends: "./tsconfig.json",
        compilerOptions: {
          outDir: "recorded",
          tsBuildInfoFile: "recorded.tsbuildinfo",
          plugins: [{ transform: "calltape/transformer", enabled: true, capture: ["**"] }],
        },
      }),
    });
    for (let i = 0; i < 2; i++) {
      tspc(project, ["-b"]);
      tspc(project, ["-b", "tsconfig.record.json"]);
      expect(instrumented(project)).toEqual([]);
      expect(instrumented(project, "recorded")).toEqual(BOTH);
    }
  });
});

test("a solution of two projects: both follow the flag", () => {
  const leaf = (name: string, references: object[]) => ({
    [`${name}/tsconfig.json`]: JSON.stringify({
      compilerOptions: {
        composite: true,
        target: "es2022",
        module: "nodenext",
        types: [],
        lib: ["es5"],
        skipLibCheck: true,
        rootDir: ".",
        outDir: "../dist",
        tsBuildInfoFile: `../dist/${name}.tsbuildinfo`,
        plugins: [{ transform: "calltape/transformer", capture: ["**"] }],
      },
      files: [`${name}.ts`],
      references,
    }),
  });
  const project = new Project({
    "tsconfig.json": '{ "files": [], "references": [{ "path": "first" }, { "path": "second" }] }',
    ...leaf("first", []),
    ...leaf("second", [{ path: "../first" }]),
    "first/first.ts": SOURCES["src/first.ts"],
    "second/second.ts": SOURCES["src/second.ts"],
  });
  tspc(project, ["-b"], ON);
  expect(instrumented(project)).toEqual(BOTH);
  tspc(project, ["-b"]);
  expect(instrumented(project)).toEqual([]);
});

test("calltape build over the output of an incremental build: the next one makes its own again", () => {
  const project = projectWith(SOURCES, {});
  tspc(project, []);
  expect(project.calltape("build", "--capture", "**").status).toBe(0);
  expect(instrumented(project)).toEqual(BOTH);
  tspc(project, []);
  expect(instrumented(project)).toEqual([]);
});

describe("--watch, ended by a signal that no process can handle", () => {
  test.each([
    ["tspc", {}],
    ["tspc with transformProgram", { transformProgram: true }],
  ])("%s: a later build without the flag leaves nothing instrumented", async (_, kind) => {
    const project = projectWith(SOURCES, { capture: ["**"], ...kind });
    const watching = watch(project);
    await watching.rebuilt();
    expect(instrumented(project)).toEqual(BOTH);
    project.write({ "src/second.ts": "export const second = (): number => 22;\n" });
    await watching.rebuilt();
    expect(instrumented(project)).toEqual(BOTH);
    expect(project.read("dist/second.js")).toContain("22");
    // The build-info goes once the compiler has returned to its loop.
    await vi.waitUntil(() => !existsSync(project.path("state.tsbuildinfo")), PATIENCE);
    await watching.end();
    tspc(project, []);
    expect(instrumented(project)).toEqual([]);
  });
});

function watch(project: Project): { rebuilt(): Promise<void>; end(): Promise<void> } {
  const tool = path.join(ROOT, "node_modules/.bin/tspc");
  const child: ChildProcess = spawn(process.execPath, [tool, "--watch", "--preserveWatchOutput"], {
    cwd: project.folder,
    env: cleanEnv(ON),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = new Promise<void>((resolve) => child.on("close", () => resolve()));
  onTestFinished(() => void child.kill("SIGKILL"));
  let seen = 0;
  let output = "";
  let look = () => {};
  child.stdout!.on("data", (chunk) => {
    output += chunk;
    look();
  });
  return {
    rebuilt: () =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no build in time\n${output}`)), PATIENCE);
        look = () => {
          if ((output.match(/Found 0 errors/g) ?? []).length <= seen) return;
          seen++;
          clearTimeout(timer);
          resolve();
        };
        look();
      }),
    end: () => {
      child.kill("SIGKILL");
      return closed;
    },
  };
}
