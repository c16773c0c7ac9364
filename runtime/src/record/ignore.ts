import { CalltapeError } from "../error.js";
import { describe } from "../options.js";

/** Whether a probe id matches. */
export type ProbeMatcher = (id: string) => boolean;

/**
 * Reads patterns `glob[#name]` of probes that are not recorded at run time, as in `src/gen/**` or `src/cart.ts#Cart.*`:
 * `**` is any characters, `*` any but `/` (in a name, any), `?` one. A part of what docs/selection.md has: the runtime
 * depends on nothing.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function matcherOf(patterns: readonly string[]): ProbeMatcher {
  const expressions = patterns.map(expressionOf);
  return (id) => expressions.some((expression) => expression.test(id));
}

function expressionOf(pattern: string): RegExp {
  if (/[{}[\]()!]|#\//.test(pattern))
    throw new CalltapeError(
      "CALLTAPE_BAD_OPTION",
      `a pattern of "ignore" has only *, ** and ? in it, got ${describe(pattern)} (write one for each case)`,
    );
  const hash = pattern.indexOf("#");
  const file = hash < 0 ? pattern : pattern.slice(0, hash);
  const name = hash < 0 ? "*" : pattern.slice(hash + 1);
  return new RegExp(`^${globOf(file === "" ? "**" : file, "[^/#]")}#${globOf(name, "[^]")}$`);
}

function globOf(glob: string, one: string): string {
  return glob.replace(/[.+^$|\\]/g, "\\$&").replace(/\*\*\/|\*+|\?/g, (wild) => {
    if (wild === "?") return one;
    if (wild === "**/") return "(?:[^#]*/)?";
    return wild === "*" ? `${one}*` : "[^#]*";
  });
}
