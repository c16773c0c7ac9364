/** Columns of a line. */
const WIDTH = 100;

/** How a function begins that takes nothing and gives an expression. */
export const ARROW = "() => ";

/** Code that is not laid out yet: a text that stays as it is, parts one after the other, or a list in brackets. */
export type Code = string | readonly Code[] | List;

/** What stands on one line if it fits, and else with one item a line. */
export interface List {
  open: string;
  items: readonly Code[];
  close: string;
  /** Short items share lines. */
  filled: boolean;
}

export function objectOf(properties: readonly Code[]): Code {
  return { open: "{", items: properties, close: "}", filled: false };
}

/** @param filled for numbers, of which many fit on a line */
export function arrayOf(elements: readonly Code[], filled = false): Code {
  return { open: "[", items: elements, close: "]", filled };
}

/** A call of `callee`. */
export function callOf(callee: Code, args: readonly Code[]): Code {
  return [callee, { open: "(", items: args, close: ")", filled: false }];
}

/** All on one line. */
export function flatten(code: Code): string {
  if (typeof code === "string") return code;
  if (!isList(code)) return code.map(flatten).join("");
  const items = code.items.map(flatten);
  // Behind a hole that comes last stands a comma, or it would be none.
  const inside = items.join(", ") + (items.at(-1) === "" ? "," : "");
  const space = code.open === "{" && items.length > 0 ? " " : "";
  return code.open + space + inside + space + code.close;
}

/**
 * Lays code out as Prettier would.
 *
 * @param indent columns of the line that it begins on
 */
export function layOut(code: Code, indent = 0): string {
  return print(code, indent, indent, 0);
}

/** @param after columns that are needed behind it on its last line */
function print(code: Code, indent: number, column: number, after: number): string {
  if (typeof code === "string") return code;
  const flat = mustBreak(code) ? undefined : flatten(code);
  if (flat !== undefined && column + flat.length + after <= WIDTH) return flat;
  return isList(code) ? breakList(code, indent, column, after) : printParts(code, indent, column, after);
}

function printParts(parts: readonly Code[], indent: number, column: number, after: number): string {
  let text = "";
  parts.forEach((part, i) => {
    const printed = print(part, indent, columnBehind(text, column), leadOf(parts.slice(i + 1), after));
    text += printed;
  });
  return text;
}

function breakList(list: List, indent: number, column: number, after: number): string {
  const { open, items, close, filled } = list;
  if (items.length === 0) return open + close;
  const hugged = open === "(" ? hugLast(list, indent, column, after) : undefined;
  if (hugged !== undefined) return hugged;
  const margin = " ".repeat(indent + 2);
  const lines = filled
    ? fill(items.map(flatten), WIDTH - margin.length)
    : items.map((item) => `${print(item, indent + 2, indent + 2, 1)},`);
  return `${open}\n${lines.map((line) => margin + line).join("\n")}\n${" ".repeat(indent)}${close}`;
}

/** `f(a, {` … `})`: the last argument is spread over lines, the others stay in front of it. */
function hugLast(
  { open, items, close }: List,
  indent: number,
  column: number,
  after: number,
): string | undefined {
  const last = items.at(-1)!;
  const others = items.slice(0, -1);
  if (others.some(mustBreak)) return undefined;
  const before = open + others.map((item) => `${flatten(item)}, `).join("");
  if (column + before.length + ARROW.length > WIDTH) return undefined;
  if (Array.isArray(last) && last[0] === ARROW) {
    const margin = " ".repeat(indent + 2);
    const body = print(last.slice(1), indent + 2, indent + 2, 1);
    return `${before}${ARROW.trimEnd()}\n${margin}${body},\n${" ".repeat(indent)}${close}`;
  }
  if (typeof last === "string" || !isList(last)) return undefined;
  return before + print(last, indent, column + before.length, after + close.length) + close;
}

/** Whether there is a list of lists in it, or of objects, that have more than one item each: a table reads better. */
function mustBreak(code: Code): boolean {
  if (typeof code === "string") return false;
  if (!isList(code)) return code.some(mustBreak);
  const { open, items } = code;
  const isTable =
    open === "[" &&
    items.length > 1 &&
    items.every((item) => typeof item === "object" && isList(item) && item.items.length > 1);
  return isTable || items.some(mustBreak);
}

function fill(items: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + item.length + 2 <= width)
      lines[lines.length - 1] = `${line} ${item},`;
    else lines.push(`${item},`);
  }
  return lines;
}

function columnBehind(text: string, column: number): number {
  const lineStart = text.lastIndexOf("\n");
  return lineStart < 0 ? column + text.length : text.length - lineStart - 1;
}

/** Columns that must fit on the same line, up to the first place where it may be broken. */
function leadOf(parts: readonly Code[], after: number): number {
  let lead = 0;
  for (const part of parts) {
    if (typeof part === "string") lead += part.length;
    else return lead + (isList(part) ? part.open.length : leadOf(part, 0));
  }
  return lead + after;
}

function isList(code: Code): code is List {
  return typeof code === "object" && "items" in code;
}
