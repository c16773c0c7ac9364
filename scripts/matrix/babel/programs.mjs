// The programs of fixtures/programs, compiled by one version of Babel in every setting, plain and instrumented: with
// recording on and off they must do the same.
//
//   node programs.mjs INSTALLATION [WORDS]
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { tsImport } from "tsx/esm/api";
import { folderOf } from "./installations.mjs";
import { lowersUnlike } from "./known.mjs";
import { settingsOf } from "./settings.mjs";

const [installation, ...words] = process.argv.slice(2);
const folder = folderOf(installation);
const { resolve } = createRequire(path.join(folder, "package.json"));
const core = await import(pathToFileURL(resolve("@babel/core")).href);
const babel = core.transformSync ? core : core.default;
const { babelPlugin } = await import("calltape/babel");

const load = (file) => tsImport(`../../../test/differential/${file}.ts`, import.meta.url);
const [{ compare }, { BABEL, EVERYTHING, emittedName }, expectations, { loadPrograms, PROGRAMS, sourceOf }] =
  await Promise.all(["compare", "front-ends", "expectations", "programs"].map(load));
const known = BABEL.map((frontEnd) => expectations.expectationsOf(frontEnd));
const silent = new Set(known.flatMap(({ neverRecorded }) => neverRecorded));
const differs = new Set(known.flatMap(({ different }) => different.recording));
const alwaysDiffers = new Set(known.flatMap(({ different }) => different.always));
const programs = loadPrograms();

function frontEndOf({ name, format, options, of }) {
  const takes = ({ language }) => of === undefined || of === language;
  function compile(some, given) {
    const compiled = { files: new Map(), plans: new Map(), failures: new Map() };
    const onPlan = (plan) => compiled.plans.set(plan.path, plan);
    const plugin = given && [babelPlugin, { ...EVERYTHING, root: PROGRAMS, onPlan }];
    for (const { files, commonjs, language } of some)
      for (const file of files)
        try {
          const { code } = babel.transformSync(sourceOf(file), {
            filename: path.join(PROGRAMS, file),
            cwd: folder,
            configFile: false,
            babelrc: false,
            compact: false,
            sourceType: commonjs ? "script" : "module",
            caller: {
              name: "matrix",
              supportsStaticESM: language === "javascript" || format === "esm",
              supportsDynamicImport: true,
              supportsTopLevelAwait: true,
            },
            ...options(plugin),
          });
          compiled.files.set(emittedName(file), code);
        } catch (error) {
          compiled.failures.set(file, error.message.split("\n")[0].replace(PROGRAMS, ""));
        }
    return compiled;
  }
  return { name: `${installation}-${name}`.replaceAll(".", "-"), format, takes, compile };
}

async function run(setting) {
  const frontEnd = frontEndOf(setting);
  const { compared, instrumented, plain, runs } = await compare(frontEnd, programs.filter(frontEnd.takes));
  const problems = [];
  for (const [file, message] of instrumented.failures)
    if (!plain.failures.has(file)) problems.push(`${file} does not compile: ${message}`);
  for (const { id, files } of compared) {
    const linesOf = (variant) => runs[variant].observed.get(id).lines;
    // What the compiler has lowered wrongly is no program.
    if (/^CRASH SyntaxError/m.test(linesOf("plain").join("\n"))) continue;
    const probes = files.reduce((sum, file) => sum + (instrumented.plans.get(file)?.probes.length ?? 0), 0);
    const ends = !/^CRASH/m.test(linesOf("plain").join("\n"));
    if (ends && probes > 0 && runs.on.calls.get(id).length === 0 && !silent.has(id))
      problems.push(`${id}: nothing is recorded`);
    for (const variant of ["on", "off"]) {
      if (lowersUnlike(babel.version, id) || alwaysDiffers.has(id) || (variant === "on" && differs.has(id)))
        continue;
      const [before, after] = [linesOf("plain"), linesOf(variant)];
      const renamed = expectations.RENAMED_BY_LOWERING[id];
      const expected = renamed?.lowered.test(before.join("\n")) ? [renamed.source] : before;
      const at = expected.findIndex((line, i) => line !== after[i]);
      if (at >= 0 || after.length !== expected.length)
        problems.push(`${id}, recording ${variant}: expected ${expected[at]}, got ${after.at(at)}`);
    }
  }
  const calls = [...runs.on.calls.values()].flat().length;
  if (calls === 0) problems.push("no call is recorded at all");
  console.log(
    `${problems.length === 0 ? "ok " : "BAD"} @babel/core ${babel.version}, ${setting.name}: ${compared.length} programs, ${plain.failures.size} files that it does not take, ${calls} calls recorded`,
  );
  for (const problem of problems) console.log(`    ${problem}`);
  return problems.length === 0;
}

let good = true;
for (const setting of settingsOf(babel.version))
  if (words.every((word) => setting.name.includes(word))) good = (await run(setting)) && good;
process.exit(good ? 0 : 1);
