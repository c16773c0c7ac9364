// Every supported version of TypeScript × target × kind of modules: the programs of fixtures/programs, plain and
// instrumented, recording on and off, must do the same.
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { tsImport } from "tsx/esm/api";
import { ROOT } from "../setup.mjs";
import { checkHosts } from "./typescript/hosts.mjs";
import { installed, VERSIONS } from "./typescript/versions.mjs";

const TARGETS = ["ES5", "ES2015", "ES2017", "ES2018", "ES2020", "ES2022", "ESNext"];

/**
 * Kinds of modules and what else a project may set. The programs of TypeScript are compiled with all of them, those of
 * JavaScript, which are many and import next to nothing, with the targets that are named.
 */
function settingsOf(ts) {
  const { ModuleKind } = ts;
  const { Node10, Bundler, NodeNext } = ts.ModuleResolutionKind;
  return [
    { name: "esnext", format: "esm", javascript: TARGETS },
    {
      name: "commonjs",
      format: "commonjs",
      options: { module: ModuleKind.CommonJS, moduleResolution: Node10 },
    },
    {
      name: "preserve",
      format: "esm",
      options: { module: ModuleKind.Preserve, moduleResolution: Bundler },
    },
    {
      name: "nodenext-module",
      format: "esm",
      packageType: "module",
      javascript: ["ESNext"],
      options: { module: ModuleKind.NodeNext, moduleResolution: NodeNext },
    },
    {
      name: "nodenext-commonjs",
      format: "commonjs",
      packageType: "commonjs",
      options: { module: ModuleKind.NodeNext, moduleResolution: NodeNext },
    },
    {
      name: "isolated-verbatim",
      format: "esm",
      options: { isolatedModules: true, verbatimModuleSyntax: true },
    },
    {
      name: "tslib-esm",
      format: "esm",
      javascript: ["ES5"],
      options: { importHelpers: true },
    },
    {
      name: "tslib-commonjs",
      format: "commonjs",
      options: { importHelpers: true, module: ModuleKind.CommonJS, moduleResolution: Node10 },
    },
    {
      name: "set-fields-metadata",
      format: "commonjs",
      options: {
        module: ModuleKind.CommonJS,
        moduleResolution: Node10,
        useDefineForClassFields: false,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
        esModuleInterop: true,
      },
    },
    { name: "define-fields", format: "esm", options: { useDefineForClassFields: true } },
  ];
}

/** @param words of which each narrows what is run: part of a version, a target or a setting */
export async function runMatrix(words) {
  const suite = await loadSuite();
  // Code that imports its helpers runs below this folder.
  linkHelpers();
  let good = true;
  for (const version of VERSIONS) {
    if (words.every((word) => `${version} hosts`.includes(word))) {
      const problems = checkHosts(installed(version));
      good &&= problems.length === 0;
      console.log(`${problems.length === 0 ? "ok " : "BAD"} ${version} hosts`);
      for (const problem of problems) console.log(`  ${problem}`);
    }
    const ts = createRequire(path.join(installed(version), "package.json"))("typescript");
    for (const target of TARGETS)
      for (const settings of settingsOf(ts)) {
        const name = `${version} ${target} ${settings.name}`;
        if (!words.every((word) => name.toLowerCase().includes(word.toLowerCase()))) continue;
        const problems = await runOne(suite, ts, target, settings, name);
        good &&= problems.length === 0;
        for (const problem of problems) console.log(`  ${problem}`);
      }
  }
  return good;
}

async function loadSuite() {
  const load = (file) => tsImport(`../../test/differential/${file}.ts`, import.meta.url);
  const [{ compare }, { typescriptWith, TYPESCRIPT }, expectations, { loadPrograms, PROGRAMS }] =
    await Promise.all(["compare", "front-ends", "expectations", "programs"].map(load));
  const known = TYPESCRIPT.map((frontEnd) => expectations.expectationsOf(frontEnd));
  const union = (pick) => new Set(known.flatMap(pick));
  return {
    compare,
    typescriptWith,
    programs: loadPrograms(),
    folder: PROGRAMS,
    renamed: expectations.RENAMED_BY_LOWERING,
    neverRecorded: union(({ neverRecorded }) => neverRecorded),
    differs: union(({ different }) => different.recording),
  };
}

async function runOne(suite, ts, target, { format, options, packageType, javascript = [] }, name) {
  const takes = ({ language }) => language === "typescript" || javascript.includes(target);
  const hostOf = packageType && ((all) => hostIn(ts, all, suite.folder, packageType));
  const frontEnd = {
    ...suite.typescriptWith(ts, target, format, takes, options, hostOf),
    name: name.replaceAll(".", "-"),
  };
  const { compared, instrumented, plain, runs } = await suite.compare(frontEnd, suite.programs.filter(takes));
  const problems = [];
  for (const [file, message] of instrumented.failures)
    if (!plain.failures.has(file)) problems.push(`${file} does not compile: ${message}`);
  for (const { id, files } of compared) {
    const probes = files.reduce((sum, file) => sum + (instrumented.plans.get(file)?.probes.length ?? 0), 0);
    if (probes > 0 && runs.on.calls.get(id).length === 0 && !suite.neverRecorded.has(id))
      problems.push(`${id}: nothing is recorded`);
    // What the compiler has lowered wrongly is no program.
    if (/^CRASH SyntaxError/m.test(runs.plain.observed.get(id).lines.join("\n"))) continue;
    for (const variant of ["on", "off"]) {
      if (variant === "on" && suite.differs.has(id)) continue;
      const [before, after] = ["plain", variant].map((each) => runs[each].observed.get(id).lines);
      const renamed = suite.renamed[id];
      const expected = renamed?.lowered.test(before.join("\n")) ? [renamed.source] : before;
      const at = expected.findIndex((line, i) => line !== after[i]);
      if (at >= 0 || after.length !== expected.length)
        problems.push(`${id}, recording ${variant}: expected ${expected[at]}, got ${after.at(at)}`);
    }
  }
  const calls = [...runs.on.calls.values()].flat().length;
  console.log(
    `${problems.length === 0 ? "ok " : "BAD"} ${name}: ${compared.length} programs, ${calls} calls recorded`,
  );
  return problems;
}

/** A compiler host that finds the programs in a package of a type. */
function hostIn(ts, options, folder, type) {
  const host = ts.createCompilerHost(options);
  const manifest = path.join(folder, "package.json");
  const { fileExists, readFile } = host;
  host.fileExists = (file) => file === manifest || fileExists(file);
  host.readFile = (file) => (file === manifest ? JSON.stringify({ type }) : readFile(file));
  return host;
}

function linkHelpers() {
  const modules = path.join(ROOT, ".work/node_modules");
  mkdirSync(modules, { recursive: true });
  const link = path.join(modules, "tslib");
  if (!existsSync(link))
    symlinkSync(path.join(installed(VERSIONS[0]), "node_modules/tslib"), link, "junction");
}
