import { CalltapeError } from "@calltape/runtime";
import { readTagOptions, type TagOptions } from "./tag-options.js";

/** A JSDoc tag of ours. */
export type Tag = "capture" | "trace" | "boundary" | "nocapture";

/** The tags of one JSDoc comment. */
export interface Tags {
  /** In the order in which they are written. */
  tags: readonly Tag[];
  options: TagOptions;
  /** As written, without prose: `@capture sample=0.1 @trace`. */
  text: string;
}

/** `@captured`, `@capture-all` and a decorator `@trace(…)` in an example are others' words. */
const TAG = "@(capture|trace|boundary|nocapture)(?![\\w(-])";
const AT_LINE_START = new RegExp(`^[^\\S\\r\\n]*${TAG}`, "gm");
const BEHIND_A_TAG = new RegExp(`\\s+${TAG}`, "y");
const ASKS = /@(?:capture|trace|boundary)(?![\w(-])/;

/** Whether a file may have a tag that asks for a function. */
export function mayHoldTag(text: string): boolean {
  return ASKS.test(text);
}

/**
 * The tags of the nearest comment that has one.
 *
 * @param docs comments, nearest first
 * @param where probe id of the function, for messages
 * @throws CalltapeError `CALLTAPE_BAD_TAG` for an unknown option, a bad value, and `@nocapture` beside another tag
 */
export function nearestTags(docs: readonly string[], where: string): Tags | undefined {
  for (const doc of docs) {
    const found = readTags(contentOf(doc), where);
    if (found.tags.length > 0) return found;
  }
  return undefined;
}

/** What the nearest comment says of recording: false when it forbids it; undefined when none says anything. */
export function allows(docs: readonly string[], where: string): boolean | undefined {
  const found = nearestTags(docs, where);
  return found && !found.tags.includes("nocapture");
}

function readTags(text: string, where: string): Tags {
  const tags: Tag[] = [];
  const options: TagOptions = {};
  const written: string[] = [];
  AT_LINE_START.lastIndex = 0;
  for (let match = AT_LINE_START.exec(text); match !== null; ) {
    const tag = match[1] as Tag;
    const start = match.index + match[0].length;
    const end = readTagOptions(text, start, options, `the @${tag} tag of ${where}`);
    tags.push(tag);
    written.push(`@${tag}${text.slice(start, end).replace(/\s+/g, " ")}`);
    BEHIND_A_TAG.lastIndex = AT_LINE_START.lastIndex = end;
    match = BEHIND_A_TAG.exec(text) ?? AT_LINE_START.exec(text);
  }
  if (tags.includes("nocapture") && (new Set(tags).size > 1 || Object.keys(options).length > 0))
    throw new CalltapeError(
      "CALLTAPE_BAD_TAG",
      `the @nocapture tag of ${where} must stand alone, got "${written.join(" ")}" (leave out one or the other)`,
    );
  return { tags, options, text: written.join(" ") };
}

/** The text of a JSDoc comment without its delimiters and the asterisks in front of its lines. */
function contentOf(doc: string): string {
  return doc.replace(/^\/\*+|\*+\/$/g, "").replace(/^[^\S\r\n]*\*+/gm, "");
}
