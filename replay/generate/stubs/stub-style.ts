import { arrayOf, type Code, callOf, flatten, objectOf } from "../layout.js";
import { accessOf, keyOf, quote } from "../text.js";
import { unprintable } from "../unprintable.js";
import type { BoundaryModule } from "./modules.js";
import { replacementOf } from "./replacement.js";

/** How a stub answers one call. */
export interface Answer {
  /** `does`: the value is code of a function. */
  how: "returns" | "throws" | "resolves" | "rejects" | "does";
  value: Code;
}

/** What of the outside a test has changed, and must be put back. */
export type Changed = "function" | "clock" | "environment";

/** How one test framework is asked for stubs. */
export interface StubStyle {
  /** What makes stubs: an import from the framework, or a parameter of the test. */
  tool: { import: string } | { parameter: string };
  /** A statement for the top of the file: what a function gives takes the place of a module. */
  replace(specifier: string, module: BoundaryModule): string;
  /** An expression: puts a stub in the place of a method; it does what is given, else what the method does. */
  put(object: Code, method: string, otherwise?: Code): Code;
  /** An expression: a stub that stands for nothing; it does what is given. */
  make(otherwise: Code, typescript: boolean): Code;
  /** A statement: a stub's next call, of so many before it, is answered. */
  answer(stub: string, answer: Answer, before: number): Code;
  /** A statement: a stub's calls are answered in the same way by one value after the other. */
  answerAll(stub: string, how: Answer["how"], values: readonly Code[]): Code;
  /** A statement: `new Date()` gives this time. */
  stopClock(time: Code): Code;
  /** Statements: variables of the environment have these values, or are not there. */
  setVariables(variables: ReadonlyMap<string, Code>): Code[];
  /** An expression: the arguments of all calls of a stub. */
  callsOf(stub: string): Code;
  /** Statements for the top of the file: behind each test, all is as it was. Empty where that comes by itself. */
  putBack(changed: ReadonlySet<Changed>): string[];
}

/** What vitest and jest have in common. */
function spies(tool: string): Pick<StubStyle, "tool" | "put" | "make" | "answer" | "answerAll" | "callsOf"> {
  return {
    tool: { import: tool },
    put: (object, method, otherwise) => [
      callOf(`${tool}.spyOn`, [object, quote(method)]),
      otherwise === undefined ? "" : callOf(".mockImplementation", [otherwise]),
    ],
    make: (otherwise, typescript) => callOf(`${tool}.fn${typescript ? ANYTHING : ""}`, [otherwise]),
    answer: (stub, { how, value }) => [
      callOf(`${stub}${ONCE[how]}`, [how === "throws" ? throwing(value) : value]),
      ";",
    ],
    answerAll: (stub, how, values) => [
      arrayOf(values, true),
      `.forEach((value) => ${stub}${ONCE[how]}(${how === "throws" ? flatten(throwing("value")) : "value"}));`,
    ],
    callsOf: (stub) => `${stub}.mock.calls`,
  };
}

/** What may be called with anything, and give anything. */
const ANYTHING = "<(...args: any[]) => any>";

const ONCE: Readonly<Record<Answer["how"], string>> = {
  returns: ".mockReturnValueOnce",
  throws: ".mockImplementationOnce",
  resolves: ".mockResolvedValueOnce",
  rejects: ".mockRejectedValueOnce",
  does: ".mockImplementationOnce",
};

const vitest: StubStyle = {
  ...spies("vi"),
  replace: (specifier, module) => `vi.mock(${quote(specifier)}, ${replacementOf(module)});`,
  stopClock: (time) => [callOf("vi.useFakeTimers", [objectOf([["now: ", time], 'toFake: ["Date"]'])]), ";"],
  setVariables: (variables) =>
    [...variables].map(([name, value]) => [callOf("vi.stubEnv", [quote(name), value]), ";"]),
  putBack: (changed) =>
    afterEach([
      ...(changed.has("function") ? ["vi.restoreAllMocks();"] : []),
      ...(changed.has("clock") ? ["vi.useRealTimers();"] : []),
      ...(changed.has("environment") ? ["vi.unstubAllEnvs();"] : []),
    ]),
};

/** All that jest would fake beside the clock. */
const OTHER_TIMERS = `
  hrtime nextTick performance queueMicrotask requestAnimationFrame cancelAnimationFrame requestIdleCallback
  cancelIdleCallback setImmediate clearImmediate setInterval clearInterval setTimeout clearTimeout`
  .trim()
  .split(/\s+/);

const jest: StubStyle = {
  ...spies("jest"),
  replace: (specifier, module) =>
    `jest.mock(${quote(specifier)}, ${replacementOf(module, ["__esModule: true,"])});`,
  stopClock: (time) => [
    callOf("jest.useFakeTimers", [
      objectOf([
        ["now: ", time],
        ["doNotFake: ", { open: "[", items: OTHER_TIMERS.map(quote), close: "]", filled: true }],
      ]),
    ]),
    ";",
  ],
  setVariables: (variables) => [changedEnvironment(variables)],
  putBack: (changed) => [
    ...(changed.has("environment") ? ["const { env } = process;"] : []),
    ...afterEach([
      ...(changed.has("function") ? ["jest.restoreAllMocks();"] : []),
      ...(changed.has("clock") ? ["jest.useRealTimers();"] : []),
      ...(changed.has("environment") ? ["process.env = env;"] : []),
    ]),
  ],
};

/** What a test's own `mock` has put there goes with the test. */
const node: StubStyle = {
  tool: { parameter: "test" },
  replace: (specifier) => unprintable(`the module ${specifier}, in the place of which node puts nothing`),
  put: (object, method, otherwise) =>
    callOf("test.mock.method", [object, quote(method), ...(otherwise === undefined ? [] : [otherwise])]),
  make: (otherwise, typescript) => callOf(`test.mock.fn${typescript ? ANYTHING : ""}`, [otherwise]),
  answer: (stub, answer, before) => [
    callOf(`${stub}.mock.mockImplementationOnce`, [functionOf(answer), String(before)]),
    ";",
  ],
  answerAll: (stub, how, values) => [
    arrayOf(values, true),
    `.forEach((value, i) => ${stub}.mock.mockImplementationOnce(${flatten(functionOf({ how, value: "value" }))}, i));`,
  ],
  stopClock: (time) => [
    callOf("test.mock.timers.enable", [objectOf(['apis: ["Date"]', ["now: ", time]])]),
    ";",
  ],
  setVariables: (variables) => [
    "const { env } = process;",
    "test.after(() => void (process.env = env));",
    changedEnvironment(variables),
  ],
  callsOf: (stub) => `${stub}.mock.calls.map((call) => call.arguments)`,
  putBack: () => [],
};

/** `env` is that which was there. */
function changedEnvironment(variables: ReadonlyMap<string, Code>): Code {
  const properties = [...variables].map(([name, value]): Code => [`${keyOf(name)}: `, value]);
  return ["process.env = ", objectOf(["...env", ...properties]), ";"];
}

/** Code of a function that answers so. */
export function functionOf({ how, value }: Answer): Code {
  switch (how) {
    case "does":
      return value;
    case "throws":
      return throwing(value);
    case "rejects":
      return ["async ", throwing(value)];
    case "returns":
      return ["() => ", inParentheses(value)];
    case "resolves":
      return ["async () => ", inParentheses(value)];
  }
}

function throwing(value: Code): Code {
  return ["() => { throw ", value, "; }"];
}

/** An object literal would be a block. */
function inParentheses(value: Code): Code {
  return flatten(value).startsWith("{") ? ["(", value, ")"] : value;
}

function afterEach(lines: readonly string[]): string[] {
  return lines.length === 0
    ? []
    : [["afterEach(() => {", ...lines.map((line) => `  ${line}`), "});"].join("\n")];
}

/** What leads from an exported name to what hangs on it. */
export function pathOf(root: string, steps: readonly string[]): string {
  return root + steps.map(accessOf).join("");
}

export const STUB_STYLES = { vitest, jest, node } as const;
