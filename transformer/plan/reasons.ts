import type { Reason } from "./plan.js";

/** Why a function is left alone, in words, with the next step where there is one. */
export const REASONS: Readonly<Record<Reason, string>> = {
  asm: '"use asm" code must stay as it is written',
  "await-using":
    'it suspends where an "await using" ends, where recording cannot follow; ask for the functions that it calls',
  invalid:
    "it declares a parameter again with let, const or class, which is an error of syntax; rename one of the two",
  "lowered-accessor":
    "Babel's regenerator takes the variables of an accessor in an object literal for those of the generator around it; leave generators to Node, or make the accessor a method",
  "lowered-super":
    "behind its super() the compiler assigns what parameters and fields begin with, and does not find it inside of a block; assign them by hand, or build with tsc",
  "mock-factory":
    "it is in a factory of jest.mock, vi.mock or the like, which the test runner moves above the imports",
  replaced: "another Babel plugin has put something else in its place; put calltape before that plugin",
  "require-declared":
    'its CommonJS file declares a "require" of its own, through which the recorder would be loaded; rename that',
  with: '"with" in it or around it changes what names mean; write the code without',
  worklet: "a worklet is sent to another thread as text, where there is no recorder",
};
