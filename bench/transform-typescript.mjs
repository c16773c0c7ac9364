// What the TypeScript front end costs a whole build: `tsc`, `tspc` without a plugin, `tspc` with ours, the flag off and
// on, and `calltape build`, in turn, on copies of zod's source. Prints the CPU time of the processes.
//
//   node bench/transform-typescript.mjs [rounds]
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT, setUp } from "../scripts/setup.mjs";

const COPIES = 2;
const ROUNDS = Number(process.argv[2] ?? 7);
const WORK = path.join(ROOT, ".work/bench/transform-typescript");

const OPTIONS = {
  target: "es2022",
  module: "esnext",
  moduleResolution: "bundler",
  strict: true,
  skipLibCheck: true,
  types: [],
  sourceMap: true,
  declaration: true,
  rootDir: "src",
};

const plugin = { transform: "calltape/transformer", capture: ["**"] };

/** Each with what it runs, and the plugins of its tsconfig. */
const VARIANTS = [
  { name: "tsc", command: [bin("tsc"), "-p"], plugins: [] },
  { name: "tsc again", command: [bin("tsc"), "-p"], plugins: [] },
  { name: "tspc", command: [bin("tspc"), "-p"], plugins: [] },
  { name: "tspc, off", command: [bin("tspc"), "-p"], plugins: [plugin] },
  { name: "tspc, on", command: [bin("tspc"), "-p"], plugins: [{ ...plugin, enabled: true }] },
  {
    name: "calltape build",
    command: [path.join(ROOT, "dist/cli/main.js"), "build", "--capture", "**", "--project"],
    plugins: [],
  },
];

/** Index of what a project that uses ts-patch has anyway. */
const TSPC = 2;

function makeProject() {
  rmSync(WORK, { recursive: true, force: true });
  const source = path.join(ROOT, "node_modules/zod/src");
  for (let i = 0; i < COPIES; i++)
    cpSync(source, path.join(WORK, `src/copy${i}`), {
      recursive: true,
      filter: (file) => !/[/\\](tests?|benchmarks)$|\.test\.ts$/.test(file),
    });
  writeFileSync(path.join(WORK, "package.json"), '{ "type": "module" }\n');
  mkdirSync(path.join(WORK, "node_modules"));
  symlinkSync(ROOT, path.join(WORK, "node_modules/calltape"), "junction");
  writeFileSync(
    path.join(WORK, "cpu.mjs"),
    'import { writeSync } from "node:fs";\nprocess.on("exit", () => { const { user, system } = process.cpuUsage(); writeSync(2, "cpu " + (user + system) + "\\n"); });\n',
  );
  VARIANTS.forEach(({ plugins }, i) => {
    const compilerOptions = { ...OPTIONS, outDir: `out${i}`, plugins };
    writeFileSync(
      path.join(WORK, `tsconfig.${i}.json`),
      JSON.stringify({ compilerOptions, include: ["src"] }),
    );
  });
  const files = readdirSync(path.join(WORK, "src"), { recursive: true }).filter((name) =>
    name.endsWith(".ts"),
  );
  const lines = files.reduce(
    (sum, name) => sum + readFileSync(path.join(WORK, "src", name), "utf8").split("\n").length,
    0,
  );
  return { files: files.length, lines };
}

function bin(name) {
  return path.join(ROOT, "node_modules/.bin", name);
}

/** Milliseconds of CPU that a build takes, in all its threads. */
function build({ command }, i) {
  const args = ["--import", path.join(WORK, "cpu.mjs"), ...command, `tsconfig.${i}.json`];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: WORK, encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} failed\n${stdout}${stderr}`);
  return Number(/^cpu (\d+)$/m.exec(stderr)[1]) / 1000;
}

const at = (values, part) => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * part)];

setUp("cli");
const { files, lines } = makeProject();
console.log(`${files} files, ${lines} lines of TypeScript; CPU time of whole builds, ${ROUNDS} rounds`);
// The first run of ts-patch patches the compiler and keeps the result.
spawnSync(process.execPath, [bin("tspc"), "--version"], { cwd: WORK });
const times = VARIANTS.map(() => []);
for (let round = 0; round < ROUNDS; round++)
  VARIANTS.forEach((variant, i) => {
    times[i].push(build(variant, i));
  });
/** A round's time in parts of that of another variant in the same round: median and quartiles. */
function partsOf(i, base) {
  const ratios = times[i].map((time, round) => time / times[base][round]);
  const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => at(ratios, part).toFixed(3));
  return `${middle} (${low} to ${high})`;
}

console.log(`${"".padEnd(14)} ${"CPU".padStart(9)}   of tsc (quartiles)        of tspc without a plugin`);
VARIANTS.forEach(({ name }, i) => {
  console.log(
    `${name.padEnd(14)} ${at(times[i], 0.5).toFixed(0).padStart(6)} ms   ${partsOf(i, 0)}   ${partsOf(i, TSPC)}`,
  );
});
