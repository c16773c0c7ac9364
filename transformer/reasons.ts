import type { Reason } from "./plan.js";

/** Why a function is left alone, in words, with the next step where there is one. */
export const REASONS: Readonly<Record<Reason, string>> = {
  "arguments-declared": 'it declares a name "arguments", which hides what it is called with; rename that',
  asm: '"use asm" code must stay as it is written',
  "conflicting-declarations":
    "it declares one name in two ways, which means something else in the block that is put around its body; rename one of the two",
  constructor: "constructors are not recorded yet; ask for a function that makes the object",
  "for-await":
    'it suspends in "for await" or "await using", where recording cannot follow; ask for the functions that it calls',
  generator: "generators are not recorded yet; ask for the functions that it calls",
  getter: "getters are not recorded yet; ask for a function that it calls",
  "mock-factory":
    "it is in a factory of jest.mock, vi.mock or the like, which the test runner moves above the imports",
  "require-declared":
    'its CommonJS file declares a "require" of its own, through which the recorder would be loaded; rename that',
  script:
    'its file is a script and no module, so it cannot load the recorder; make it a module (add "export {}", or name it .cts or .cjs)',
  setter: "setters are not recorded yet; ask for a function that it calls",
  with: '"with" in it or around it changes what names mean; write the code without',
  worklet: "a worklet is sent to another thread as text, where there is no recorder",
};
