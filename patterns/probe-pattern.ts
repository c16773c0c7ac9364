import { CalltapeError } from "@calltape/runtime";
import picomatch from "picomatch";

/**
 * A pattern of probe ids, `glob[#name]`, where `name` is a glob, a regular expression `/…/flags`, or either behind `!`
 * for all other names. It means the same when building and when reading tapes. docs/selection.md has the rules.
 */
export interface ProbePattern {
  /** As it was written. */
  readonly text: string;
  /** Written as `!…`: it takes away from what the patterns before it in the list match. */
  readonly excludes: boolean;
  /** Written without `#`: it holds for every function of its files. */
  readonly wholeFile: boolean;
  /** @param path of the file, from the project's root, with `/` */
  matchesFile(path: string): boolean;
  /** @param name qualified name, the part of a probe id behind `#` */
  matchesName(name: string): boolean;
}

/**
 * Reads `src/pricing/**`, `src/cart.ts#Cart.*`, `#handle*`, `src/**#/^get[A-Z]/`, `src/**#!handle*`, `!src/gen/**`.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION` for a pattern that is empty, in whole or in part, or cannot be read
 */
export function parseProbePattern(text: string): ProbePattern {
  const [excludes, body] = takeNegation(text, text);
  if (body.replace(/^\.\//, "").trim() === "") throw bad(text, "is empty", 'write "**" for every function');
  const [file, name] = splitProbeId(body);
  const wholeFile = !body.includes("#");
  return {
    text,
    excludes,
    wholeFile,
    matchesFile: fileMatcher(withoutDot(file), text),
    matchesName: wholeFile ? () => true : nameMatcher(name, text),
  };
}

/** File and qualified name of a probe id. */
export function splitProbeId(id: string): [file: string, name: string] {
  const hash = id.indexOf("#");
  return hash < 0 ? [id, ""] : [id.slice(0, hash), id.slice(hash + 1)];
}

/** Whether an id is that of a function in another one: `src/cart.ts#total>add`. */
export function isClosure(id: string): boolean {
  return splitProbeId(id)[1].includes(">");
}

function fileMatcher(glob: string, pattern: string): (path: string) => boolean {
  return compile(pattern, () => {
    const matches = picomatch(glob === "" ? "**" : glob, { dot: true });
    return (path) => matches(withoutDot(path));
  });
}

/** A module that is a boundary may be named so, as it is imported: `./src/db`. */
function withoutDot(path: string): string {
  return path.replace(/^\.\//, "");
}

function nameMatcher(written: string, pattern: string): (name: string) => boolean {
  const [excludes, name] = takeNegation(written, pattern);
  if (name.trim() === "")
    throw bad(pattern, 'has nothing behind "#"', 'leave "#" out for every function of the file');
  const matches = name.startsWith("/")
    ? expressionMatcher(name, pattern)
    : // Names have no `/`, but a computed key may look as if they had.
      compile(pattern, () => picomatch(name, { bash: true, dot: true }));
  return excludes ? (candidate) => !matches(candidate) : matches;
}

function expressionMatcher(written: string, pattern: string): (name: string) => boolean {
  const end = written.lastIndexOf("/");
  const [source, flags] = [written.slice(1, end), written.slice(end + 1)];
  if (end === 0 && written !== "/")
    throw bad(pattern, "has no slash that ends its regular expression", `write "#${written}/"`);
  if (source === "") throw bad(pattern, "has an empty regular expression", 'write "#/^get/", as an example');
  const stateful = /[gy]/.exec(flags);
  if (stateful !== null) throw bad(pattern, `has the flag "${stateful[0]}"`, "leave it out");
  const expression = compile(pattern, () => new RegExp(source, flags));
  return (name) => expression.test(name);
}

/** Whether a text begins with `!`, and what follows. `!(…)` is a glob: anything but what stands between. */
function takeNegation(text: string, pattern: string): [excludes: boolean, rest: string] {
  if (text.startsWith("!!")) throw bad(pattern, 'has two "!" in a row', "write one, or none");
  return /^!(?!\()/.test(text) ? [true, text.slice(1)] : [false, text];
}

function compile<T>(pattern: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const { message } = error as Error;
    throw bad(pattern, `cannot be read: ${message}`, 'the name part is a glob, "#get*", or "#/^get/"', error);
  }
}

function bad(pattern: string, problem: string, mend: string, cause?: unknown): CalltapeError {
  const shown = JSON.stringify(pattern.length > 200 ? `${pattern.slice(0, 200)}…` : pattern);
  return new CalltapeError("CALLTAPE_BAD_OPTION", `the pattern ${shown} ${problem} (${mend})`, { cause });
}
