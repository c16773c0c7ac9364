import { eachMapping, originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import * as ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { createTransformer } from "../../transformer/index.js";
import { Project } from "../project.js";

/** Functions of every kind. Each case throws at the token `boom` behind its name, and nowhere else. */
const SOURCE = `// Lines and columns of this text are what a person sees.
const boom = (): never => { throw new Error("boom"); };
class Base { constructor(public readonly given: number) {} half() { return this.given / 2; } }
class Thing extends Base {
  #hidden = 1;
  static made = 0;
  field = (x: number) => /* field */ x + boom();
  constructor(private own: number, late = false) {
    super(own);
    if (late) { /* constructor */ boom(); }
  }
  get value(): number { /* getter */ return this.#hidden + boom(); }
  set value(v: number) { /* setter */ if (v) boom(); }
  get late(): number { try { return 1; } finally { /* late getter */ boom(); } }
  static at(n: number) { /* static */ return [n].map((each) => boom()); }
  override half() { /* super call */ return super.half() + boom(); }
  *numbers(n: number) { /* generator */ yield n; const got = yield n + 1; boom(); return got; }
  async waits(n: number) { /* async */ const [a] = await Promise.all([n, await n]); return a + boom(); }
  async *stream(n: number) { /* async generator */ for (let i = 0; i < n; i++) yield i; boom(); }
}
const object = {
  method(...rest: number[]) { /* method */ return { rest, at: boom() }; },
  get it() { /* object getter */ return boom(); },
  ["computed" + 1]() { /* computed */ switch (1) { default: return boom(); } },
};
function initial(a = 1, { b = 2 } = {}) { /* parameters */ return a + b + boom(); }
function* delegates(thing: Thing) { /* delegate */ const last = yield* thing.numbers(1); return last; }
async function eachOf(thing: Thing) {
  for await (const n of thing.stream(2)) { if (n > 0) /* for await */ boom(); }
}
async function rejected() {
  try { await Promise.reject(new Error("inner")); } catch { /* catch */ boom(); } finally { await null; }
}
const concise = async (n: number) => /* concise */ (await n) + boom();
namespace Space { export function inner() { /* namespace */ return boom(); } }
function nested() { const inner = () => () => /* nested */ boom(); return inner()(); }
function labelled() { outer: for (const a of [1, 2]) for (const b of [a]) { if (b > 1) break outer; if (a) /* label */ boom(); } }
const drain = (it: Iterator<unknown>) => { while (!it.next().done); };
export const cases: Record<string, () => unknown> = {
  field: () => new Thing(1).field(1),
  constructor: () => new Thing(1, true),
  getter: () => new Thing(1).value,
  setter: () => { new Thing(1).value = 1; },
  "late getter": () => new Thing(1).late,
  static: () => Thing.at(1),
  "super call": () => new Thing(1).half(),
  generator: () => drain(new Thing(1).numbers(1)),
  async: () => new Thing(1).waits(1),
  "async generator": async () => { for await (const _ of new Thing(1).stream(1)); },
  method: () => object.method(1),
  "object getter": () => object.it,
  computed: () => (object as any).computed1(),
  parameters: () => initial(),
  delegate: () => drain(delegates(new Thing(1))),
  "for await": () => eachOf(new Thing(1)),
  catch: () => rejected(),
  concise: () => concise(1),
  namespace: () => Space.inner(),
  nested: () => nested(),
  label: () => labelled(),
};
`;

/** Prints what each case throws, frame by frame, in the emitted file. */
const RUN = `
import { cases } from "./throwers.js";
const frames = {};
for (const [name, run] of Object.entries(cases))
  try { await run(); } catch (error) {
    frames[name] = [...error.stack.matchAll(/throwers\\.js:(\\d+):(\\d+)/g)].map((at) => [Number(at[1]), Number(at[2])]);
  }
console.log(JSON.stringify(frames));
`;

interface Place {
  line: number;
  column: number;
}

interface Compiled {
  code: string;
  map: TraceMap;
  /** Frames by case, in the source. */
  frames: Record<string, Place[]>;
}

function compile(target: ts.ScriptTarget, instrument: boolean): Compiled {
  const options: ts.CompilerOptions = {
    target,
    module: ts.ModuleKind.ESNext,
    noCheck: true,
    noLib: true,
    types: [],
    sourceMap: true,
    downlevelIteration: true,
    ignoreDeprecations: "6.0",
  };
  const project = new Project({ "throwers.ts": SOURCE, "run.mjs": RUN });
  const program = ts.createProgram([project.path("throwers.ts")], options);
  const wanted = { capture: ["**"], enabled: true, root: project.folder };
  program.emit(undefined, undefined, undefined, false, {
    before: instrument ? [createTransformer(program, wanted, { ts })] : [],
  });
  const code = project.read("throwers.js");
  const map = new TraceMap(project.read("throwers.js.map"));
  const { stdout, stderr } = project.node("run.mjs");
  expect(stderr).toBe("");
  if (instrument) expect(project.tapes().calls.length).toBeGreaterThan(20);
  const frames = Object.entries(JSON.parse(stdout) as Record<string, [number, number][]>).map(
    ([name, list]) =>
      [
        name,
        list.flatMap(([line, column]) => {
          const at = originalPositionFor(map, { line, column: column - 1 });
          // Helpers of the compiler are in no source.
          return at.line === null ? [] : [{ line: at.line, column: at.column }];
        }),
      ] as const,
  );
  return { code, map, frames: Object.fromEntries(frames) };
}

function placeOf(name: string): Place {
  const lines = SOURCE.slice(0, SOURCE.indexOf("boom()", SOURCE.indexOf(`/* ${name} */`))).split("\n");
  return { line: lines.length, column: lines[lines.length - 1]!.length };
}

/** Every place of the source that something is mapped to, but for comments. */
function placesIn(map: TraceMap): Set<string> {
  const lines = SOURCE.split("\n");
  const places = new Set<string>();
  eachMapping(map, ({ originalLine, originalColumn }) => {
    if (originalLine === null) return;
    const [before, behind] = [0, originalColumn].map((at) => lines[originalLine - 1]!.slice(at));
    const comments = behind!.startsWith("/*") || before!.slice(0, originalColumn).endsWith("*/");
    if (!comments) places.add(`${originalLine}:${originalColumn}`);
  });
  return places;
}

const CASES = [...SOURCE.matchAll(/^ {2}"?([\w ]+)"?: (?:async )?\(\)/gm)].map((match) => match[1]!);

describe.each(["ESNext", "ES2017", "ES5"] as const)("target %s", (name) => {
  let plain: Compiled;
  let instrumented: Compiled;
  beforeAll(() => {
    [plain, instrumented] = [false, true].map((on) => compile(ts.ScriptTarget[name], on)) as [
      Compiled,
      Compiled,
    ];
  });

  test.each(CASES)("%s: what is thrown maps to where it was thrown", (id) => {
    expect(instrumented.frames[id]).toEqual(plain.frames[id]);
    const thrown = id === "delegate" ? "generator" : id;
    expect(instrumented.frames[id]).toContainEqual(placeOf(thrown));
  });

  test("every place of the source that a debugger can stop at without us, it can stop at with us", () => {
    const [before, after] = [placesIn(plain.map), placesIn(instrumented.map)];
    expect(before.size).toBeGreaterThan(400);
    expect([...before].filter((place) => !after.has(place))).toEqual([]);
  });
});
