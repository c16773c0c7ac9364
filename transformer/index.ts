/**
 * The TypeScript front end: a ts-patch plugin (`"plugins": [{ "transform": "calltape/transformer" }]`), also for use
 * with the compiler API.
 *
 * @packageDocumentation
 */
export type { TransformerOptions } from "./options.js";
export type { FilePlan, LeftAlone, PlannedProbe, Reason } from "./plan.js";
export {
  createTransformer,
  createTransformer as default,
  type TransformerExtras,
} from "./typescript/transformer.js";
