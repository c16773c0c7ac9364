import { expect } from "vitest";
import type { Project, RunOptions } from "../project.js";

/** Instruments while loading. */
export const REGISTER = ["--import", "calltape/register"];

/** Both orders in which a program may ask for us and for tsx. */
export const WITH_TSX = [
  [...REGISTER, "--import", "tsx"],
  ["--import", "tsx", ...REGISTER],
];

/** Everything is recorded. */
export const ALL = { "calltape.json": '{ "capture": ["**"] }' };

/** Runs a program to its end, which must be a good one; gives what it printed, and how often each function was called. */
export function record(
  project: Project,
  file: string,
  { nodeArgs = REGISTER, ...options }: RunOptions = {},
): { stdout: string; stderr: string; calls: Record<string, number> } {
  const { status, stdout, stderr } = project.node(file, { nodeArgs, ...options });
  expect(status, stderr).toBe(0);
  const calls: Record<string, number> = {};
  for (const { probe } of project.takeCalls()) calls[probe.id] = (calls[probe.id] ?? 0) + 1;
  return { stdout, stderr, calls };
}
