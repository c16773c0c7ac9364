// Whether tools that cache serve stale code after the flag, calltape.json or the version of calltape has changed: real
// Jest and webpack, each run in a process of its own.
//
//   node caches.mjs [WORDS]
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../../setup.mjs";
import { folderOf, install } from "./installations.mjs";

const words = process.argv.slice(2);

/** Answers of a run, by how the function that it tells of was compiled. */
const PLAIN = "plain";
const FIRST = "first version";
const SECOND = "second version";

/** What happens between runs, and what is right after it. */
const STEPS = [
  ["the flag is off", { flag: false, config: { capture: ["**"] } }, PLAIN],
  ["the flag is on", { flag: true }, FIRST],
  ["the flag is off again", { flag: false }, PLAIN],
  ["the flag is on again", { flag: true }, FIRST],
  ["calltape.json excludes the file", { config: { capture: ["**"], exclude: ["src/**"] } }, PLAIN],
  ["calltape.json does so no longer", { config: { capture: ["**"] } }, FIRST],
  ["another version is installed", { version: "9.9.9" }, SECOND],
];

const JEST_CONFIG = { testEnvironment: "node", rootDir: "." };
const BABEL_CONFIG = {
  presets: [["@babel/preset-env", { targets: { node: "20" } }]],
  plugins: ["calltape/babel"],
};
const TEST = `const { add } = require("../src/add.js");
test("add", () => require("node:fs").writeFileSync("answer.txt", add.toString()));
`;

function webpackConfig(loaderOptions, more = "") {
  return `const path = require("node:path");
module.exports = (async () => {
  const { cacheKey } = await import("calltape/babel");
  void cacheKey;
  return {
    mode: "development",
    devtool: false,
    target: "node",
    entry: "./src/add.js",
    output: { path: __dirname, filename: "answer.txt" },
    externals: { "@calltape/runtime/probe": "commonjs @calltape/runtime/probe" },
    module: { rules: [{ test: /add\\.js$/, use: { loader: "babel-loader", options: { plugins: ["calltape/babel"], ${loaderOptions} } } }] },
    ${more}
  };
})();
`;
}

const RUN_WEBPACK = `const webpack = require("webpack");
require("./webpack.config.cjs").then((config) => {
  const compiler = webpack(config);
  compiler.run((error, stats) => {
    if (error || stats.hasErrors()) { console.error(error ?? stats.toString()); process.exit(1); }
    compiler.close(() => {});
  });
});
`;

const jest = (installation) => ({
  installation,
  name: `${installation}, babel-jest`,
  files: {
    "jest.config.json": JSON.stringify(JEST_CONFIG),
    "babel.config.json": JSON.stringify(BABEL_CONFIG),
    "test/add.test.js": TEST,
  },
  args: (bin) => [bin("jest/bin/jest.js"), "--ci", "-i", "--cacheDirectory", ".cache"],
});

const webpack = (name, ...config) => ({
  installation: "webpack",
  name: `webpack, ${name}`,
  files: { "webpack.config.cjs": webpackConfig(...config), "run.cjs": RUN_WEBPACK },
  args: () => ["run.cjs"],
});

const CASES = [
  jest("jest-29"),
  jest("jest-30"),
  {
    ...webpack("babel-loader with cacheDirectory", `cacheDirectory: path.join(__dirname, ".cache")`),
    // Neither the environment nor a function gets into its key.
    stale: ["the flag is on", "the flag is on again"],
  },
  webpack(
    "babel-loader with cacheDirectory and cacheIdentifier",
    `cacheDirectory: path.join(__dirname, ".cache"), cacheIdentifier: cacheKey()`,
  ),
  webpack(
    "its own cache in files, with a version",
    "",
    `cache: { type: "filesystem", cacheDirectory: path.join(__dirname, ".cache"), version: cacheKey() },`,
  ),
];

function run({ installation, name, files, args, stale = [] }) {
  install(installation);
  const folder = path.join(folderOf(installation), "project");
  rmSync(folder, { recursive: true, force: true });
  const write = (file, text) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  const package_ = path.join(folder, "node_modules/calltape");
  for (const [file, text] of Object.entries(files)) write(file, text);
  write("package.json", '{ "private": true }');
  write("src/add.js", "exports.add = function add(a, b) {\n  return a + b;\n};\n");
  cpSync(path.join(ROOT, "dist"), path.join(package_, "dist"), { recursive: true });
  cpSync(path.join(ROOT, "package.json"), path.join(package_, "package.json"));
  mkdirSync(path.join(folder, "node_modules/@calltape"));
  symlinkSync(path.join(ROOT, "runtime"), path.join(folder, "node_modules/@calltape/runtime"), "junction");

  let flag = false;
  let good = true;
  for (const [what, change, right] of STEPS) {
    flag = change.flag ?? flag;
    if (change.config !== undefined) write("calltape.json", JSON.stringify(change.config));
    if (change.version !== undefined) installVersion(package_, change.version);
    rmSync(path.join(folder, "answer.txt"), { force: true });
    const bin = (file) => path.join(folderOf(installation), "node_modules", file);
    const { status, stderr } = spawnSync(process.execPath, args(bin), {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, CALLTAPE: flag ? "1" : "", CALLTAPE_DIR: path.join(folder, "tapes") },
    });
    if (status !== 0) throw new Error(`${name}, ${what}: ${stderr}`);
    const answer = answerOf(readFileSync(path.join(folder, "answer.txt"), "utf8"));
    const expected = (answer === right) !== stale.includes(what);
    good &&= expected;
    if (!expected) console.log(`    ${what}: the code is ${answer}, should be ${right}`);
  }
  console.log(
    `${good ? "ok " : "BAD"} ${name}${stale.length > 0 ? ` (stale when: ${stale.join(", ")})` : ""}`,
  );
  return good;
}

/** What another version would make of the same source differs. */
function installVersion(folder, version) {
  const manifest = path.join(folder, "package.json");
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, "utf8")), version }));
  const file = path.join(folder, "dist/transformer/injection/injected-names.js");
  writeFileSync(file, readFileSync(file, "utf8").replace("}c`", "}second`"));
}

function answerOf(code) {
  if (/\$ctsecond\b/.test(code)) return SECOND;
  return /\$ctc\b/.test(code) ? FIRST : PLAIN;
}

let good = true;
for (const each of CASES) if (words.every((word) => each.name.includes(word))) good = run(each) && good;
process.exit(good ? 0 : 1);
