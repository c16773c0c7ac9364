import { clear } from "../../tape/index.js";
import type { Command } from "../command.js";
import { DIR_OPTION, DRY_RUN_OPTION, openStoreOf, tellRemovals } from "../removals.js";
import { JSON_OPTION } from "../tapes.js";

export const clearCommand: Command = {
  name: "clear",
  args: "",
  summary: "Remove all tapes but those that are being written, or that the recorder has not named",
  maxArgs: 0,
  options: { dir: DIR_OPTION, "dry-run": DRY_RUN_OPTION, json: JSON_OPTION },
  async run(invocation) {
    const store = openStoreOf(invocation);
    const dryRun = invocation.options["dry-run"] === true;
    return tellRemovals(invocation, store, await clear(store, { dryRun }));
  },
};
