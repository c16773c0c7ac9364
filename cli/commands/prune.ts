import { existsSync } from "node:fs";
import { CalltapeError } from "@calltape/runtime";
import { resolveSettings } from "@calltape/runtime/settings";
import { type Compression, canCompress, openStore, readKeep, schemeOf } from "@calltape/runtime/store";
import { printable } from "../../replay/index.js";
import { type PruneReport, prune } from "../../tape/index.js";
import { type Command, type Invocation, UsageError } from "../command.js";
import { complain, count, print, printJson, table, tally } from "../output.js";
import { JSON_OPTION } from "../tapes.js";

export const pruneCommand: Command = {
  name: "prune",
  args: "",
  summary: "Remove tapes that are too old or too many, and compress the others",
  maxArgs: 0,
  options: {
    keep: {
      type: "string",
      value: "<what>",
      help: "what stays (default: CALLTAPE_KEEP, or calls=100,age=30d,size=1gb)",
    },
    dir: {
      type: "string",
      value: "<folder>",
      help: "folder of the tapes (default: CALLTAPE_DIR, or .calltape)",
    },
    compress: {
      type: "string",
      value: "<how>",
      help: "compress closed tapes: gzip, zstd or off (default: CALLTAPE_COMPRESS, or off)",
    },
    "dry-run": { type: "boolean", help: "say what would be done, and do nothing" },
    json: JSON_OPTION,
  },
  async run(invocation) {
    const { options } = invocation;
    const settings = resolveSettings({}, process.env);
    const location = (options["dir"] as string | undefined) ?? settings.store;
    const keep = options["keep"] === undefined ? settings : readKeep(String(options["keep"]));
    if (keep === undefined)
      throw new UsageError('--keep must be parts of "calls=100,age=30d,size=1gb", each at most once');
    const compress = compressionOf(invocation) ?? settings.compress;
    const store = openStore(location);
    if (schemeOf(location) === undefined && !existsSync(store.location))
      throw new CalltapeError(
        "CALLTAPE_NOT_FOUND",
        `no folder ${printable(store.location)} (record a call first, or check --dir)`,
      );
    const dryRun = options["dry-run"] === true;
    const report = await prune(store, keep, { compress, dryRun });
    for (const problem of report.problems) complain(problem);
    if (options["json"] === true) printJson({ store: store.location, dryRun, ...report });
    else print(toText(report, dryRun));
    return report.problems.length > 0 ? 1 : 0;
  },
};

function compressionOf({ options }: Invocation): "off" | Compression | undefined {
  const how = options["compress"];
  if (how === undefined || how === "off") return how;
  if (how !== "gzip" && how !== "zstd") throw new UsageError("--compress must be gzip, zstd or off");
  if (!canCompress(how))
    throw new UsageError(`--compress ${how} needs Node 22.15 or 23.8, this is ${process.version} (try gzip)`);
  return how;
}

function toText({ removed, compressed, tapes, bytes }: PruneReport, dryRun: boolean): string {
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
  if (compressed.length > 0)
    lines.push(`${count(compressed.length, "tape")} ${dryRun ? "would be " : ""}compressed`);
  return lines.join("\n");
}
