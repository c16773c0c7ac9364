/**
 * Text of a tape on its way into code. Whatever it is, it ends up inside of a string, a comment, or a name that was
 * checked.
 */

/**
 * Control, format (bidirectional, zero-width), private and unassigned characters, halves of surrogate pairs, and all
 * that is space or ends a line, but for the space itself.
 */
const INVISIBLE = /(?! )[\p{C}\p{Z}]/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** A string literal, in single quotes where that saves escapes. */
export function quote(text: string): string {
  const mark = text.split('"').length > text.split("'").length ? "'" : '"';
  const escaped = text.replaceAll("\\", "\\\\").replaceAll(mark, `\\${mark}`);
  return mark + escapeInvisible(escaped, SHORT_ESCAPES) + mark;
}

/** Text for the rest of a line behind `//`. */
export function comment(text: string): string {
  return escapeInvisible(text);
}

/** A property's name in an object literal; `__proto__` as a property like others. */
export function keyOf(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return isIdentifier(key) ? key : quote(key);
}

/** What leads from an expression to its property: `.name`, `["a b"]`, `[2]`. */
export function accessOf(key: string | number): string {
  if (typeof key === "number") return `[${key}]`;
  return isIdentifier(key) ? `.${key}` : `[${quote(key)}]`;
}

/** Whether a text may stand where a name stands; reserved words are names of properties too. */
export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}

function escapeInvisible(text: string, short: Readonly<Record<string, string>> = {}): string {
  return text.replace(INVISIBLE, (character) => {
    const code = character.codePointAt(0)!;
    return short[character] ?? (code > 0xffff ? `\\u{${hex(code)}}` : `\\u${hex(code).padStart(4, "0")}`);
  });
}

function hex(code: number): string {
  return code.toString(16);
}
