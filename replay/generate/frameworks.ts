import { types } from "node:util";
import { ARROW, type Code, callOf, objectOf } from "./layout.js";
import { quote } from "./text.js";

export type FrameworkName = "vitest" | "jest" | "node";

/** How one test framework is written. */
export interface Framework {
  name: FrameworkName;
  /** What its tests take from it, by module; the name in front is a default export. */
  imports: { module: string; default?: string; names: readonly string[] }[];
  /** Whether its deep equality is wrong about an object, and no property of it tells what is right. */
  misjudges(value: object): boolean;
  /** A statement: two values are the same, by `Object.is` or deeply. */
  same(actual: Code, expected: Code, primitive: boolean): Code;
  instanceOf(actual: Code, className: string): Code;
  /**
   * A call throws a built-in error without properties of its own.
   *
   * @param call an expression; for `async`, of a promise
   */
  throws(call: Code, className: string, message: string, async: boolean): Code;
}

/** What vitest and jest have in common. */
const EXPECT: Pick<Framework, "misjudges" | "same" | "instanceOf"> = {
  // What is called `constructor` is taken for the class.
  misjudges: (value) =>
    types.isBigIntObject(value) || types.isSymbolObject(value) || Object.hasOwn(value, "constructor"),
  same(actual, expected, primitive) {
    const received = callOf("expect", [actual]);
    if (expected === "undefined") return [received, ".toBeUndefined();"];
    return [callOf([received, primitive ? ".toBe" : ".toStrictEqual"], [expected]), ";"];
  },
  instanceOf(actual, className) {
    return [callOf("expect", [actual]), `.toBeInstanceOf(${className});`];
  },
};

/** @param error what the framework takes for an error with this class and message */
function throwsIn(error: (className: string, message: string) => Code): Framework["throws"] {
  return (call, className, message, async) => [
    async ? "await " : "",
    callOf("expect", [async ? call : [ARROW, call]]),
    async ? ".rejects" : "",
    callOf(".toThrow", [error(className, message)]),
    ";",
  ];
}

const vitest: Framework = {
  ...EXPECT,
  name: "vitest",
  imports: [{ module: "vitest", names: ["describe", "expect", "it"] }],
  throws: throwsIn((className, message) => callOf(`new ${className}`, [quote(message)])),
};

const jest: Framework = {
  ...EXPECT,
  name: "jest",
  imports: [{ module: "@jest/globals", names: ["describe", "expect", "it"] }],
  // Of an error it compares the message alone, and of one that Node has made the class is another one.
  throws: throwsIn((className, message) =>
    callOf("expect.objectContaining", [
      objectOf([`name: ${quote(className)}`, `message: ${quote(message)}`]),
    ]),
  ),
};

const node: Framework = {
  name: "node",
  imports: [
    { module: "node:assert/strict", default: "assert", names: [] },
    { module: "node:test", names: ["describe", "it"] },
  ],
  misjudges: (value) => value instanceof Headers || value instanceof URLSearchParams,
  same: (actual, expected, primitive) => [
    callOf(primitive ? "assert.equal" : "assert.deepEqual", [actual, expected]),
    ";",
  ],
  // Without a message, `assert.ok` reads the source for one, and does not come back from code that tsx has compiled.
  instanceOf: (actual, className) => node.same([actual, ` instanceof ${className}`], "true", true),
  throws: (call, className, message, async) => [
    async ? "await " : "",
    callOf(async ? "assert.rejects" : "assert.throws", [
      async ? call : [ARROW, call],
      callOf(`new ${className}`, [quote(message)]),
    ]),
    ";",
  ],
};

export const FRAMEWORKS: Readonly<Record<FrameworkName, Framework>> = { vitest, jest, node };
