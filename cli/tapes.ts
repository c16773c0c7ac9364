import { statSync } from "node:fs";
import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import { printable } from "../replay/printable.js";
import { defaultTapes } from "../tape/files/default-tapes.js";
import { countTapes, openTapes, type TapeCounts, type TapeSet } from "../tape/index.js";
import type { Invocation, Option } from "./command.js";
import { complain, progressLine } from "./output.js";

export const TAPES_OPTION: Option = {
  type: "string",
  short: "t",
  multiple: true,
  value: "<path>",
  help: "a tape, a folder of tapes, or a glob of either (default: CALLTAPE_DIR, or .calltape); may be given again",
};

export const ROOT_OPTION: Option = {
  type: "string",
  value: "<folder>",
  help: "folder of the sources that the tapes name (default: .)",
};

export const JSON_OPTION: Option = { type: "boolean", help: "print JSON" };

/** The tapes of a command line: paths and globs. */
export function tapesOf({ options }: Invocation): readonly string[] {
  return (options["tapes"] as string[] | undefined) ?? [defaultTapes()];
}

/** The folder of the sources of a command line, absolute. @throws CalltapeError `CALLTAPE_NOT_FOUND` */
export function rootOf({ options }: Invocation): string {
  const root = path.resolve((options["root"] as string | undefined) ?? ".");
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() === true) return root;
  throw new CalltapeError(
    "CALLTAPE_NOT_FOUND",
    `no folder ${root} (--root names the folder that the paths of functions begin in)`,
  );
}

/** Opens the tapes of a command line, and tells each problem on a line of stderr. */
export function openTapesOf(invocation: Invocation): TapeSet {
  return openTapesAt(tapesOf(invocation));
}

/** Opens tapes by their paths, and tells each problem on a line of stderr. */
export function openTapesAt(paths: readonly string[]): TapeSet {
  const line = progressLine();
  const set = openTapes(paths, {
    onProgress: (done, total) => line.show(() => `reading tapes: ${percent(done, total)}`),
  });
  line.end();
  return withProblemsTold(set);
}

/** Counts the calls that a command line asks for, and tells each problem on a line of stderr. */
export function countTapesOf(invocation: Invocation): TapeCounts {
  return withProblemsTold(countTapes(tapesOf(invocation), invocation.args[0]));
}

/**
 * That there is no call of what was asked for, and what helps.
 *
 * @param tapes where it was looked for
 * @param any whether there are others
 */
export function noCalls(pattern: string, tapes: readonly string[], any: boolean): CalltapeError {
  const where = printable(tapes.join(", "));
  return new CalltapeError(
    "CALLTAPE_NOT_FOUND",
    any
      ? `no recorded call matches "${pattern}" in ${where} (calltape list prints which functions have some, with --long an id of each)`
      : `no recorded call in ${where} (run the program instrumented first, or name other tapes with --tapes)`,
  );
}

function withProblemsTold<Read extends Pick<TapeSet, "problems">>(read: Read): Read {
  for (const { message } of read.problems) complain(message);
  return read;
}

function percent(done: number, total: number): string {
  return `${Math.floor((done / Math.max(1, total)) * 100)} % of ${(total / 1e6).toFixed(0)} MB`;
}
