import type { TransformerOptions } from "../transformer/options.js";
import { MODES, type Selection } from "../transformer/selection/selection.js";
import type { Invocation, Option } from "./command.js";
import { complain } from "./output.js";

const LISTS = [...MODES, "exclude"] as const;

/** Lists of patterns; each stands instead of the one in `calltape.json`. */
export const SELECTION_OPTIONS: Readonly<Record<(typeof LISTS)[number], Option>> = {
  capture: listOption("functions to record, instead of calltape.json's: src/** or src/cart.ts#Cart.*"),
  trace: listOption("functions to record the times of, without values"),
  boundary: listOption("functions to record, and to answer from the tape in replay"),
  exclude: listOption("functions to leave alone"),
};

/** The options of the transformer that a command line gives. */
export function patternsOf({ options }: Invocation): TransformerOptions {
  const given = LISTS.filter((list) => options[list] !== undefined);
  return Object.fromEntries(given.map((list) => [list, options[list]]));
}

/** A pattern that matches nothing is most likely a slip. */
export function warnUnmatched(selection: Selection): void {
  for (const pattern of selection.unmatched())
    complain(`warning: the pattern "${pattern}" matches no function${selection.mendOf(pattern)}`);
}

function listOption(help: string): Option {
  return { type: "string", multiple: true, value: "<pattern>", help };
}
