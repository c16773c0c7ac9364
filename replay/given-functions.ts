import { AsyncLocalStorage } from "node:async_hooks";
import { codeOf, theRegistry } from "@calltape/runtime/registry";
import { splitProbeId } from "../patterns/probe-pattern.js";
import { ForeignFunction, type Opaque } from "../tape/index.js";
import type { Unreplayable } from "./unreplayable.js";

/** Ids of the functions that stand for others. */
const IDS = new WeakMap<object, string>();

/** Id of the function that another one stands for; undefined for one that is itself. */
export function idStoodFor(fn: object): string | undefined {
  return IDS.get(fn);
}

/** All functions that stand for others. */
const STAND_INS = new WeakSet<object>();

/** Whether a function stands for another one, which a call was given. */
export function isGivenStandIn(fn: object): boolean {
  return STAND_INS.has(fn);
}

/** The code of those that stand for functions of code that is not instrumented. */
const CODES = new WeakMap<object, number>();

/** Hash of a function's code, or of that of the function that it stands for; 0 where it says nothing. */
export function codeStoodFor(fn: object): number {
  return CODES.get(fn) ?? codeOf(fn);
}

/** So often something is asked after the call has done what it does at once, until an error ends it: a loop has an end. */
const MAX_ASKED = 1_000;

/** The functions that the call was given which runs: another one may call them that its closures were made with, or have kept. */
const RUNNING = new AsyncLocalStorage<GivenFunctions>();

/** Does what a function did that was given to a call. */
export type FunctionAnswers = (id: string, args: readonly unknown[], receiver: unknown) => unknown;

/**
 * Stand for functions that a call was given and that nothing leads to now: closures, which only their makers could make
 * again. Those that were recorded answer as they did; any other ends what can be said of the call once it is called.
 */
export class GivenFunctions {
  /** Whether there are any. */
  any = false;
  /** Of those that were recorded. */
  readonly ids = new Set<string>();
  /** Who answers; set before any is called. */
  answers: FunctionAnswers | undefined;
  /** What was called that nobody can answer. */
  problem: Unreplayable | undefined;
  /** Whether the call does now what it does at once, so that an error ends there. */
  atOnce = false;
  /** Rejects when something cannot be answered: then nothing that the call does says anything. */
  readonly stopped: Promise<never>;
  private stop: (error: Error) => void = () => {};
  private asked = 0;

  constructor() {
    this.stopped = new Promise((_, reject) => {
      this.stop = reject;
    });
    this.stopped.catch(() => undefined);
  }

  /** Makes a call: what functions are asked meanwhile, whoever was given them, is asked by it. */
  whileRunning<Result>(make: () => Result): Result {
    return RUNNING.run(this, make);
  }

  private get running(): GivenFunctions {
    return RUNNING.getStore() ?? this;
  }

  /**
   * What cannot be answered ends the call. In a timer or the like nobody would catch an error but the host, which that ends: who
   * asks from there gets what never settles.
   *
   * @throws the error
   */
  refuse(error: Error): unknown {
    this.stop(error);
    if (this.atOnce || ++this.asked > MAX_ASKED) throw error;
    return new Promise(() => undefined);
  }

  private cannot(detail: string): unknown {
    this.problem ??= { reason: "input-opaque", detail };
    return this.refuse(new Error(detail));
  }

  /** One that was recorded. */
  recorded(id: string): unknown {
    this.any = true;
    this.ids.add(id);
    const [file, name] = splitProbeId(id);
    const params = theRegistry.fileNamed(file)?.rows.find((row) => row[0] === name)?.[4] ?? [];
    const length = params.filter((param) => typeof param !== "string" || !param.startsWith("...")).length;
    const fn = standIn(name.slice(name.lastIndexOf(">") + 1), length, (args, receiver) => {
      const { running } = this;
      return running.answers === undefined
        ? running.cannot(`${id}, which an earlier call was given, is called`)
        : running.answers(id, args, receiver);
    });
    IDS.set(fn, id);
    return fn;
  }

  /** One of which nothing was recorded but its name, and maybe its code. */
  unknown(path: string, recorded: Opaque): unknown {
    const { name } = recorded;
    this.any = true;
    const fn = standIn(name, 0, () => {
      const { running } = this;
      const whose = running === this ? path : `what an earlier call was given, ${path} of it,`;
      return running.cannot(
        `${whose} is a function${name && ` ${name}`} that is not instrumented, and it was called`,
      );
    });
    if (recorded instanceof ForeignFunction) CODES.set(fn, recorded.code);
    return fn;
  }
}

/** May be called and constructed, and extended, as a class that it stands for. */
function standIn(
  name: string,
  length: number,
  answer: (args: readonly unknown[], receiver: unknown) => unknown,
): object {
  const fn = function (this: unknown, ...args: unknown[]): unknown {
    return answer(args, this);
  };
  STAND_INS.add(fn);
  return Object.defineProperties(fn, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  });
}
