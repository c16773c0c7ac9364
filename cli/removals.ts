import { existsSync } from "node:fs";
import { CalltapeError, type Store } from "@calltape/runtime";
import { resolveSettings } from "@calltape/runtime/settings";
import { openStore, schemeOf } from "@calltape/runtime/store";
import { printable } from "../replay/printable.js";
import type { PruneReport } from "../tape/index.js";
import type { Invocation, Option } from "./command.js";
import { complain, count, print, printJson, table, tally } from "./output.js";

export const DIR_OPTION: Option = {
  type: "string",
  value: "<folder>",
  help: "folder of the tapes (default: CALLTAPE_DIR, or .calltape)",
};

export const DRY_RUN_OPTION: Option = { type: "boolean", help: "say what would be done, and do nothing" };

/** The store of a command line. @throws CalltapeError `CALLTAPE_NOT_FOUND` for a folder that is not there */
export function openStoreOf({ options }: Invocation): Store {
  const location = (options["dir"] as string | undefined) ?? resolveSettings({}, process.env).store;
  const store = openStore(location);
  if (schemeOf(location) === undefined && !existsSync(store.location))
    throw new CalltapeError(
      "CALLTAPE_NOT_FOUND",
      `no folder ${printable(store.location)} (record a call first, or check --dir)`,
    );
  return store;
}

/** Tells a person what was removed, or would be; gives the exit code. */
export function tellRemovals({ options }: Invocation, store: Store, report: PruneReport): number {
  const dryRun = options["dry-run"] === true;
  for (const problem of report.problems) complain(problem);
  if (options["json"] === true) printJson({ store: store.location, dryRun, ...report });
  else print(toText(report, dryRun));
  return report.problems.length > 0 ? 1 : 0;
}

function toText({ removed, compressed, shortened, tapes, bytes }: PruneReport, dryRun: boolean): string {
  const lines: string[] = [];
  if (removed.length > 0)
    lines.push(
      table(
        ["removed for", "bytes", "file"],
        removed.map(({ reason, bytes: size, name }) => [reason, size, name]),
      ),
    );
  const why = tally(removed.map(({ reason }) => reason));
  lines.push(
    `${count(removed.length, "file")} ${dryRun ? "would be " : ""}removed${why === "" ? "" : ` (${why})`}; ${count(tapes, "tape")} of ${count(bytes, "byte")} ${tapes === 1 ? "stays" : "stay"}`,
  );
  if (shortened.length > 0) {
    const calls = shortened.reduce((sum, each) => sum + each.calls, 0);
    lines.push(
      `${count(calls, "call")} ${dryRun ? "would be " : ""}removed from ${count(shortened.length, "tape")}`,
    );
  }
  if (compressed.length > 0)
    lines.push(`${count(compressed.length, "tape")} ${dryRun ? "would be " : ""}compressed`);
  return lines.join("\n");
}
