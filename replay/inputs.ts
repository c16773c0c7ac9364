import { theRegistry } from "@calltape/runtime/registry";
import { isClosure, splitProbeId } from "../patterns/probe-pattern.js";
import { type Call, type GeneratorStep, Opaque, RecordedFunction } from "../tape/index.js";
import { giveClass } from "./boundary/error-class.js";
import type { Found } from "./find.js";
import { GivenFunctions } from "./given-functions.js";
import { HeldReceiver, isLikeHolder } from "./held-receiver.js";
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
  /** What the receiver is to be after the call, of what the tape has of it then; undefined where nobody can tell. */
  receiverAfter: ((recorded: unknown) => unknown) | undefined;
}

/** Those that were revived, with what stands for functions in them. */
export interface RevivedInputs extends Inputs {
  given: GivenFunctions;
  /** Gives the receiver what it had, just before the call. */
  begin: (() => void) | undefined;
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
  for (let onHolder = false; ; ) {
    const { receiver, arguments: args } = call.inputs();
    const given = new GivenFunctions();
    const reviver = new Reviver(module, program, given, standIns, holder);
    // What does not mention its receiver, and hangs on an object or a class, is called on that.
    const isUnknown = onHolder || (receiver === undefined && !isCalledAlone(call));
    const inputs: RevivedInputs = {
      receiver: isUnknown ? holder : receiver,
      args,
      steps: call.steps(),
      given,
      receiverAfter: isUnknown ? undefined : asOnTape,
      begin: undefined,
    };
    const ofReceiver = isUnknown ? undefined : reviveReceiver(call, inputs, holder, program, reviver);
    const problem =
      ofReceiver ??
      reviver.problemIn(args, (i) => `argument ${i + 1}`) ??
      sentTo(inputs.steps, reviver, module);
    if (problem === undefined) return inputs;
    const { needs, ...unreplayable } = problem;
    // Reviving works in place, so it begins anew.
    if (needs !== undefined && !tried.has(needs)) {
      tried.add(needs);
      await program.moduleOf(needs);
    } else if (ofReceiver !== undefined && mayBeHolder(call, call.receiver(), holder)) onHolder = true;
    else return unreplayable;
  }
}

/** A receiver is to be what the tape has. */
export function asOnTape(recorded: unknown): unknown {
  return recorded;
}

/** Makes the receiver: the object that the function hangs on is itself, with what it had. */
function reviveReceiver(
  { probe: { id } }: Call,
  inputs: RevivedInputs,
  holder: object,
  program: Program,
  reviver: Reviver,
): Problem | undefined {
  const { receiver } = inputs;
  const held = HeldReceiver.of(receiver, holder, id, program);
  if (held === undefined)
    return typeof holder === "function" && isFunction(receiver)
      ? reviveClass(inputs, receiver, holder, program)
      : reviver.problemAt("this", inputs, "receiver");
  inputs.receiver = held.object;
  inputs.receiverAfter = (recorded) => held.after(recorded);
  inputs.begin = () => held.begin();
  return held.revive(reviver);
}

/** A class that has a static method, or inherits it. What stands for functions has nothing of what those had. */
function reviveClass(
  inputs: RevivedInputs,
  recorded: RecordedFunction | Opaque,
  holder: object,
  program: Program,
): Problem | undefined {
  if (!(recorded instanceof RecordedFunction))
    return {
      reason: "input-opaque",
      detail: `this is a function ${recorded.name}, which is not instrumented`,
    };
  const { id } = recorded;
  const found = theRegistry.functionId(holder) === id ? holder : program.functionNamed(id);
  inputs.receiver = found;
  if (typeof found === "function") return undefined;
  return { reason: "input-opaque", detail: `this is the function ${id}, which is not there`, needs: id };
}

function isFunction(recorded: unknown): recorded is RecordedFunction | Opaque {
  return recorded instanceof RecordedFunction || (recorded instanceof Opaque && recorded.what === "function");
}

/** Whether a receiver that cannot be made may be what the function hangs on, which may hold what no tape does. */
function mayBeHolder(call: Call, recorded: unknown, holder: object): boolean {
  if (isFunction(recorded)) return (holder as { name?: unknown }).name === nameOf(recorded);
  if (isCalledAlone(call)) return call.probe.path === null && isLikeHolder(recorded, holder);
  return recorded instanceof Opaque || isLikeHolder(recorded, holder);
}

function nameOf(recorded: RecordedFunction | Opaque): string {
  if (recorded instanceof Opaque) return recorded.name;
  return splitProbeId(recorded.id)[1].split(/[.>]/).at(-1)!;
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
 * Whether a function is called on what the tape has for a receiver, be it nothing. So is one that is given to a property:
 * `Cart.prototype.add = function …` hangs on what has no state.
 */
export function isCalledAlone({ probe: { id, own, kind, path } }: Call): boolean {
  return own || (kind === "function" && (path === null ? !isClosure(id) : path.length === 1));
}

/** Whether a tape has the receiver of a call, if there was one: it has none for functions that do not mention theirs. */
export function isReceiverRecorded(call: Call, receiver = call.receiver()): boolean {
  return receiver !== undefined || isCalledAlone(call);
}
