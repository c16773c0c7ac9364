import { isDeepStrictEqual } from "node:util";
import { BoundaryObject, type Call, RecordedFunction } from "../../../tape/index.js";
import { callbacksOf, gavePromise, placeCalledBack } from "../../boundary/callbacks.js";
import { groupBy } from "../../group-by.js";
import type { TestContext } from "../file-context.js";
import { type Code, callOf, flatten, objectOf } from "../layout.js";
import type { Names } from "../names.js";
import { keyOf } from "../text.js";
import { unprintable } from "../unprintable.js";
import { STAND_INS, writeValues } from "../values.js";
import { type Answer, functionOf } from "./stub-style.js";

/** Writes what things outside gave. */
export class AnswerWriter {
  /** What must stand before the code of the answers. */
  readonly statements: Code[] = [];
  private readonly open = new Set<number>();

  /**
   * @param names those of the test
   * @param used calls of what boundaries gave: `global#fetch().json`
   * @param stub makes a function that answers calls, one after the other; gives its variable
   */
  constructor(
    private readonly context: TestContext,
    private readonly names: Names,
    private readonly used: readonly Call[],
    private readonly stub: (name: string, calls: readonly Call[]) => string,
  ) {}

  /** @throws Unprintable */
  answerOf(call: Call): Answer {
    const { probe, outcome } = call;
    if (outcome === "unfinished") unprintable(`a call of ${probe.id} that had not ended`);
    if (call.changedInputs === true) unprintable(`${probe.id}, which changes what it is given`);
    const callbacks = callbacksOf(call);
    if (callbacks.length > 0) return { how: "does", value: this.callingBack(call, callbacks) };
    const value = this.value(call.result(), outcome === "threw" ? "error" : "answer");
    const settled = gavePromise(call);
    if (outcome === "threw") return { how: settled ? "rejects" : "throws", value };
    return { how: settled ? "resolves" : "returns", value };
  }

  /** Code of a function that calls functions which it is given, as a boundary did, and then gives what that gave. */
  private callingBack(call: Call, callbacks: readonly Call[]): Code {
    const { id } = call.probe;
    const [last, ...others] = [...callbacks].reverse() as [Call, ...Call[]];
    const end = call.startedAt + call.duration! / 1e6;
    if (callbacks.some(({ outcome, startedAt }) => outcome === "unfinished" || startedAt > end))
      unprintable(`${id}, which calls the program back later`);
    if (
      others.some(({ outcome }) => outcome === "threw") ||
      (last.outcome === "threw" && call.outcome !== "threw")
    )
      unprintable(`${id}, which takes an error from the program`);
    const settled = gavePromise(call);
    const given = this.names.take("given");
    const calls = callbacks.map((each) =>
      callOf(
        `${given}[${placeIn(call, each)}]`,
        each.arguments().map((value) => this.value(value, "given")),
      ),
    );
    const head = `${settled ? "async " : ""}(...${given}${this.context.options.typescript ? ": any[]" : ""}) => `;
    const result = call.result();
    const gaveThat = last.outcome === "threw" || isDeepStrictEqual(result, last.result());
    if (gaveThat && others.length === 0) return [head, calls[0]!];
    const statements = calls.map((each): Code => [settled ? "await " : "", each, "; "]);
    if (gaveThat) statements[statements.length - 1] = ["return ", calls.at(-1)!, "; "];
    else
      statements.push([call.outcome === "threw" ? "throw " : "return ", this.value(result, "answer"), "; "]);
    return [head, "{ ", ...statements, "}"];
  }

  /** @param hint what a variable for it may be called @throws Unprintable */
  value(value: unknown, hint: string): Code {
    if (value instanceof BoundaryObject) return this.object(value);
    const written = writeValues([{ value, hint }], "given", this.names, this.context);
    if (written.hasStandIns) this.statements.push(STAND_INS);
    this.statements.push(...written.statements);
    return written.codes[0]!;
  }

  /** An object of a boundary: it has what the program has used of it. */
  private object({ path, number }: BoundaryObject): Code {
    if (this.open.has(number)) unprintable(`${path}, which leads to itself`);
    this.open.add(number);
    const members = new Map<string, Code>();
    for (const [id, calls] of this.callsOn(number)) {
      const { kind } = calls[0]!.probe;
      const name = id.slice(id.lastIndexOf(".") + 1);
      if (kind === "constructor") unprintable(`${id}, which no plain object can have`);
      // What a function of the program's was given is there to be called: with what, and how often, is the point.
      if (kind === "function" && /\(\d+\)$/.test(path)) {
        const variable = this.stub(name, calls);
        members.set(name, variable === name ? name : `${keyOf(name)}: ${variable}`);
        continue;
      }
      for (const call of calls) this.member(members, name, call);
    }
    this.open.delete(number);
    return objectOf([...members.values()]);
  }

  /** Calls of one object that a boundary gave, by the ids of their functions. */
  private callsOn(number: number): Map<string, Call[]> {
    const own = this.used.filter((call) => {
      const receiver = call.receiver();
      return receiver instanceof BoundaryObject && receiver.number === number;
    });
    return groupBy(own, ({ probe }) => probe.id);
  }

  /** What always answers in the same way. */
  private member(members: Map<string, Code>, name: string, call: Call): void {
    const { id, kind } = call.probe;
    const answer = this.answerOf(call);
    const member: Code =
      kind === "getter"
        ? [
            `${name}: `,
            answer.how === "returns" ? answer.value : unprintable(`${id}, which could not be read`),
          ]
        : [`${keyOf(name)}: `, functionOf(answer)];
    const before = members.get(name);
    if (before !== undefined && flatten(before) !== flatten(member))
      unprintable(`${id}, which gave one thing and then another`);
    members.set(name, member);
  }
}

/** Place of the function that a boundary called back among what that was given. @throws Unprintable */
function placeIn(call: Call, callback: Call): number {
  if (callback.probe.imported) return placeCalledBack(callback);
  const { id } = callback.probe;
  const places = call
    .arguments()
    .flatMap((value, i) => (value instanceof RecordedFunction && value.id === id ? [i] : []));
  return places.length === 1
    ? places[0]!
    : unprintable(`${call.probe.id}, which calls ${id} back, which is none of its arguments`);
}
