/**
 * Writes test files from recorded calls.
 *
 * @packageDocumentation
 */
export { type Exported, ProgramExports } from "./exports.js";
export { FRAMEWORKS, type Framework, type FrameworkName } from "./frameworks.js";
export {
  FIXTURE,
  type GeneratedFiles,
  type ModuleStyle,
  reasonAgainst,
  type TestFileOptions,
  writeTestFile,
} from "./test-file.js";
