// What hooks in every function of marked cost it: a large Markdown text to HTML, several times.
//
//   node bench/marked.mjs [--rounds N] [--json]
import path from "node:path";
import { setUp } from "../scripts/setup.mjs";
import { readOptions, report } from "./paired.mjs";

const options = readOptions({ rounds: 11 });
setUp("cli");
const { installPrograms, packageFolder, packageVersion } = await import("../scripts/programs/install.mjs");
installPrograms();
const { COLUMNS, compareProgram, instrumentFile } = await import("./programs.mjs");

const builds = await instrumentFile(path.join(packageFolder("marked"), "lib/marked.esm.js"), "marked.mjs");
const rows = await compareProgram("marked", builds, ["off", "sampled out", "production"], options.rounds);
report(
  {
    bench: "marked",
    title: `marked ${packageVersion("marked")}, ${builds.probes} probes; whole processes; ${options.rounds} rounds`,
    columns: COLUMNS,
    rows,
  },
  options.json,
);
