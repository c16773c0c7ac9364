// Real builds of every supported bundler: instrumented, the bundle must do what it does without us, record its calls
// and map what it throws to the source; without the flag it must be the same, byte for byte.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { ROOT, run } from "../setup.mjs";

const WORK = path.join(ROOT, ".work/matrix/bundlers");

const ROLLUP = `
import { rollup } from "rollup";
const bundle = await rollup({ input: "src/main.js", external: ["@calltape/runtime/probe"], plugins });
await bundle.write({ dir: "dist", sourcemap: true, entryFileNames: "[name].mjs" });`;

const VITE = `
import { build } from "vite";
await build({
  configFile: false, logLevel: "warn", plugins,
  build: { ssr: "src/main.js", minify: false, sourcemap: true },
});`;

const webpackLike = (from, cache) => `
import { createRequire } from "node:module";
const bundler = ${from};
const config = {
  ...(process.env.CACHE ? ${cache} : { cache: false }),
  context: process.cwd(), entry: "./src/main.js", target: "node", mode: "development", devtool: "source-map", plugins,
  output: { path: process.cwd() + "/dist", filename: "main.cjs", devtoolModuleFilenameTemplate: "[absolute-resource-path]" },
};
await new Promise((resolve, reject) =>
  bundler(config, (error, stats) => {
    if (error || stats.hasErrors()) return reject(error ?? new Error(stats.toString()));
    for (const { message } of stats.toJson().warnings) console.warn(message);
    resolve();
  }));`;

const ESBUILD = (format) => `
import { build } from "esbuild";
await build({
  entryPoints: ["src/main.js"], bundle: true, platform: "node", format: "${format}", sourcemap: true, plugins,
  outfile: "dist/main.${format === "esm" ? "mjs" : "cjs"}",
});`;

/** `sloppy`: files that neither import nor export stay what they are, and CommonJS needs no plugin. */
const BUNDLERS = [
  { name: "vite", versions: ["5.4.21", "6.4.1", "7.2.4"], build: VITE },
  { name: "rollup", versions: ["4.20.0", "4.68.8"], build: ROLLUP },
  {
    name: "webpack",
    versions: ["5.90.3", "5.112.2"],
    build: webpackLike(
      '(await import("webpack")).default',
      '{ cache: { type: "filesystem", cacheDirectory: process.cwd() + "/cache" } }',
    ),
    sloppy: true,
    cached: true,
  },
  {
    name: "rspack",
    package: "@rspack/core",
    versions: ["1.6.5", "2.3.3"],
    build: webpackLike(
      'createRequire(import.meta.url)("@rspack/core").rspack',
      '{ cache: { type: "persistent", storage: { type: "filesystem", directory: process.cwd() + "/cache" } } }',
    ),
    sloppy: true,
    cached: true,
  },
  { name: "esbuild", versions: ["0.20.2", "0.28.2"], build: ESBUILD("esm"), typed: true },
  { name: "esbuild", variant: "cjs", versions: ["0.28.2"], build: ESBUILD("cjs"), typed: true, sloppy: true },
];

const PRICE = `// Lines and columns of this text are what a stack shows.
const rate = async (n) => await n * 2
export class Cart {
  #n = 1
  total() { return this.#n }
}
export async function price(n) {
  if (n > 100) { throw new RangeError("too much") }
  return await rate(n) + new Cart().total()
}
`;

const MAIN = `
price(3).then((value) => console.log(value, legacy()));
price(101).catch((error) => console.log(error.stack.split("\\n")[1].trim()));
`;

const sourcesOf = ({ typed, sloppy }) => ({
  [typed ? "src/price.ts" : "src/price.js"]: typed
    ? PRICE.replaceAll("(n)", "(n: number)").replaceAll("rate(n: number)", "rate(n)")
    : PRICE,
  "src/legacy.cjs": "exports.legacy = function legacy() { return this === exports };\n",
  "src/sloppy.js": "globalThis.sloppy = function () { return this === undefined };\n",
  "src/main.js": sloppy
    ? `import { price } from "./price";\nimport "./sloppy.js";\nimport { legacy as other } from "./legacy.cjs";\nconst legacy = () => [typeof other(), sloppy()];\n${MAIN}`
    : `import { price } from "./price${typed ? "" : ".js"}";\nconst legacy = () => [];\n${MAIN}`,
});

/** Of the maps of webpack and Rspack, columns are those of statements. */
const POSITION = /:8:\d+/g;

function buildScript({ name, build }) {
  return `import calltape from "calltape/${name}";
const plugins = process.env.BARE ? [] : [calltape({ capture: (process.env.CAPTURE ?? "src/**,lib/**").split(",") })];
${build}
`;
}

/** A folder in which a version is installed, with calltape beside it. */
function prepare(bundler, version) {
  const folder = path.join(WORK, `${bundler.name}${bundler.variant ?? ""}-${version}`);
  const modules = path.join(folder, "node_modules");
  const package_ = bundler.package ?? bundler.name;
  if (!existsSync(path.join(modules, package_))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
    const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--save-exact"];
    run("npm", ["install", ...flags, `${package_}@${version}`], { cwd: folder });
  }
  rmSync(path.join(modules, "calltape"), { force: true });
  symlinkSync(ROOT, path.join(modules, "calltape"), "dir");
  rmSync(path.join(folder, "src"), { recursive: true, force: true });
  rmSync(path.join(folder, ".calltape"), { recursive: true, force: true });
  mkdirSync(path.join(folder, "src"));
  for (const [file, text] of Object.entries(sourcesOf(bundler))) writeFileSync(path.join(folder, file), text);
  writeFileSync(path.join(folder, "build.mjs"), buildScript(bundler));
  return folder;
}

function node(folder, args, env) {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("CALLTAPE")),
  );
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...clean, ...env },
  });
  return { stdout, stderr, status };
}

function build(folder, env) {
  rmSync(path.join(folder, "dist"), { recursive: true, force: true });
  const { stderr, stdout, status } = node(folder, ["build.mjs"], env);
  if (status !== 0) throw new Error(`the build failed: ${stdout}${stderr}`);
  const files = readdirSync(path.join(folder, "dist")).sort();
  return {
    messages: stdout + stderr,
    files: files.map((name) => [name, readFileSync(path.join(folder, "dist", name), "utf8")]),
    main: `dist/${files.find((name) => /\.[cm]?js$/.test(name))}`,
  };
}

/** What is wrong with the builds of a version. */
async function check(bundler, version) {
  const folder = prepare(bundler, version);
  const problems = [];
  const execute = (main) => node(folder, ["--enable-source-maps", main], {}).stdout;
  const bare = build(folder, { BARE: "1" });
  const expected = execute(bare.main);
  const file = bundler.typed ? "src/price.ts" : "src/price.js";
  const off = build(folder, {});
  if (JSON.stringify(off.files) !== JSON.stringify(bare.files))
    problems.push("without the flag, the output differs");
  const on = build(folder, { CALLTAPE: "1" });
  const done = execute(on.main);
  if (done.replace(POSITION, ":8") !== expected.replace(POSITION, ":8"))
    problems.push(`it does something else: ${done} instead of ${expected}`);
  if (!done.includes(`${file}:8:24`)) problems.push(`the stack shows no source: ${done}`);
  if (!on.messages.includes('the pattern "lib/**" matches nothing'))
    problems.push(`no warning of the pattern: ${on.messages}`);
  if (bundler.cached) {
    rmSync(path.join(folder, "cache"), { recursive: true, force: true });
    for (const [env, fresh] of [
      [{}, off],
      [{ CALLTAPE: "1", CAPTURE: "none/**" }, undefined],
      [{ CALLTAPE: "1" }, on],
      [{}, off],
    ]) {
      const { files } = build(folder, { ...env, CACHE: "1" });
      if (fresh && JSON.stringify(files) !== JSON.stringify(fresh.files))
        problems.push(`with its cache, it gives what is not up to date with ${JSON.stringify(env)}`);
    }
  }
  const { openTapes } = await import("calltape/tape");
  const calls = openTapes(path.join(folder, ".calltape")).calls.map(({ probe }) => probe.id);
  const wanted = [`${file}#Cart.total`, `${file}#price`, `${file}#rate`];
  if (bundler.sloppy) wanted.push("src/legacy.cjs#legacy", "src/sloppy.js#sloppy");
  for (const id of wanted) if (!calls.includes(id)) problems.push(`no call of ${id}`);
  return problems;
}

/** @param narrowed names of bundlers; all when there are none */
export async function runMatrix(narrowed) {
  let passed = true;
  for (const bundler of BUNDLERS) {
    if (narrowed.length > 0 && !narrowed.includes(bundler.name)) continue;
    for (const version of bundler.versions) {
      const problems = await check(bundler, version).catch((error) => [error.message]);
      passed &&= problems.length === 0;
      const name = [bundler.name, version, bundler.variant].filter(Boolean).join(" ");
      console.log(`${problems.length === 0 ? "✓" : "✗"} ${name}`);
      for (const problem of problems) console.log(`    ${problem}`);
    }
  }
  return passed;
}
