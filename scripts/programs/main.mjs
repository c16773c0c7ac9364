// Real programs, instrumented whole: each runs as it is and instrumented by each front end, and must do the same.
import { readdirSync } from "node:fs";
import path from "node:path";
import { endWithUsage, readCommandLine } from "../command-line.mjs";
import { setUp } from "../setup.mjs";
import { describeRow, formatTable } from "./report.mjs";

const NAMES = readdirSync(path.join(import.meta.dirname, "programs"), { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ name }) => path.basename(name, ".mjs"));

const HELP = `Usage: npm run programs -- [program …] [options]

Runs real programs plain and instrumented with every function, and compares what they do.
Exit code 1 when anything differs.

  --front-end NAME  only this front end; may be repeated
  --json            results as JSON
  --help            this text

Programs: ${NAMES.join(", ")}`;

const { values, names: given } = readCommandLine(
  HELP,
  { "front-end": { type: "string", multiple: true }, json: { type: "boolean" } },
  NAMES,
);
const names = given.length > 0 ? given : NAMES;

setUp("cli", "testing");
const { installPrograms } = await import("./install.mjs");
installPrograms();
const { FRONT_ENDS } = await import("./front-ends.mjs");
const { compareProgram } = await import("./compare.mjs");

const known = Object.keys(FRONT_ENDS);
const frontEnds = values["front-end"] ?? known;
const unknown = frontEnds.find((name) => !known.includes(name));
if (unknown !== undefined) endWithUsage(HELP, `"${unknown}" is no front end; there are ${known.join(", ")}`);
const rows = [];
for (const name of names) {
  const { program } = await import(`./programs/${name}.mjs`);
  for await (const row of compareProgram(program, frontEnds)) {
    rows.push(row);
    console.error(describeRow(row));
  }
}
console.log(
  values.json
    ? JSON.stringify({ node: process.version, date: new Date().toISOString(), rows }, undefined, 2)
    : `\nNode ${process.version}\n\n${formatTable(rows)}`,
);
process.exit(rows.some(({ equal }) => equal === false) ? 1 : 0);
