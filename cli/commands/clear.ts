import { clear } from "../../tape/index.js";
import type { Command } from "../command.js";
import { DIR_OPTION, DRY_RUN_OPTION, openStoreOf, tellRemovals } from "../removals.js";
import { JSON_OPTION } from "../tapes.js";

export const clearCommand: Command = {
  name: "clear",
  args: "[pattern]",
  summary:
    "Remove all tapes, or the calls of some functions; tapes that are being written stay, and those that the recorder has not named",
  maxArgs: 1,
  options: { dir: DIR_OPTION, "dry-run": DRY_RUN_OPTION, json: JSON_OPTION },
  async run(invocation) {
    const store = openStoreOf(invocation);
    const dryRun = invocation.options["dry-run"] === true;
    const [of] = invocation.args;
    return tellRemovals(invocation, store, await clear(store, { of, dryRun }));
  },
};
