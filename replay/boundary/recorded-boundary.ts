import { LABEL } from "@calltape/runtime/format";
import type { ProbeState } from "@calltape/runtime/registry";
import { BoundaryObject, type Call, type ProbeDefinition } from "../../tape/index.js";
import { toPositional } from "../../tape/values/positional.js";
import { compareContents, type Difference } from "../compare/compare.js";
import type { Rules } from "../compare/rules.js";
import { keyOf } from "./objects.js";

/** What paths of differences between arguments begin with, for rules that name them. */
export const ARGUMENTS_PATH = "boundary.arguments";

/** A recorded call of a boundary, which answers one call in a replay. */
export class RecordedBoundary {
  taken = false;
  private args: unknown[] | undefined;
  private receiver: { key: string | undefined } | undefined;

  /** @param place among the boundary calls of the replayed call, from 0 */
  constructor(
    readonly call: Call,
    readonly place: number,
  ) {}

  /** For looking at. */
  get arguments(): unknown[] {
    this.args ??= withoutRest(this.call.arguments());
    return this.args;
  }

  /** Key of the boundary's object that it was made on; undefined where it was made on none. */
  get on(): string | undefined {
    this.receiver ??= { key: keyIn(this.call.receiver()) };
    return this.receiver.key;
  }

  /** Key of the boundary's object that it gave; undefined where it gave anything else. */
  get gave(): string | undefined {
    const { call } = this;
    return (call.outcomeLabels & LABEL.INSTANCE) === 0 ? undefined : keyIn(call.result());
  }

  differencesTo(args: readonly unknown[], rules: Rules): Difference[] {
    return compareContents(this.arguments, args, rules, ARGUMENTS_PATH).differences;
  }
}

function keyIn(value: unknown): string | undefined {
  return value instanceof BoundaryObject ? keyOf(value) : undefined;
}

/** Where a boundary call stands among those of a call. */
export function pathOf({ place, call }: RecordedBoundary): string {
  return `boundaries[${place}] ${call.probe.id}`;
}

/** By position, from what a hook was given; without what was not given. */
export function argumentsOf(
  probe: ProbeState | { definition: ProbeDefinition },
  list: ArrayLike<unknown> | undefined,
): unknown[] {
  const { params, recordedBy } = probe.definition;
  const given = Array.from(list ?? []);
  return withoutRest(recordedBy === "name" ? (toPositional(params, given) ?? given) : given);
}

/** What is read by name is there even where nothing was given. */
export function withoutRest(args: unknown[]): unknown[] {
  let { length } = args;
  while (length > 0 && args[length - 1] === undefined) length--;
  return args.slice(0, length);
}
