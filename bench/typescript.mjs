// What hooks in every function of the TypeScript compiler cost it: checking and compiling the source of rxjs.
//
//   node bench/typescript.mjs [--rounds N] [--json]
import path from "node:path";
import { setUp } from "../scripts/setup.mjs";
import { readOptions, report } from "./paired.mjs";

const options = readOptions({ rounds: 5 });
setUp("cli");
const { installPrograms, packageFolder, packageVersion } = await import("../scripts/programs/install.mjs");
installPrograms();
const { COLUMNS, compareProgram, instrumentFile } = await import("./programs.mjs");

const compiler = path.join(packageFolder("typescript"), "lib/typescript.js");
const builds = await instrumentFile(compiler, "typescript.cjs");
const rows = await compareProgram("typescript", builds, ["off", "sampled out", "production"], options.rounds);
report(
  {
    bench: "typescript",
    title: `TypeScript ${packageVersion("typescript")} compiling rxjs ${packageVersion("rxjs")}, ${builds.probes} probes; whole processes; ${options.rounds} rounds`,
    columns: COLUMNS,
    rows,
  },
  options.json,
);
