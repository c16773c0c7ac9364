import babel, { type PluginItem } from "@babel/core";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { describe, expect, test } from "vitest";
import { babelPlugin } from "../../transformer/babel/plugin.js";
import { Project } from "../project.js";

/** One function of each kind. Each throws where its `boom` stands; what calls it stands in `throwers`, by its name. */
const SOURCE = `// Lines and columns of this text are what a person sees in a stack trace.
function boom(name) { throw new Error(name); }
function declared(a = 1, ...rest) { if (a) { for (const x of [a, ...rest]) if (x) return boom("declared"); } }
const expression = function () { return [1].map((x) => x + boom("expression")); };
const arrow = (a) => a + boom("arrow");
const block = ({ a }) => { switch (a) { default: { boom("block"); } } };
const late = () => { try { throw 1; } catch { return boom("late"); } finally { void 0; } };
async function waits() { await null; const x = [await 1, boom("waits")]; return x; }
const waitsShort = async () => (await 1) + boom("waitsShort");
async function loops() { for await (const x of [1]) { try { await x; boom("loops"); } finally { await 2; } } }
function* yields() { yield 1; const got = yield boom("yields"); return got; }
function* delegates() { return yield* yields(boom("delegates")); }
async function* yieldsLater() { yield 1; yield await boom("yieldsLater"); }
class Base { constructor(name) { this.name = name; } get boom() { return boom(this.name); } }
class Thing extends Base {
  #hidden = 1;
  field = () => this.#hidden + boom("field");
  constructor(name) { super(name); if (name === "constructed") boom("constructed"); }
  method() { return this.#hidden && boom("method"); }
  static make() { return new Thing("m").boom2(boom("make")); }
  get got() { return boom("got"); }
  set given(value) { this.#hidden = boom("given"); }
  #secret() { return boom("secret"); }
  tells() { return this.#secret(); }
  async later() { await 1; return super.boom; }
  *[Symbol.iterator]() { yield 1; boom("iterated"); }
}
const object = { method() { return boom("objectMethod"); }, get got() { return boom("objectGot"); }, async later() { await 1; boom("objectLater"); } };
const take = (all) => { while (!all.next().done); };
const drain = async (all) => { for await (const _ of all); };
export const throwers = {
  declared: () => declared(), expression: () => expression(), arrow: () => arrow(1), block: () => block({}),
  late: () => late(), waits: () => waits(), waitsShort: () => waitsShort(), loops: () => loops(),
  yields: () => take(yields()), delegates: () => take(delegates()), yieldsLater: () => drain(yieldsLater()),
  constructed: () => new Thing("constructed"), field: () => new Thing().field(), method: () => new Thing().method(),
  make: () => Thing.make(), got: () => new Thing().got, given: () => { new Thing().given = 1; },
  secret: () => new Thing().tells(), later: () => new Thing("later").later(), iterated: () => take(new Thing()[Symbol.iterator]()),
  objectMethod: () => object.method(), objectGot: () => object.got, objectLater: () => object.later(),
};
`;

/** Prints, by name, the positions of the stack of what is thrown. */
const RUN = `import { throwers } from "./out.js";
const traces = {};
for (const [name, thrower] of Object.entries(throwers))
  try {
    await thrower();
  } catch ({ message, stack }) {
    traces[name] = { message, at: [...stack.matchAll(/out\\.js:(\\d+):(\\d+)/g)].map(([, line, column]) => [+line, +column]) };
  }
console.log(JSON.stringify(traces));
`;

interface Trace {
  message: string;
  at: [line: number, column: number][];
}

interface Mapped {
  message: string;
  at: string[];
}

/** Traces by thrower, mapped to the source. */
function tracesOf(project: Project, presets: PluginItem[], plugins: PluginItem[]): Record<string, Mapped> {
  const { code, map } = babel.transformSync(SOURCE, {
    filename: project.path("source.js"),
    cwd: process.cwd(),
    configFile: false,
    babelrc: false,
    sourceMaps: true,
    presets,
    plugins,
  })!;
  project.write({ "out.js": code!, "run.js": RUN });
  expect(code!.includes(".enter")).toBe(plugins.length > 0);
  const { stdout, stderr } = project.node("run.js");
  if (stdout === "") throw new Error(stderr);
  const trace = new TraceMap(JSON.stringify(map));
  const mapped = ([line, column]: Trace["at"][number]) => {
    const at = originalPositionFor(trace, { line, column: column - 1 });
    return `${at.line}:${at.column}`;
  };
  const traces = Object.entries(JSON.parse(stdout) as Record<string, Trace>);
  return Object.fromEntries(traces.map(([name, { message, at }]) => [name, { message, at: at.map(mapped) }]));
}

describe.each<[string, PluginItem[]]>([
  ["alone", []],
  ["with preset-env for IE 11", [["@babel/preset-env", { targets: { ie: "11" }, modules: false }]]],
])("%s", (_, presets) => {
  test("stacks of what every kind of function throws map to the same lines and columns as without us", () => {
    const project = new Project({});
    const plain = tracesOf(project, presets, []);
    const plugin: PluginItem = [babelPlugin, { capture: ["**"], enabled: true, root: project.folder }];
    const instrumented = tracesOf(project, presets, [plugin]);
    expect(Object.keys(plain)).toHaveLength(23);
    for (const [name, { message, at }] of Object.entries(plain)) {
      // The first frame is that of `boom`, the second that of the function: both on the lines of their texts.
      expect(message, name).toBe(name);
      expect(at[0], name).toMatch(/^2:/);
      expect(instrumented[name], name).toEqual({ message, at });
    }
  });
});
