import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { CalltapeError } from "@calltape/runtime";

/**
 * Refuses what must not be written.
 *
 * @param folder that the files have to be in, wherever links lead
 * @param force whether files that are there may be written over
 * @throws CalltapeError `CALLTAPE_BAD_OPTION` for a file that is there
 */
export function checkTargets(files: readonly string[], folder: string, force: boolean): void {
  const there = files.filter((file) => lstatSync(file, { throwIfNoEntry: false }) !== undefined);
  const odd = there.find((file) => !lstatSync(file).isFile());
  if (odd !== undefined)
    throw new CalltapeError("CALLTAPE_BAD_OPTION", `${odd} is no plain file; remove it first`);
  const outside = files.find((file) => !isInside(realPathOf(path.dirname(file)), realPathOf(folder)));
  if (outside !== undefined)
    throw new CalltapeError("CALLTAPE_BAD_OPTION", `${outside} would be outside of ${folder}`);
  if (force || there.length === 0) return;
  throw new CalltapeError(
    "CALLTAPE_BAD_OPTION",
    `${there.join(", ")} ${there.length === 1 ? "is" : "are"} there already (--force writes over what is there, --out names another folder)`,
  );
}

/** Writes files, each of them through no link. */
export function writeFiles(files: ReadonlyMap<string, string>, force: boolean): void {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_EXCL, O_NOFOLLOW } = constants;
  const flags = O_WRONLY | O_CREAT | (O_NOFOLLOW ?? 0) | (force ? O_TRUNC : O_EXCL);
  for (const [file, text] of files) {
    mkdirSync(path.dirname(file), { recursive: true });
    const handle = openSync(file, flags, 0o666);
    try {
      writeFileSync(handle, text);
    } finally {
      closeSync(handle);
    }
  }
}

/** Where a folder, be only a part of it there, really is. */
export function realPathOf(folder: string): string {
  let there = folder;
  while (!existsSync(there)) there = path.dirname(there);
  return path.join(realpathSync(there), path.relative(there, folder));
}

function isInside(folder: string, outer: string): boolean {
  return folder === outer || folder.startsWith(outer.endsWith(path.sep) ? outer : outer + path.sep);
}
