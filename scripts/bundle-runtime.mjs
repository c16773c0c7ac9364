// Makes one file of the runtime, for what its package exports: thirty small files take Node longer to load than to run
// (bench/footprint.mjs). All entries lead to that file, since two copies of a class are two classes.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { buildSync } from "esbuild";
import { ROOT } from "./setup.mjs";

const runtime = path.join(ROOT, "runtime");
const out = path.join(runtime, "dist/bundle");
const require = createRequire(import.meta.url);

/** The package's exports by the name of their file, `./dist/bundle/probe.js` being `probe`. */
const entries = Object.values(require("../runtime/package.json").exports).flatMap(({ default: file }) =>
  file === undefined ? [] : [path.basename(file, ".js")],
);
/** The one entry that does something when it is loaded. */
const EFFECT = "script";
const modules = entries.filter((name) => name !== EFFECT);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
buildSync({
  stdin: {
    contents: [
      ...modules.map((name) => `export * as ${name.replaceAll("-", "_")} from "./${sourceOf(name)}";`),
      `export { defineOpenScript } from "./open-script.ts";`,
    ].join("\n"),
    resolveDir: path.join(runtime, "src"),
  },
  outfile: path.join(out, "runtime.js"),
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  // Names stay, and lines that a stack trace can point into.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 120,
  legalComments: "none",
  logLevel: "warning",
});
const all = require(path.join(out, "runtime.js"));
for (const name of modules) {
  const key = name.replaceAll("-", "_");
  // Names that can be read off the text: that is how Node finds the exports of CommonJS for an `import`.
  const names = Object.keys(all[key]).map((each) => `exports.${each} = ${key}.${each};`);
  writeFileSync(
    path.join(out, `${name}.js`),
    `"use strict";\nconst { ${key} } = require("./runtime.js");\n${names.join("\n")}\n`,
  );
}
writeFileSync(
  path.join(out, `${EFFECT}.js`),
  `"use strict";\nconst { defineOpenScript } = require("./runtime.js");\nexports.defineOpenScript = defineOpenScript;\ndefineOpenScript(globalThis);\n`,
);

function sourceOf(name) {
  return name === "store" ? "store/index.ts" : `${name}.ts`;
}
