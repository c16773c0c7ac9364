import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import babel from "@babel/core";
import { type Call, openTapes, type TapeSet } from "../tape/index.js";
import { babelPlugin } from "../transformer/babel/plugin.js";

export const ROOT = path.resolve(import.meta.dirname, "..");
export const CLI = path.join(ROOT, "dist/cli/main.js");
const WORK = path.join(ROOT, ".work/tests");

export interface RunOptions {
  env?: Record<string, string>;
  args?: string[];
  nodeArgs?: string[];
  /** Working folder, from the project's. */
  cwd?: string;
}

/** A folder with a program, inside the repository so that it finds the packages as an installed program would. */
export class Project {
  readonly folder: string;

  /** @param files contents by path */
  constructor(files: Record<string, string>) {
    mkdirSync(WORK, { recursive: true });
    this.folder = mkdtempSync(path.join(WORK, "project-"));
    this.write({ "package.json": '{ "name": "under-test", "private": true, "type": "module" }', ...files });
    mkdirSync(this.path("node_modules"), { recursive: true });
    symlinkSync(ROOT, this.path("node_modules/calltape"), "dir");
  }

  path(...names: string[]): string {
    return path.join(this.folder, ...names);
  }

  write(files: Record<string, string>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(this.path(name)), { recursive: true });
      writeFileSync(this.path(name), content);
    }
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  /**
   * Writes an instrumented copy of a file beside it; every function is recorded.
   *
   * @param root folder that ids are relative to
   */
  instrument(name: string, to: string, root = "."): void {
    const result = babel.transformFileSync(this.path(name), {
      cwd: this.folder,
      configFile: false,
      babelrc: false,
      sourceType: name.endsWith(".cjs") ? "script" : "module",
      plugins: [[babelPlugin, { capture: ["**"], enabled: true, root: this.path(root) }]],
    });
    this.write({ [to]: result!.code! });
  }

  /** Runs a file with node, to its end. */
  node(
    file: string,
    { env = {}, args = [], nodeArgs = [], cwd = "." }: RunOptions = {},
  ): SpawnSyncReturns<string> {
    const folder = path.resolve(this.folder, cwd);
    return spawnSync(process.execPath, [...nodeArgs, this.path(file), ...args], {
      cwd: folder,
      encoding: "utf8",
      env: cleanEnv(env),
    });
  }

  /** Runs `calltape` with a line of arguments. */
  calltape(...args: string[]): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [CLI, ...args], {
      cwd: this.folder,
      encoding: "utf8",
      env: cleanEnv({}),
    });
  }

  tapes(folder = ".calltape"): TapeSet {
    return openTapes(this.path(folder));
  }

  /** The calls that were recorded, if any were, and since this was last asked. */
  takeCalls(): Call[] {
    if (!existsSync(this.path(".calltape"))) return [];
    const { calls } = this.tapes();
    rmSync(this.path(".calltape"), { recursive: true });
    return [...calls];
  }

  tapeFiles(folder = ".calltape"): string[] {
    return readdirSync(this.path(folder)).map((name) => this.path(folder, name));
  }
}

/** The environment without what a developer's shell or vitest may have set for us. */
export function cleanEnv(more: Record<string, string>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(CALLTAPE|VITEST|NODE_OPTIONS|FORCE_COLOR|TEST$)/.test(name),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: "1", ...more };
}
