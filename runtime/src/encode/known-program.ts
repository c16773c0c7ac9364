import type { Origin } from "../program/origins.js";
import type { BoundaryObject, PrivateField, RegisteredClass } from "../program/registry.js";
import type { Codec } from "./codecs.js";

/** What the program has told of its functions and classes. */
export interface KnownProgram {
  /** Rises with what it has told. */
  readonly version: number;
  classOf(prototype: object): RegisteredClass | undefined;
  /** Private fields of the instances that have a prototype. */
  fieldsOf(prototype: object): readonly PrivateField[];
  /** Whether there are any codecs. */
  readonly hasCodecs: boolean;
  codecOf(prototype: object): Codec | undefined;
  /** Id of a function that is a probe, or of a class; undefined for any other. */
  functionId(value: object): string | undefined;
  /** What a proxy stands for; undefined for one of the program's own. */
  boundaryObjectOf(standIn: object): BoundaryObject | undefined;
  /** What a bound function or a proxy is made of; undefined where the program has not said it. */
  originOf(made: object): Origin | undefined;
}

export const KNOWS_NOTHING: KnownProgram = {
  version: 0,
  hasCodecs: false,
  codecOf: () => undefined,
  classOf: () => undefined,
  fieldsOf: () => [],
  functionId: () => undefined,
  boundaryObjectOf: () => undefined,
  originOf: () => undefined,
};
