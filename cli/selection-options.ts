import type { TransformerOptions } from "../transformer/options.js";
import type { Selection } from "../transformer/selection.js";
import type { Invocation, Option } from "./command.js";
import { complain } from "./output.js";

export const CAPTURE_OPTION: Option = {
  type: "string",
  multiple: true,
  value: "<pattern>",
  help: "functions to record, instead of calltape.json's: src/** or src/cart.ts#Cart.*",
};

export const EXCLUDE_OPTION: Option = {
  type: "string",
  multiple: true,
  value: "<pattern>",
  help: "functions to leave alone",
};

/** The options of the transformer that a command line gives. */
export function patternsOf({ options }: Invocation): TransformerOptions {
  const { capture, exclude } = options as { capture?: string[]; exclude?: string[] };
  return { ...(capture && { capture }), ...(exclude && { exclude }) };
}

/** A pattern that matches nothing is most likely a slip. */
export function warnUnmatched(selection: Selection): void {
  for (const pattern of selection.unmatched())
    complain(`warning: the pattern "${pattern}" matches no function`);
}
