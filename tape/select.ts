import type { ProbeDefinition } from "@calltape/runtime/format";
import picomatch from "picomatch";
import type { Call } from "./call.js";

/**
 * The calls that a pattern asks for, in their order.
 *
 * @param pattern `glob[#name-glob]` of probe ids, as in the option `capture` (`src/cart.ts#Cart.*`), or the id of a
 *   call (`1f00ba42:7`)
 */
export function select(calls: readonly Call[], pattern: string): Call[] {
  if (/^[0-9a-f]{8}:\d+$/.test(pattern)) return calls.filter((call) => call.id === pattern);
  const matches = probeMatcher(pattern);
  const known = new Map<ProbeDefinition, boolean>();
  return calls.filter(({ probe }) => {
    let matched = known.get(probe);
    if (matched === undefined) {
      matched = matches(probe.id);
      known.set(probe, matched);
    }
    return matched;
  });
}

/** The rules are those of `transformer/selection.ts`: a pattern means the same when building and when reading. */
function probeMatcher(pattern: string): (id: string) => boolean {
  const [fileGlob, nameGlob] = splitAtHash(pattern.replace(/^\.\//, ""));
  const matchesFile = picomatch(fileGlob === "" ? "**" : fileGlob, { dot: true });
  const matchesName = nameGlob === "" ? () => true : picomatch(nameGlob, { bash: true, dot: true });
  return (id) => {
    const [file, name] = splitAtHash(id);
    return matchesFile(file) && matchesName(name);
  };
}

function splitAtHash(text: string): [before: string, after: string] {
  const hash = text.indexOf("#");
  return hash < 0 ? [text, ""] : [text.slice(0, hash), text.slice(hash + 1)];
}
