import type { Redacted } from "../tape/index.js";

/** Which of two values a function gets where one was redacted: what it does with both alike, it makes of neither. */
export type StandIns = "first" | "second";

const FIRST = { string: "[redacted]", number: 0, other: undefined };
const SECOND = { string: "(another one)", number: 1, other: null };

/** What stands for a redacted value: something of the same kind, an object of its own each time. */
export function standInFor({ kind }: Redacted, which: StandIns = "first"): unknown {
  if (kind === "object") return which === "first" ? {} : { another: 1 };
  return (which === "first" ? FIRST : SECOND)[kind];
}
