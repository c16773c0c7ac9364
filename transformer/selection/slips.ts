import { statSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import picomatch from "picomatch";
import { splitProbeId } from "../../patterns/probe-pattern.js";
import type { ResolvedOptions } from "../options.js";
import { isModuleEntry } from "./module-list.js";

/** A file of a project, told by its end: packages may be called `big.js`, and have files of their own. */
const PROJECT_FILE = /^(?!@|\.)(.*\.[cm]?tsx?|.*\/.*\.[cm]?jsx?)$/;

/** A name that a package can have: `pg`, `@aws-sdk/client-s3`. */
const PACKAGE = /^(@[\w.~-]+\/)?[\w~-][\w.~-]*$/;

/** What an entry of `boundary` most likely means that matches nothing as it is written; undefined where nobody can tell. */
export function mendOf(entry: string): string | undefined {
  if (entry.startsWith("module:")) {
    const name = entry.slice("module:".length);
    return PROJECT_FILE.test(name) ? `module:./${name}` : undefined;
  }
  if (isModuleEntry(entry)) return undefined;
  if (isBuiltin(entry)) return `node:${entry}`;
  if (entry in globalThis) return `global:${entry}`;
  return PACKAGE.test(entry) && !PROJECT_FILE.test(entry) && !/\.[cm]?jsx?$/.test(entry)
    ? `module:${entry}`
    : undefined;
}

/** The same as a question behind a message, or nothing. @param boundary the option */
export function didYouMean(entry: string, boundary: readonly string[]): string {
  const mend = boundary.includes(entry) ? mendOf(entry) : undefined;
  return mend === undefined ? "" : ` (did you mean ${JSON.stringify(mend)}?)`;
}

/**
 * Warnings of entries that are slips, whatever is loaded: patterns of a file that is not there, and a file of the project
 * that is named as a package. Globs may match what is not looked at.
 */
export function findSlips({
  root,
  capture,
  trace,
  boundary,
  exclude,
}: Pick<ResolvedOptions, "root" | "capture" | "trace" | "boundary" | "exclude">): string[] {
  const slips = [...capture, ...trace, ...boundary, ...exclude].flatMap((entry) => {
    const isModule = isModuleEntry(entry);
    const file = isModule ? mendOf(entry)?.slice("module:".length) : fileOf(entry);
    if (file === undefined) return [];
    const found = statSync(path.join(root, file), { throwIfNoEntry: false });
    // There is such a file: a pattern of it may match, and an entry of a package means it.
    if ((found?.isFile() === true) !== isModule) return [];
    const mend = found?.isDirectory() ? ` (did you mean "${file}/**"?)` : didYouMean(entry, boundary);
    return [`the pattern ${JSON.stringify(entry)} matches nothing${mend}`];
  });
  return [...new Set(slips)];
}

/** The one file of a pattern; undefined for a glob, and for one of names alone. */
function fileOf(pattern: string): string | undefined {
  const [written] = splitProbeId(pattern.replace(/^!/, ""));
  const file = written.replace(/^\.\//, "");
  return file === "" || file.includes("\\") || picomatch.scan(file).isGlob ? undefined : file;
}
