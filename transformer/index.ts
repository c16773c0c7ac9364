/**
 * The TypeScript front end: a ts-patch plugin (`"plugins": [{ "transform": "calltape/transformer" }]`), also for use
 * with the compiler API.
 *
 * @packageDocumentation
 */
export type { TransformerOptions } from "./options.js";
export type { FilePlan, LeftAlone, PlannedProbe, Reason } from "./plan/plan.js";
export {
  createTransformer,
  plugin as default,
  type TransformerExtras,
  transformProgram,
} from "./typescript/transformer.js";
