// Makes one file of the runtime, for what its package exports: thirty small files take Node longer to load than to run
// (bench/footprint.mjs). All entries lead to that file, since two copies of a class are two classes. Where recording is
// off, instrumented code loads a small one of its own, and the other is only loaded for who imports something else.
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
  file === undefined ? [] : [file.slice("./dist/bundle/".length, -".js".length)],
);
/** The one entry that does something when it is loaded. */
const EFFECT = "script";
/** What only code with boundaries loads: a file of its own, around the others. */
const BOUNDARY = "boundary/index";
const modules = entries.filter((name) => name !== EFFECT && name !== BOUNDARY);
/** What instrumented code calls. */
const HOOKS = "probe";

const WHOLE = 'require("./runtime.js")';
const WHOLE_UNLESS_OFF = `process.env.CALLTAPE_RECORD === "off" ? require("./off.js") : ${WHOLE}`;

const SETTINGS = {
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
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
bundle("runtime", modules);
bundle("off", [HOOKS]);
buildSync({
  ...SETTINGS,
  entryPoints: [path.join(runtime, "src/boundary/index.ts")],
  outfile: path.join(out, `${BOUNDARY}.js`),
  external: ["../probe.js"],
});
const all = require(path.join(out, "runtime.js"));
for (const name of modules) {
  const key = keyOf(name);
  // Names that can be read off the text: that is how Node finds the exports of CommonJS for an `import`.
  const names = Object.keys(all[key]).map((each) => `exports.${each} = ${key}.${each};`);
  write(name, `const { ${key} } = ${name === HOOKS ? WHOLE_UNLESS_OFF : WHOLE};\n${names.join("\n")}`);
}
write(
  EFFECT,
  `const { defineOpenScript } = ${WHOLE_UNLESS_OFF};\nexports.defineOpenScript = defineOpenScript;\ndefineOpenScript(globalThis);`,
);

/** Makes `name.js`, which exports each of the modules whole. */
function bundle(name, modules) {
  buildSync({
    stdin: {
      contents: [
        ...modules.map((each) => `export * as ${keyOf(each)} from "./${sourceOf(each)}";`),
        `export { defineOpenScript } from "./open-script.ts";`,
      ].join("\n"),
      resolveDir: path.join(runtime, "src"),
    },
    outfile: path.join(out, `${name}.js`),
    ...SETTINGS,
  });
}

function write(name, text) {
  writeFileSync(path.join(out, `${name}.js`), `"use strict";\n${text}\n`);
}

function keyOf(name) {
  return name.replaceAll("-", "_");
}

function sourceOf(name) {
  return name === "store" ? "store/index.ts" : `${name}.ts`;
}
