import path from "node:path";
import { countTapes, openTapes, type TapeCounts, type TapeSet } from "../tape/index.js";
import type { Invocation, Option } from "./command.js";
import { complain, progressLine } from "./output.js";

export const TAPES_OPTION: Option = {
  type: "string",
  short: "t",
  multiple: true,
  value: "<path>",
  help: "a tape, or a folder of tapes (default: .calltape); may be given again",
};

export const ROOT_OPTION: Option = {
  type: "string",
  value: "<folder>",
  help: "folder of the sources that the tapes name (default: .)",
};

export const JSON_OPTION: Option = { type: "boolean", help: "print JSON" };

/** The tapes of a command line: paths. */
export function tapesOf({ options }: Invocation): readonly string[] {
  return (options["tapes"] as string[] | undefined) ?? [".calltape"];
}

/** The folder of the sources of a command line, absolute. */
export function rootOf({ options }: Invocation): string {
  return path.resolve((options["root"] as string | undefined) ?? ".");
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

function withProblemsTold<Read extends Pick<TapeSet, "problems">>(read: Read): Read {
  for (const { message } of read.problems) complain(message);
  return read;
}

function percent(done: number, total: number): string {
  return `${Math.floor((done / Math.max(1, total)) * 100)} % of ${(total / 1e6).toFixed(0)} MB`;
}
