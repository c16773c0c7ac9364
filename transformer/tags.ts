import { CalltapeError } from "@calltape/runtime";

/** What the JSDoc of a function asks for. */
export type Tag = "capture" | "nocapture";

/**
 * The tag of the nearest JSDoc comment that has one.
 *
 * @param docs comments, nearest first
 * @param where the function, for the message
 * @throws CalltapeError `CALLTAPE_BAD_TAG` for `@capture` with options, which are not known yet
 */
export function nearestTag(docs: readonly string[], where: string): Tag | undefined {
  for (const doc of docs) {
    const [, tag, rest] = /^[\s/*]*@(capture|nocapture)(?![\w-])([^\n]*)/m.exec(doc) ?? [];
    if (tag === undefined) continue;
    const option = /^\s*(\w+)=/.exec(rest ?? "");
    if (option !== null)
      throw new CalltapeError(
        "CALLTAPE_BAD_TAG",
        `unknown option "${option[1]}" in the @${tag} tag of ${where}: tags take no options`,
      );
    return tag as Tag;
  }
  return undefined;
}
