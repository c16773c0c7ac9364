// Not by the index: every command loads this, and few replay anything.
import { printable } from "../replay/printable.js";

const CODES = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const;

const coloured = process.stdout.isTTY === true && !process.env["NO_COLOR"];

/** Text in a colour, on a terminal that wants colours. */
export function colour(code: keyof typeof CODES, text: string): string {
  return coloured ? `\u001b[${CODES[code]}m${text}\u001b[0m` : text;
}

/** The lines of a diff in their colours. */
export function colourDiff(text: string): string {
  return text
    .replace(/^-.*$/gm, (line) => colour("green", line))
    .replace(/^\+.*$/gm, (line) => colour("red", line));
}

/** Data, to stdout. */
export function print(text: string): void {
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
}

/** A message, to stderr; one line each. */
export function complain(message: string): void {
  const text = message.startsWith("[calltape] ") ? message.slice("[calltape] ".length) : message;
  process.stderr.write(`calltape: ${printable(text)}\n`);
}

/** Milliseconds before a person is told of what takes long, and between two updates. */
const PATIENCE = 500;
const BETWEEN = 100;

/** A line of stderr that tells how far something is: for a person alone, and only where it takes long. */
export function progressLine(): { show(text: () => string): void; end(): void } {
  const begun = performance.now();
  let shown = 0;
  return {
    show(text) {
      const now = performance.now();
      if (process.stderr.isTTY !== true || now - begun < PATIENCE || now - shown < BETWEEN) return;
      shown = now;
      process.stderr.write(`\r\u001b[K${text()}`);
    },
    end() {
      if (shown > 0) process.stderr.write("\r\u001b[K");
    },
  };
}

/** Rows in columns; numbers to the right. Cells are made printable. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => printable(String(cell))));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const numeric = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === "number"),
  );
  return cells
    .map((row) =>
      row
        .map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** `1 call`, `2 calls`. */
export function count(n: number, word: string): string {
  return `${n.toLocaleString("en-US")} ${word}${n === 1 ? "" : "s"}`;
}

/** How often each word comes, most first: `2 generator, 1 constructor`. */
export function tally(words: readonly string[]): string {
  return Object.entries(countBy(words))
    .sort(([, a], [, b]) => b - a)
    .map(([word, n]) => `${n} ${word}`)
    .join(", ");
}

export function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = Object.create(null);
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
