// What a person reads: a line a run while they are made, and one table of them all.

/** Columns of the table: head, text of a row, whether numbers stand in it. */
const COLUMNS = [
  ["program", ({ program, version }) => `${program} ${version}`],
  ["front end", ({ frontEnd }) => frontEnd],
  ["variant", ({ variant }) => variant],
  ["probes", ({ probes }) => number(probes), true],
  ["fired", ({ fired }) => number(fired), true],
  ["calls", ({ calls }) => number(calls), true],
  ["results", ({ results }) => number(results), true],
  ["equal", ({ equal }) => verdict(equal)],
  ["compile", ({ compileSeconds }) => seconds(compileSeconds), true],
  ["run", ({ seconds: s }) => seconds(s), true],
  ["left alone", ({ leftAlone }) => tally(leftAlone)],
];

/** @param rows results as compare.mjs gives them */
export function formatTable(rows) {
  const table = [COLUMNS.map(([head]) => head), ...rows.map((row) => COLUMNS.map(([, text]) => text(row)))];
  const widths = COLUMNS.map((_, i) => Math.max(...table.map((cells) => cells[i].length)));
  const pad = (cell, i) => (COLUMNS[i][2] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]));
  return table.map((cells) => cells.map(pad).join("  ").trimEnd()).join("\n");
}

/** A run in one line, and below it what differs and what calltape has warned of. */
export function describeRow(row) {
  const {
    frontEnd,
    variant,
    probes,
    calls,
    equal,
    seconds: s,
    differences = [],
    warnings = [],
    notes = [],
  } = row;
  const parts = [
    probes !== undefined && `${number(probes)} probes`,
    calls > 0 && `${number(calls)} calls`,
    `${number(row.results)} results`,
    verdict(equal) && `equal: ${verdict(equal)}`,
    seconds(s),
  ];
  const head = `  ${frontEnd.padEnd(10)} ${variant.padEnd(9)} ${parts.filter(Boolean).join(", ")}`;
  return [head, ...[...differences, ...warnings, ...notes].map((line) => `      ${line}`)].join("\n");
}

/** Words with how often each is there, the most frequent first. */
export function tally(counts = {}) {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([word, n]) => `${number(n)} ${word}`)
    .join(", ");
}

const number = (n) => n?.toLocaleString("en") ?? "";
const seconds = (n) => (n === undefined ? "" : `${n.toFixed(1)} s`);
const verdict = (equal) => (equal === undefined ? "" : equal ? "yes" : "NO");
