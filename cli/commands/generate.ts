import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { splitProbeId } from "../../patterns/probe-pattern.js";
import {
  BoundaryModules,
  FRAMEWORKS,
  type FrameworkName,
  staticsOf,
  writeTestFile,
} from "../../replay/generate/index.js";
import { DEFAULT_TIMEOUT, printable } from "../../replay/index.js";
import { type Call, CallList, type ProbeDefinition, type TapeSet } from "../../tape/index.js";
import { type Command, type Invocation, UsageError } from "../command.js";
import { addCasts } from "../generate/casts.js";
import { chooseCalls, type LeftOut } from "../generate/choose.js";
import { type Compiler, findCompiler } from "../generate/compiler.js";
import { readExports } from "../generate/exports.js";
import { type Target, targetOf } from "../generate/module-style.js";
import { checkImports } from "../generate/resolve.js";
import { checkTargets, realPathOf, writeFiles } from "../generate/write.js";
import { complain, count, countBy, print, printJson, tally } from "../output.js";
import { formatDiagnostics } from "../project.js";
import { JSON_OPTION, noCalls, openTapesOf, ROOT_OPTION, rootOf, TAPES_OPTION, tapesOf } from "../tapes.js";

/** Tapes that the top of a file names. */
const MAX_TAPES = 5;

/** Reasons for leaving calls out that are printed. */
const MAX_REASONS = 20;

/** Tests of one file under test. */
interface Generated {
  file: string;
  calls: readonly Call[];
  target: Target;
}

export const generate: Command = {
  name: "generate",
  args: "[pattern]",
  summary: "Write test files from recorded calls",
  maxArgs: 1,
  options: {
    tapes: TAPES_OPTION,
    framework: {
      type: "string",
      short: "f",
      value: "<name>",
      help: "vitest, jest or node (default: what package.json has)",
    },
    root: ROOT_OPTION,
    out: {
      type: "string",
      short: "o",
      value: "<folder>",
      help: "folder for the tests (default: beside the sources)",
    },
    all: { type: "boolean", help: "a test of each call, not only of the first of each sort" },
    covering: {
      type: "boolean",
      help: "of all calls only so many that they reach what all do: every branch that was taken",
    },
    limit: { type: "string", value: "<n>", help: "at most so many tests of one function" },
    force: { type: "boolean", help: "write over files that are there" },
    "dry-run": { type: "boolean", help: "print the files instead of writing them" },
    json: JSON_OPTION,
  },
  async run(invocation) {
    const { options, args } = invocation;
    const root = rootOf(invocation);
    const out = textOf(invocation, "out");
    const outFolder = out === undefined ? root : readOut(out);
    const framework = readFramework(textOf(invocation, "framework"), root);
    const limit = readLimit(textOf(invocation, "limit"));
    const [pattern = "**"] = args;
    const covering = options["covering"] === true;
    if (covering && options["all"] === true) throw new UsageError("--covering and --all exclude each other");
    const tapes = tapesOf(invocation);
    const set = openTapesOf(invocation);
    const files = groupByFile(selectCalls(set, pattern, tapes, covering || options["all"] === true));
    const present = [...files.keys()].filter((file) => isFileOf(root, file));
    const boundaries = filesOfBoundaries(set).filter((file) => isFileOf(root, file));
    const imported = probesOf(set).filter((probe) => probe.imported);
    const exports = await readExports({
      ...{ root, files: [...new Set([...present, ...boundaries])] },
      probes: imported,
    });
    const modules = new BoundaryModules(imported, (name) => fileNamed(root, name), staticsOf(set.calls));
    const compiler = findCompiler(root);
    const generated: Generated[] = [];
    const leftOut: LeftOut[] = [];
    const texts = new Map<string, string>();
    const header = headerOf(invocation, framework, set);
    for (const [file, calls] of files) {
      if (!present.includes(file)) {
        leftOut.push(...calls.map((call) => ({ call, reason: "orphaned", detail: `no file in ${root}` })));
        continue;
      }
      const target = targetOf(root, file, outFolder, framework, (each) => compiler?.optionsOf(each));
      const writing = {
        framework: FRAMEWORKS[framework],
        typescript: target.typescript,
        // What CommonJS has required it keeps, and `node:test` has nothing that all supported versions of Node know.
        stubsExports: framework !== "node" && target.isModule,
        ...{ file, exports, modules },
      };
      const choice = await chooseCalls(calls, writing, {
        tapes,
        root,
        timeout: DEFAULT_TIMEOUT,
        limit,
        covering,
      });
      leftOut.push(...choice.leftOut);
      if (choice.chosen.length === 0) continue;
      const { tests, fixture } = writeTestFile(choice.chosen, { ...writing, style: target.style, header });
      texts.set(target.tests, tests);
      if (fixture !== undefined) texts.set(target.fixture, fixture);
      generated.push({ file, calls: choice.chosen, target });
    }
    const checked = compiler === undefined ? texts : checkTypes(texts, compiler);
    const dryRun = options["dry-run"] === true;
    if (!dryRun) {
      checkTargets([...checked.keys()], outFolder, options["force"] === true);
      if (out !== undefined)
        for (const { file, target } of generated) checkImports(root, file, target, checked);
      writeFiles(checked, options["force"] === true);
    }
    if (options["json"] === true) printJson(toJson(generated, leftOut, checked));
    else {
      if (dryRun)
        for (const [file, text] of checked) print(`// ${printable(path.relative(".", file))}\n${text}`);
      report(generated, leftOut, dryRun ? complain : print);
    }
    return generated.length === 0 || set.problems.length > 0 ? 1 : 0;
  },
};

function textOf({ options }: Invocation, name: string): string | undefined {
  return options[name] as string | undefined;
}

function readFramework(given: string | undefined, root: string): FrameworkName {
  const names = Object.keys(FRAMEWORKS) as FrameworkName[];
  if (given === undefined) {
    const used = dependenciesOf(root);
    return names.find((name) => used.includes(name)) ?? "node";
  }
  const found = names.find((name) => name === given);
  if (found === undefined) throw new UsageError(`--framework must be ${names.join(", ")}, got "${given}"`);
  return found;
}

function dependenciesOf(root: string): string[] {
  try {
    const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as Record<
      string,
      object
    >;
    return ["dependencies", "devDependencies"].flatMap((list) => Object.keys(manifest[list] ?? {}));
  } catch {
    return [];
  }
}

/** The folder for the tests: where it really is, since their imports count from there. */
function readOut(out: string): string {
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new UsageError(`--out must be a folder, ${path.resolve(out)} is none`);
  return realPathOf(path.resolve(out));
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new UsageError(`--limit must be a whole number from 1, got "${text}"`);
  return Number(text);
}

/** In an order that does not depend on the tapes' names. */
function selectCalls({ calls }: TapeSet, pattern: string, tapes: readonly string[], all: boolean): Call[] {
  const own = [...calls].filter(({ probe }) => !probe.imported);
  const ordered = own.sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
  const matched = new CallList(ordered).of(pattern);
  if (matched.count === 0) throw noCalls(pattern, tapes, calls.length > 0);
  return (all ? matched : matched.distinct()).all();
}

/** Where those boundaries are that are functions of the program: tests may put stubs in their place. */
function filesOfBoundaries(set: TapeSet): string[] {
  return probesOf(set).flatMap(({ id, boundary, imported }) =>
    boundary && !imported ? [splitProbeId(id)[0]] : [],
  );
}

function probesOf({ tapes }: TapeSet): ProbeDefinition[] {
  return tapes.flatMap(({ probes }) => [...probes]);
}

/** The file of a module that a tape names without an ending, as `./src/db`. */
function fileNamed(root: string, name: string): string | undefined {
  const base = path.posix.normalize(name);
  const endings = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx"];
  return ["", "/index"]
    .flatMap((inner) => endings.map((ending) => base + inner + ending))
    .find((file) => isFileOf(root, file));
}

/** Whether a name that a tape gives is that of a file inside of the root. */
function isFileOf(root: string, file: string): boolean {
  const absolute = path.resolve(root, file);
  const relative = path.relative(root, absolute);
  return relative.split(path.sep).join("/") === file && !relative.startsWith("..") && existsSync(absolute);
}

/** Calls by files, as their functions stand there. */
function groupByFile(calls: readonly Call[]): Map<string, Call[]> {
  const ordered = [...calls].sort(({ probe: a }, { probe: b }) => {
    const [fileA] = splitProbeId(a.id);
    const [fileB] = splitProbeId(b.id);
    if (fileA !== fileB) return fileA < fileB ? -1 : 1;
    return a.line - b.line || a.column - b.column;
  });
  const files = new Map<string, Call[]>();
  for (const call of ordered) {
    const [file] = splitProbeId(call.probe.id);
    const group = files.get(file);
    if (group === undefined) files.set(file, [call]);
    else group.push(call);
  }
  return files;
}

/** What the top of each file says. */
function headerOf({ options, args }: Invocation, framework: FrameworkName, { tapes }: TapeSet): string[] {
  const names = [...new Set(tapes.map(({ file }) => path.relative(".", file)))].sort();
  const more = names.length > MAX_TAPES ? ` and ${names.length - MAX_TAPES} more` : "";
  const line = ["npx calltape generate", ...args.map(shellWord), "--framework", framework];
  for (const tape of (options["tapes"] as string[] | undefined) ?? []) line.push("--tapes", shellWord(tape));
  for (const name of ["root", "out", "limit"]) {
    const value = options[name] as string | undefined;
    if (value !== undefined) line.push(`--${name}`, shellWord(value));
  }
  for (const flag of ["all", "covering"]) if (options[flag] === true) line.push(`--${flag}`);
  return [
    "Written by calltape from recorded calls: what the functions did then, they are to do now.",
    `Tapes: ${names.slice(0, MAX_TAPES).join(", ")}${more}`,
    `To write it again: ${line.join(" ")} --force`,
  ];
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Texts that the compiler takes; tells what it does not. */
function checkTypes(texts: ReadonlyMap<string, string>, { ts, optionsOf }: Compiler): Map<string, string> {
  const typescript = [...texts].filter(([file]) => /\.[cm]?ts$/.test(file));
  const [first] = typescript;
  if (first === undefined) return new Map(texts);
  const options = optionsOf(first[0]) ?? { noEmit: true, strict: true, skipLibCheck: true };
  const { texts: checked, problems } = addCasts(ts, new Map(typescript), options);
  if (problems.length > 0)
    complain(`the tests do not compile yet:\n${formatDiagnostics(ts, problems.slice(0, 5)).trimEnd()}`);
  return new Map([...texts].map(([file, text]) => [file, checked.get(file) ?? text]));
}

function report(
  generated: readonly Generated[],
  leftOut: readonly LeftOut[],
  tell: (line: string) => void,
): void {
  for (const { target, calls } of generated)
    tell(
      `${printable(path.relative(".", target.tests))}  ${count(calls.length, "test")} of ${count(functionsOf(calls), "function")}`,
    );
  const tests = generated.reduce((sum, { calls }) => sum + calls.length, 0);
  tell(`${count(tests, "test")} in ${count(generated.length, "file")}`);
  if (leftOut.length === 0) return;
  tell(`${count(leftOut.length, "call")} left out: ${tally(leftOut.map(({ reason }) => reason))}`);
  const lines = Object.entries(countBy(leftOut.map(({ call, detail }) => `${call.probe.id}: ${detail}`)));
  for (const [line, times] of lines.slice(0, MAX_REASONS))
    tell(`  ${printable(line.split("\n")[0]!)}${times > 1 ? ` (${times})` : ""}`);
  if (lines.length > MAX_REASONS) tell(`  … and ${lines.length - MAX_REASONS} more; --json lists all`);
}

function functionsOf(calls: readonly Call[]): number {
  return new Set(calls.map(({ probe }) => probe.id)).size;
}

function toJson(
  generated: readonly Generated[],
  leftOut: readonly LeftOut[],
  texts: ReadonlyMap<string, string>,
): object {
  return {
    files: generated.map(({ file, calls, target }) => ({
      source: file,
      tests: target.tests,
      ...(texts.has(target.fixture) && { fixture: target.fixture }),
      calls: calls.map(({ id, probe }) => ({ id, probe: probe.id })),
    })),
    leftOut: leftOut.map(({ call, reason, detail }) => ({
      id: call.id,
      probe: call.probe.id,
      reason,
      detail,
    })),
  };
}
