import { openTapes, type TapeSet } from "../tape/index.js";
import type { Invocation, Option } from "./command.js";
import { complain } from "./output.js";

export const TAPES_OPTION: Option = {
  type: "string",
  short: "t",
  multiple: true,
  value: "<path>",
  help: "a tape, or a folder of tapes (default: .calltape); may be given again",
};

export const JSON_OPTION: Option = { type: "boolean", help: "print JSON" };

/** Opens the tapes of a command line, and tells each problem on a line of stderr. */
export function openTapesOf({ options }: Invocation): TapeSet {
  const set = openTapes((options["tapes"] as string[] | undefined) ?? ".calltape");
  for (const { message } of set.problems) complain(message);
  return set;
}
