import { isClosure } from "../patterns/probe-pattern.js";
import type { Call, GeneratorStep } from "../tape/index.js";
import { giveClass } from "./boundary/error-class.js";
import type { Found } from "./find.js";
import { GivenFunctions } from "./given-functions.js";
import type { Program } from "./program.js";
import type { StandIns } from "./redacted.js";
import { type Problem, Reviver } from "./reviver.js";
import type { Unreplayable } from "./unreplayable.js";

/** Receiver and arguments, ready to call the function with. */
export interface Inputs {
  receiver: unknown;
  args: unknown[];
  /** What a generator yielded, was sent and was thrown. */
  steps: GeneratorStep[];
}

/** Those that were revived, with what stands for functions in them. */
export interface RevivedInputs extends Inputs {
  given: GivenFunctions;
}

/**
 * Makes the receiver and the arguments of a call, or says what of them the tape does not hold.
 *
 * @param standIns what stands for what was redacted
 */
export async function reviveInputs(
  call: Call,
  { holder, module }: Found,
  program: Program,
  standIns: StandIns,
): Promise<RevivedInputs | Unreplayable> {
  const tried = new Set<string>();
  for (;;) {
    const { receiver, arguments: args } = call.inputs();
    // What hangs on an exported object or class is called on that.
    const recorded = isReceiverRecorded(call);
    const given = new GivenFunctions();
    const inputs = { receiver: recorded ? receiver : holder, args, steps: call.steps(), given };
    const reviver = new Reviver(module, program, given, standIns, holder);
    const isOfHolder = call.probe.path === null && isLikeHolder(receiver, holder);
    let ofReceiver = recorded ? reviver.problemAt("this", inputs, "receiver") : undefined;
    // `exports.total = function () { … this.each … }`: exports may hold what no tape does.
    if (ofReceiver !== undefined && isOfHolder) [ofReceiver, inputs.receiver] = [undefined, holder];
    const problem =
      ofReceiver ??
      reviver.problemIn(args, (i) => `argument ${i + 1}`) ??
      sentTo(inputs.steps, reviver, module);
    if (problem === undefined) return inputs;
    const { needs, ...unreplayable } = problem;
    if (needs === undefined || tried.has(needs)) return unreplayable;
    // Reviving works in place, so it begins anew.
    tried.add(needs);
    await program.moduleOf(needs);
  }
}

/** Whether a recorded object may be this one, by what it has. */
function isLikeHolder(recorded: unknown, holder: object): boolean {
  if (typeof recorded !== "object" || recorded === null) return false;
  if (Object.getPrototypeOf(recorded) !== Object.prototype) return false;
  return Object.keys(recorded).every((key) => Object.hasOwn(holder, key));
}

function sentTo(steps: readonly GeneratorStep[], reviver: Reviver, module: object): Problem | undefined {
  for (const step of steps) {
    if (step.kind !== "sent" && step.kind !== "thrown") continue;
    const problem = reviver.problemAt(`what it was ${step.kind}`, step, "value");
    if (problem !== undefined) return problem;
    if (step.kind === "thrown") giveClass(step.value, module);
  }
  return undefined;
}

/**
 * Whether a function is called on the receiver that the tape has. So is one that is given to a property: `Cart.prototype.add
 * = function …` hangs on what has no state.
 */
export function isReceiverRecorded({ probe: { id, own, kind, path } }: Call): boolean {
  return own || (kind === "function" && (path === null ? !isClosure(id) : path.length === 1));
}
