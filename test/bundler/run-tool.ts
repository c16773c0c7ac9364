import { spawnSync } from "node:child_process";
import path from "node:path";
import { cleanEnv, type Project, ROOT } from "../project.js";

/** Runs a tool of this repository in a project; gives what it wrote to stderr, or to both. */
export function runTool(
  name: string,
  args: readonly string[],
  project: Project,
  env: Record<string, string> = {},
): { status: number | null; output: string; all: string } {
  const { status, stdout, stderr } = spawnSync(path.join(ROOT, "node_modules/.bin", name), args, {
    cwd: project.folder,
    encoding: "utf8",
    env: cleanEnv(env),
  });
  return { status, output: stderr, all: stdout + stderr };
}
