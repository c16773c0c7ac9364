import { resolveSettings } from "@calltape/runtime/settings";
import { type Compression, canCompress, readKeep } from "@calltape/runtime/store";
import { prune } from "../../tape/index.js";
import { type Command, type Invocation, UsageError } from "../command.js";
import { DIR_OPTION, DRY_RUN_OPTION, openStoreOf, tellRemovals } from "../removals.js";
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
    dir: DIR_OPTION,
    compress: {
      type: "string",
      value: "<how>",
      help: "compress closed tapes: gzip, zstd or off (default: CALLTAPE_COMPRESS, or off)",
    },
    "dry-run": DRY_RUN_OPTION,
    json: JSON_OPTION,
  },
  async run(invocation) {
    const { options } = invocation;
    const settings = resolveSettings({}, process.env);
    const keep = options["keep"] === undefined ? settings : readKeep(String(options["keep"]));
    if (keep === undefined)
      throw new UsageError('--keep must be parts of "calls=100,age=30d,size=1gb", each at most once');
    const compress = compressionOf(invocation) ?? settings.compress;
    const store = openStoreOf(invocation);
    const dryRun = options["dry-run"] === true;
    const report = await prune(store, keep, { compress, dryRun });
    return tellRemovals(invocation, store, report);
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
