// What the Babel plugin adds to a build that runs Babel anyway, in parts of the time that Babel needs to parse and to
// print the same files: (transform with the plugin − transform without) / (parse + print). Every function is a probe.
//
//   node bench/transform-babel.mjs [ROUNDS]
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { ROOT, setUp } from "../scripts/setup.mjs";

setUp("transformer");
const { default: babel } = await import("@babel/core");
const { babelPlugin } = await import("calltape/babel");
// Those that @babel/core itself uses.
const require = createRequire(createRequire(import.meta.url).resolve("@babel/core"));
const { parse } = require("@babel/parser");
const { default: generate } = require("@babel/generator");

const ROUNDS = Number(process.argv[2] ?? 5);
const MODULES = path.join(ROOT, "node_modules");

const filesIn = (folder, pattern) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();

let probes = 0;
const onPlan = (plan) => {
  probes += plan.probes.length;
};

/** Files by what they show; the second is one file of 200,000 lines. */
const SETS = [
  ["many files", "zod", filesIn(path.join(MODULES, "zod/v4"), /(?<!\.test)\.js$/)],
  ["one file", "typescript", [path.join(MODULES, "typescript/lib/typescript.js")]],
].map(([name, of, files]) => {
  const sources = files.map((filename) => ({ filename, text: readFileSync(filename, "utf8") }));
  const options = { enabled: true, capture: ["**"], root: path.join(MODULES, of), onPlan };
  return {
    name,
    sources,
    plugins: [[babelPlugin, options]],
    lines: sources.reduce((sum, { text }) => sum + text.split("\n").length, 0),
  };
});

const optionsOf = (filename, plugins) => ({
  filename,
  plugins,
  cwd: ROOT,
  configFile: false,
  babelrc: false,
  compact: false,
  sourceType: "unambiguous",
});

const VARIANTS = {
  base({ filename, text }) {
    const ast = parse(text, { sourceType: "unambiguous", sourceFilename: filename });
    generate(ast, { compact: false }, text);
  },
  without: ({ filename, text }) => babel.transformSync(text, optionsOf(filename, [])),
  with: ({ filename, text }, plugins) => babel.transformSync(text, optionsOf(filename, plugins)),
};

/** Milliseconds of processor time, of all threads. */
function measure(run, { sources, plugins }) {
  globalThis.gc?.();
  const start = process.cpuUsage();
  for (const source of sources) run(source, plugins);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[values.length >> 1];
const spread = (values) => `${sorted(values)[0].toFixed(2)} to ${sorted(values).at(-1).toFixed(2)}`;

console.log(`node ${process.version}, @babel/core ${babel.version}, ${ROUNDS} rounds, each variant in turn`);
const perLine = [];
for (const { name, sources, plugins, lines } of SETS) {
  const times = { base: [], without: [], with: [] };
  for (let round = -1; round < ROUNDS; round++) {
    probes = 0;
    for (const [variant, run] of Object.entries(VARIANTS)) {
      const time = measure(run, { sources, plugins });
      if (round >= 0) times[variant].push(time);
    }
  }
  const added = times.with.map((time, round) => time - times.without[round]);
  const ratios = added.map((time, round) => time / times.base[round]);
  perLine.push(median(added) / (lines / 1000));
  console.log(`\n${name}: ${sources.length} files, ${lines} lines, ${probes} probes`);
  console.log(`  parse + print       ${median(times.base).toFixed(0)} ms`);
  console.log(`  transform, without  ${median(times.without).toFixed(0)} ms`);
  console.log(`  transform, with     ${median(times.with).toFixed(0)} ms`);
  console.log(`  added               ${median(ratios).toFixed(2)} of parse + print (${spread(ratios)})`);
  console.log(`  added per 1,000 lines  ${perLine.at(-1).toFixed(2)} ms`);
}
