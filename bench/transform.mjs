// What instrumenting costs where Babel parses and prints, with source maps and every function a probe. Prints
//
// - what the Babel plugin adds to a build that runs Babel anyway, and
// - what the text printer of the bundler plugins takes by itself,
//
// in parts of the time that Babel needs to parse and print the same files. Each figure is the processor time of all
// threads of a process of its own, warmed up: in one process, each pays for the garbage of the other.
//
//   node bench/transform.mjs [ROUNDS]
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT, setUp } from "../scripts/setup.mjs";

const MODULES = path.join(ROOT, "node_modules");

/** Files by what they show, and how often a process goes over them. */
const SETS = {
  "many files": {
    files: () => filesIn("zod/v4", /(?<!\.test)\.js$/),
    warmUp: 16,
    passes: 8,
  },
  TypeScript: {
    files: () => filesIn("zod/src/v4", /(?<!\.test|\.bench)\.ts$/).filter((file) => !file.includes("tests")),
    warmUp: 5,
    passes: 5,
    presets: ["@babel/preset-typescript"],
  },
  "one file": {
    files: () => [path.join(MODULES, "typescript/lib/typescript.js")],
    warmUp: 1,
    passes: 2,
  },
};

function filesIn(folder, pattern) {
  return readdirSync(path.join(MODULES, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** What is done to a file, by name. Each gives the number of probes. */
const VARIANTS = {
  async "parse + print"() {
    // Those that @babel/core itself uses.
    const require = createRequire(createRequire(import.meta.url).resolve("@babel/core"));
    const { parse } = require("@babel/parser");
    const { default: generate } = require("@babel/generator");
    return ({ filename, text }) => {
      const plugins = filename.endsWith(".ts") ? ["typescript"] : [];
      const ast = parse(text, { sourceType: "unambiguous", sourceFilename: filename, plugins });
      const options = { compact: false, sourceMaps: true, sourceFileName: filename };
      if (generate(ast, options, text).map.mappings === "") throw new Error(`${filename} has no map`);
      return 0;
    };
  },
  without: (set) => createBabel(set, false),
  with: (set) => createBabel(set, true),
  async text() {
    const { instrument } = await import("../dist/transformer/text/instrument.js");
    const { Selection } = await import("../dist/transformer/selection/selection.js");
    const selection = new Selection({ capture: ["**"] });
    return ({ filename, text }) => {
      const made = instrument(text, filename, { selection, root: MODULES, otherwise: "esm" });
      if (made?.map.mappings === "") throw new Error(`${filename} has no map`);
      return made?.plan.probes.length ?? 0;
    };
  },
};

async function createBabel({ presets = [] }, recording) {
  const { default: babel } = await import("@babel/core");
  const { babelPlugin } = await import("calltape/babel");
  let probes;
  const onPlan = (plan) => {
    probes += plan.probes.length;
  };
  const plugins = recording ? [[babelPlugin, { enabled: true, capture: ["**"], root: MODULES, onPlan }]] : [];
  const build = { presets, plugins, cwd: ROOT, configFile: false, babelrc: false };
  return ({ filename, text }) => {
    probes = 0;
    babel.transformSync(text, {
      ...build,
      filename,
      compact: false,
      sourceMaps: true,
      sourceType: "unambiguous",
    });
    return probes;
  };
}

/** In a process of its own: milliseconds of processor time a pass, and what the files are. */
async function measure(setName, variant) {
  const set = SETS[setName];
  const sources = set.files().map((filename) => ({ filename, text: readFileSync(filename, "utf8") }));
  const run = await VARIANTS[variant](set);
  let probes = 0;
  const pass = () => {
    probes = 0;
    for (const source of sources) probes += run(source);
  };
  const cpu = () => Object.values(process.cpuUsage()).reduce((sum, part) => sum + part, 0) / 1000;
  const cold = performance.now();
  pass();
  const first = performance.now() - cold;
  for (let i = 1; i < set.warmUp; i++) pass();
  const start = cpu();
  for (let i = 0; i < set.passes; i++) pass();
  const time = (cpu() - start) / set.passes;
  const lines = sources.reduce((sum, { text }) => sum + text.split("\n").length, 0);
  return { time, first, probes, files: sources.length, lines };
}

function measureApart(setName, variant) {
  const args = ["--stack-size=4000", fileURLToPath(import.meta.url), "--measure", setName, variant];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${variant} of ${setName} failed\n${stderr}`);
  return JSON.parse(stdout);
}

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[values.length >> 1];
const spread = (values) =>
  `${median(values).toFixed(2)} (${sorted(values)[0].toFixed(2)} to ${sorted(values).at(-1).toFixed(2)})`;

function report(setName, rounds) {
  const results = Object.fromEntries(Object.keys(VARIANTS).map((variant) => [variant, []]));
  for (let round = 0; round < rounds; round++)
    for (const variant of Object.keys(VARIANTS)) results[variant].push(measureApart(setName, variant));
  const times = (variant) => results[variant].map(({ time }) => time);
  const ratios = (of) => results["parse + print"].map(({ time }, round) => of(round) / time);
  const { files, lines, probes } = results.with[0];
  const perLine = ((median(times("with")) - median(times("without"))) / lines) * 1000;
  console.log(`\n${setName}: ${files} file(s), ${lines} lines, ${probes} probes`);
  for (const variant of Object.keys(VARIANTS))
    console.log(`  ${variant.padEnd(14)} ${median(times(variant)).toFixed(0).padStart(6)} ms`);
  const added = ratios((round) => times("with")[round] - times("without")[round]);
  console.log(
    `  the Babel plugin adds ${spread(added)} of parse + print, ${perLine.toFixed(1)} ms per 1,000 lines`,
  );
  console.log(`  the text printer takes ${spread(ratios((round) => times("text")[round]))} of parse + print`);
  const cold = results.text.map(({ first }) => first / 1000);
  console.log(`  the text printer's first pass takes ${spread(cold)} s`);
}

if (process.argv[2] === "--measure") {
  console.log(JSON.stringify(await measure(process.argv[3], process.argv[4])));
} else {
  setUp("transformer");
  const rounds = Number(process.argv[2] ?? 5);
  console.log(`node ${process.version}, ${rounds} rounds, each variant in turn`);
  for (const setName of Object.keys(SETS)) report(setName, rounds);
}
