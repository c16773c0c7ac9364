// Runs the workload of a program on one build of it, and writes what the workload says.
//
//   node child.mjs PROGRAM FOLDER TRANSCRIPT [WORKLOAD]
import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { inspect, types } from "node:util";

const [, folder, transcript, own = `./programs/${process.argv[2]}.mjs`] = process.argv.slice(2);
const lines = [];

/** Without stacks: lines and columns are another matter, which the differential tests compare. */
function show(value) {
  if (typeof value === "string") return value;
  if (types.isNativeError(value)) return `${value.name}: ${value.message}`;
  return inspect(value, { depth: 8, breakLength: 120, maxArrayLength: null, maxStringLength: null });
}

const say = (...values) => void lines.push(values.map(show).join(" "));
const load = async (file) => {
  const module = await import(pathToFileURL(path.join(folder, file)).href);
  // Of CommonJS, what it exports: some of its names are seen only once it has run.
  return module["module.exports"] ?? module.default ?? module;
};

process.on("unhandledRejection", (error) => say("unhandled rejection", error));
process.on("uncaughtException", (error) => say("uncaught exception", error));
process.on("exit", (code) => {
  say("exit code", code);
  writeFileSync(transcript, lines.join("\n"));
});

const { workload } = await import(own);
try {
  await workload({ load, say, folder });
  say("end");
} catch (error) {
  say("the workload throws", error, error?.stack ?? "");
  process.exitCode = 1;
}
