import { type OxcError, type ParserOptions, parseSync } from "oxc-parser";

type Dialect = NonNullable<ParserOptions["lang"]>;

const LANGUAGES: Readonly<Record<string, Dialect>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
};

/** JSX in `.js` is what many projects have, and takes no program of JavaScript from the others. */
export function dialectOf(file: string): Dialect {
  return LANGUAGES[/\.\w+$/.exec(file)?.[0] ?? ""] ?? "jsx";
}

/**
 * A whole program goes on with a declaration, and is wrong at the bracket. Where something is still open, in a
 * statement, an expression, a type or the text of an element, the declaration is wrong, or the bracket is right.
 */
const BEYOND = "\nconst x = 1 > 0}";

/**
 * What is wrong with a text, if anything is. oxc gives no tree for what it cannot parse, and the tree is most of what
 * parsing costs: so the text gets an end that is wrong, and all is well when nothing else is.
 */
export function problemOf(
  file: string,
  text: string,
  sourceType: "module" | "commonjs" | "unambiguous",
): string | undefined {
  const { errors } = parseSync(file, text + BEYOND, { lang: dialectOf(file), sourceType });
  if (firstError(errors) === undefined) return "a bracket is not closed";
  const end = text.length + BEYOND.length - 1;
  // What does not stop the parser comes behind what does.
  return firstError(errors.filter(({ labels }) => labels[0]?.start !== end))?.message;
}

/** What makes a text no program; warnings do not. */
export function firstError(errors: readonly OxcError[]): OxcError | undefined {
  return errors.find(({ severity }) => severity === "Error");
}
