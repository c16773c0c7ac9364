// Runs zod's tests in one process as they were recorded, but for expectations that judge, and prints the names of those
// that fail.
//
//   node tests.mjs FOLDER [KNOWN]     KNOWN: a file with the names of tests that may fail; the first other one ends it
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { register as registerCommonJs } from "tsx/cjs/api";
import { register } from "tsx/esm/api";

const [folder, known] = process.argv.slice(2);
const mayFail = known && new Set(JSON.parse(readFileSync(known, "utf8")));
const failed = [];

function say(name, error) {
  failed.push(name);
  if (mayFail?.has(name) === false) end(String(error?.message ?? error));
}

/** @param why the first line tells */
function end(why = "") {
  console.log(JSON.stringify({ failed, why: why.slice(0, 300) }));
  process.exit(0);
}

// As under vitest, it is tests that are to fail of it.
process.on("unhandledRejection", () => undefined);
process.on("uncaughtException", () => undefined);

process.chdir(folder);
registerCommonJs();
register();
const load = (file) => import(pathToFileURL(path.resolve(file.replace(/(?<!m)js$/, "ts"))).href);
const { workload } = await load("workload/workload.mjs");
try {
  await workload({ load, say, folder: "." });
} catch (error) {
  say("loading", error);
}
end();
