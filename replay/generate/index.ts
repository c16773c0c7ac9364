/**
 * Writes test files from recorded calls.
 *
 * @packageDocumentation
 */
export { reasonAgainst } from "./draft.js";
export { type Exported, type ModuleExports, ProgramExports } from "./exports.js";
export { FRAMEWORKS, type Framework, type FrameworkName } from "./frameworks.js";
export { BoundaryModules, externalName, staticsOf } from "./stubs/modules.js";
export { boundariesOf, needsOutside } from "./stubs/outside.js";
export {
  FIXTURE,
  type GeneratedFiles,
  type ModuleStyle,
  type TestFileOptions,
  writeTestFile,
} from "./test-file.js";
export { type Trial, type TrialImports, type TrialModule, writeTrial } from "./trial.js";
