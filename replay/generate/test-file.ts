import { isDeepStrictEqual } from "node:util";
import type { Call } from "../../tape/index.js";
import { FIXTURE, type FileOptions, type Fixture, type Helper, Module } from "./file-context.js";
import type { ImportedName } from "./imports.js";
import { type Code, layOut, objectOf } from "./layout.js";
import { type TestCase, writeTest } from "./test-case.js";
import { comment, quote } from "./text.js";
import { functionNameOf } from "./title.js";
import { Unprintable } from "./unprintable.js";

/** How files of a project name what they import. */
export interface ModuleStyle {
  format: "esm" | "commonjs";
  /** What the test file says to import a file of the program, or the fixture: {@link FIXTURE}. */
  specifierOf(file: string): string;
  /** The same in the fixture. */
  fixtureSpecifierOf(file: string): string;
}

export interface TestFileOptions extends FileOptions {
  style: ModuleStyle;
  /** Lines for the top, without `//`. */
  header: readonly string[];
}

/** Texts of generated files. */
export interface GeneratedFiles {
  tests: string;
  /** Values that are too long for the tests; undefined when there are none. */
  fixture: string | undefined;
}

/** Why a call becomes no test; undefined when it does. */
export function reasonAgainst(call: Call, options: FileOptions): string | undefined {
  try {
    writeDraft([call], options);
    return undefined;
  } catch (error) {
    if (error instanceof Unprintable) return error.message;
    throw error;
  }
}

/**
 * Writes the tests of the calls of one file, in their order; one `describe` a function.
 *
 * @param calls of which {@link reasonAgainst} has none
 */
export function writeTestFile(calls: readonly Call[], options: TestFileOptions): GeneratedFiles {
  let draft = writeDraft(calls, options);
  // Again, until no variable of a test is called like something that a later one has to import.
  for (let done = false; !done; ) {
    const next = writeDraft(calls, options, draft);
    done = isDeepStrictEqual(importedBy(next), importedBy(draft));
    draft = next;
  }
  const { module, fixture, groups, helpers } = draft;
  const tests = [
    headerOf(options),
    [...frameworkImports(options), ...importLines(module, options, options.style.specifierOf)].join("\n"),
    ...[...groups].map(([name, cases]) => describeBlock(name, cases)),
    ...helpersOf(helpers, options.typescript),
  ];
  const values = [
    headerOf(options),
    importLines(fixture.module, options, options.style.fixtureSpecifierOf).join("\n"),
    ...fixture.statements.map((statement) => fixtureStatement(statement, options)),
  ];
  return { tests: join(tests), fixture: fixture.statements.length === 0 ? undefined : join(values) };
}

function join(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Tests and what they need, not yet as text. */
interface Draft {
  module: Module;
  fixture: Fixture;
  /** Tests by functions. */
  groups: Map<string, TestCase[]>;
  helpers: Set<Helper>;
}

/** @throws Unprintable */
function writeDraft(calls: readonly Call[], options: FileOptions, before?: Draft): Draft {
  const module = new Module(options, before?.module);
  const fixture: Fixture = { module: new Module(options, before?.fixture.module), statements: [] };
  const groups = new Map<string, TestCase[]>();
  const helpers = new Set<Helper>();
  for (const call of calls) {
    const test = writeTest({ options, module, fixture, call, helpers });
    const name = functionNameOf(call);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [test]);
    else group.push(test);
  }
  return { module, fixture, groups, helpers };
}

function importedBy({ module, fixture }: Draft): unknown {
  return [module.imports.sorted(), fixture.module.imports.sorted()];
}

function headerOf({ header }: TestFileOptions): string {
  return header.map((line) => `// ${comment(line)}`.trimEnd()).join("\n");
}

function frameworkImports({ framework, style }: TestFileOptions): string[] {
  return framework.imports.map(({ module, default: main, names }) => {
    const locals: ImportedName[] = names.map((name) => ({ exported: name, local: name }));
    if (main !== undefined) locals.unshift({ exported: "default", local: main });
    return importLine(module, locals, style.format === "commonjs", main !== undefined);
  });
}

function importLines(
  { imports }: Module,
  { style }: TestFileOptions,
  specifierOf: (file: string) => string,
): string[] {
  return imports
    .sorted()
    .map(([file, names]): [string, ImportedName[]] => [specifierOf(file), names])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([specifier, names]) => importLine(specifier, names, style.format === "commonjs"));
}

/** @param whole of CommonJS: its default is what the module is */
function importLine(from: string, names: readonly ImportedName[], commonJs: boolean, whole = false): string {
  const specifier = quote(from);
  const main = names.find(({ exported }) => exported === "default");
  const others = names.filter((each) => each !== main);
  if (commonJs) {
    if (main !== undefined && (whole || others.length === 0))
      return `const ${main.local} = require(${specifier});`;
    const pairs = names.map(({ exported, local }) => (exported === local ? local : `${exported}: ${local}`));
    return layOut(["const ", objectOf(pairs), ` = require(${specifier});`]);
  }
  const pairs = others.map(({ exported, local }) => (exported === local ? local : `${exported} as ${local}`));
  const head = main === undefined ? "" : others.length > 0 ? `${main.local}, ` : main.local;
  return layOut([`import ${head}`, others.length > 0 ? objectOf(pairs) : "", ` from ${specifier};`]);
}

function describeBlock(name: string, tests: readonly TestCase[]): string {
  const titles = new Map<string, number>();
  const blocks = tests.map((test) => {
    const count = (titles.get(test.title) ?? 0) + 1;
    titles.set(test.title, count);
    return testBlock(test, count === 1 ? test.title : `${test.title} (${count})`);
  });
  return `describe(${quote(name)}, () => {\n${blocks.join("\n\n")}\n});`;
}

function testBlock({ async, statements }: TestCase, title: string): string {
  const lines = statements.map((statement) => `    ${layOut(statement, 4)}`);
  return `  it(${quote(title)}, ${async ? "async " : ""}() => {\n${lines.join("\n")}\n  });`;
}

/** A statement of the fixture. */
function fixtureStatement(statement: Code, { style }: TestFileOptions): string {
  const text = layOut(statement);
  return style.format === "esm" ? text : text.replace(/^export const (\S+) =/, "exports.$1 =");
}

function helpersOf(helpers: ReadonlySet<Helper>, typescript: boolean): string[] {
  const types = typescript
    ? { call: ": () => unknown", promise: ": PromiseLike<unknown>", error: ": any", late: ": Promise<any>" }
    : { call: "", promise: "", error: "", late: "" };
  const all: Record<Helper, string> = {
    thrownBy: `function thrownBy(call${types.call})${types.error} {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("It did not throw.");
}`,
    rejectionOf: `async function rejectionOf(promise${types.promise})${types.late} {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It was not rejected.");
}`,
  };
  return (["thrownBy", "rejectionOf"] as const).filter((name) => helpers.has(name)).map((name) => all[name]);
}

export { FIXTURE };
