import { CalltapeError } from "@calltape/runtime";
import { describe, suggest } from "@calltape/runtime/options";

/** Options of the tags of one JSDoc comment; they hold for the function, whichever of the tags they stand behind. */
export interface TagOptions {
  /** Fraction of the calls that is recorded, from 0 to 1. */
  sample?: number;
  /** How many calls are recorded before `sample` counts. */
  first?: number;
  /** How many calls a thread records. */
  keep?: number;
  /** Dotted names, as in `card.number`, of values that are redacted whatever they are called. */
  redact?: readonly string[];
}

/** How the text of an option is read; `read` gives undefined for a wrong one. */
interface TagOption<T> {
  expected: string;
  read(text: string): T | undefined;
}

const TAG_OPTIONS: { readonly [Name in keyof TagOptions]-?: TagOption<NonNullable<TagOptions[Name]>> } = {
  sample: {
    expected: "a number from 0 to 1, as in sample=0.1",
    read: (text) => (/^(\d+|\d*\.\d+)$/.test(text) && Number(text) <= 1 ? Number(text) : undefined),
  },
  first: {
    expected: "a whole number of calls, at least 1, as in first=10",
    read: (text) => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined),
  },
  keep: {
    expected: "a whole number of calls, at least 1, as in keep=5",
    read: (text) => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined),
  },
  redact: {
    expected: "dotted names with commas between them, as in redact=card.number,password",
    read: (text) => {
      const names = text.split(",").map((name) => name.trim());
      return names.every((name) => name.split(".").every((part) => part.trim() !== "")) ? names : undefined;
    },
  },
};

const NAMES = Object.keys(TAG_OPTIONS);

/** An option as it is written, `key=value`. A blank beside the `=` is a slip that must not pass for prose. */
const OPTION = new RegExp(
  `\\s+(?:([\\w-]+)=("[^"]*"|'[^']*'|\\S*)(?=\\s|$)|(${NAMES.join("|")})[^\\S\\r\\n]+=)`,
  "y",
);

/**
 * Reads the options that begin at `start` into `options`.
 *
 * @param where the tag, for messages: `the @capture tag of src/cart.ts#Cart.total`
 * @returns the offset behind the last of them
 * @throws CalltapeError `CALLTAPE_BAD_TAG`
 */
export function readTagOptions(text: string, start: number, options: TagOptions, where: string): number {
  let end = start;
  for (;;) {
    OPTION.lastIndex = end;
    const match = OPTION.exec(text);
    if (match === null) return end;
    const [whole, name, value, loose] = match;
    if (loose !== undefined) throw bad(`"${loose}" in ${where} must be written ${loose}=…, without blanks`);
    setOption(options, name!, value!, where);
    end += whole.length;
  }
}

function setOption(options: TagOptions, name: string, written: string, where: string): void {
  if (!isKnown(name)) throw bad(`unknown option "${name}" in ${where}${suggest(name, NAMES)}`);
  if (options[name] !== undefined) throw bad(`"${name}" in ${where} is given twice in one comment`);
  const { expected, read } = TAG_OPTIONS[name];
  const [, , quoted] = /^(["'])(.*)\1$/s.exec(written) ?? [];
  const value = quoted === undefined && /^["']/.test(written) ? undefined : read(quoted ?? written);
  if (value === undefined) throw bad(`"${name}" in ${where} must be ${expected}, got ${describe(written)}`);
  Object.assign(options, { [name]: value });
}

function isKnown(name: string): name is keyof TagOptions {
  return Object.hasOwn(TAG_OPTIONS, name);
}

function bad(message: string): CalltapeError {
  return new CalltapeError("CALLTAPE_BAD_TAG", message);
}
