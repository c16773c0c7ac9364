import type { Call } from "../../tape/index.js";
import { draftOf } from "./draft.js";
import { FIXTURE, type FileOptions, type Module } from "./file-context.js";
import { helpersOf } from "./helpers.js";
import type { ImportedName } from "./imports.js";
import { type Code, layOut, objectOf } from "./layout.js";
import { STUB_STYLES } from "./stubs/stub-style.js";
import type { TestCase } from "./test-case.js";
import { comment, quote } from "./text.js";
import { asCommonJs } from "./trial.js";

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

/**
 * Writes the tests of the calls of one file, in their order; one `describe` a function.
 *
 * @param calls of which {@link reasonAgainst} has none
 */
export function writeTestFile(calls: readonly Call[], options: TestFileOptions): GeneratedFiles {
  const { module, fixture, groups, helpers, changed, replaced } = draftOf(calls, options);
  const stubs = STUB_STYLES[options.framework.name];
  const tests = [
    headerOf(options),
    [
      ...frameworkImports(options, changed.size > 0),
      ...importLines(module, options, options.style.specifierOf),
    ].join("\n"),
    ...[...replaced]
      .map((each) => stubs.replace(options.style.specifierOf(each.key), each))
      .sort((a, b) => (a < b ? -1 : 1)),
    ...stubs.putBack(changed),
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

function headerOf({ header }: TestFileOptions): string {
  return header.map((line) => `// ${comment(line)}`.trimEnd()).join("\n");
}

/** @param stubs whether tests have stubs */
function frameworkImports({ framework, style }: TestFileOptions, stubs: boolean): string[] {
  const { tool } = STUB_STYLES[framework.name];
  return framework.imports.map(({ module, default: main, names }) => {
    const all =
      stubs && "import" in tool ? [...names, "afterEach", ...toolOf(tool.import, style)].sort() : names;
    const locals: ImportedName[] = all.map((name) => ({ exported: name, local: name }));
    if (main !== undefined) locals.unshift({ exported: "default", local: main });
    return importLine(module, locals, style.format === "commonjs", main !== undefined);
  });
}

/** Jest gives each file of CommonJS its `jest` as a parameter, which cannot be declared once more. */
function toolOf(name: string, { format }: ModuleStyle): string[] {
  return format === "commonjs" ? [] : [name];
}

function importLines(
  { imports }: Module,
  { style }: TestFileOptions,
  specifierOf: (file: string) => string,
): string[] {
  return imports
    .sorted()
    .map(([file, names]): [string, ImportedName[]] => [specifierOf(file), names])
    .sort(([a], [b]) => Number(a.startsWith(".")) - Number(b.startsWith(".")) || (a < b ? -1 : 1))
    .flatMap(([specifier, names]) => {
      const all = names.filter(({ exported }) => exported === "*");
      const some = names.filter((each) => !all.includes(each));
      return [
        ...all.map(({ local }) => `import * as ${local} from ${quote(specifier)};`),
        ...(some.length > 0 ? [importLine(specifier, some, style.format === "commonjs")] : []),
      ];
    });
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

function testBlock({ async, parameter = "", statements }: TestCase, title: string): string {
  const lines = statements.map((statement) => `    ${layOut(statement, 4)}`);
  return `  it(${quote(title)}, ${async ? "async " : ""}(${parameter}) => {\n${lines.join("\n")}\n  });`;
}

/** A statement of the fixture. */
function fixtureStatement(statement: Code, { style }: TestFileOptions): string {
  const text = layOut(statement);
  return style.format === "esm" ? text : asCommonJs(text);
}

export { FIXTURE };
