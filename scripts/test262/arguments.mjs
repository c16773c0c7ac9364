import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { FRONT_END_NAMES } from "./front-ends.mjs";

export const HELP = `Usage: npm run test262 -- PATH [options]

PATH is a checkout of https://github.com/tc39/test262.

  --front-end NAME   ${[...FRONT_END_NAMES, "all"].join(", ")} (default: all)
  --filter RE        only files whose path below test/ matches
  --sample N         only every Nth file (default: 1)
  --jobs N           processes at a time (default: one a processor)
  --json FILE        writes what was found to FILE
  --help             prints this

The exit code is 1 when a file differs that is not known to (scripts/test262/known.json), or one no longer does.`;

const OPTIONS = {
  "front-end": { type: "string", default: "all" },
  filter: { type: "string", default: "" },
  sample: { type: "string", default: "1" },
  jobs: { type: "string", default: String(availableParallelism()) },
  json: { type: "string" },
  help: { type: "boolean", default: false },
};

/** @throws Error that says what is wrong with the arguments */
export function readArguments(args) {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  if (values.help) return { help: true };
  if (positionals.length !== 1) throw new Error(`one PATH is needed, got ${positionals.length}`);
  const suite = path.resolve(positionals[0]);
  if (!existsSync(path.join(suite, "harness/assert.js")))
    throw new Error(`${suite} is no checkout of test262: it has no harness/assert.js`);
  return {
    help: false,
    suite,
    frontEnds: readFrontEnds(values["front-end"]),
    filter: readPattern(values.filter),
    sample: readCount("--sample", values.sample),
    jobs: readCount("--jobs", values.jobs),
    json: values.json,
  };
}

function readFrontEnds(name) {
  if (name === "all") return FRONT_END_NAMES;
  if (FRONT_END_NAMES.includes(name)) return [name];
  throw new Error(`--front-end must be one of ${[...FRONT_END_NAMES, "all"].join(", ")}, got "${name}"`);
}

function readPattern(text) {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new Error(`--filter must be a regular expression: ${error.message}`);
  }
}

function readCount(name, text) {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new Error(`${name} must be a whole number, at least 1, got "${text}"`);
}
