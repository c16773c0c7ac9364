import { BoundaryObject, type Call } from "../../../tape/index.js";
import { callbacksOf, gavePromise } from "../../boundary/callbacks.js";
import type { TestContext } from "../file-context.js";
import { type Code, flatten, objectOf } from "../layout.js";
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
   */
  constructor(
    private readonly context: TestContext,
    private readonly names: Names,
    private readonly used: readonly Call[],
  ) {}

  /** @throws Unprintable */
  answerOf(call: Call): Answer {
    const { probe, outcome } = call;
    if (outcome === "unfinished") unprintable(`a call of ${probe.id} that had not ended`);
    if (call.changedInputs === true) unprintable(`${probe.id}, which changes what it is given`);
    if (callbacksOf(call).length > 0) unprintable(`${probe.id}, which calls the program back`);
    const value = this.value(call.result(), outcome === "threw" ? "error" : "answer");
    const settled = gavePromise(call);
    if (outcome === "threw") return { how: settled ? "rejects" : "throws", value };
    return { how: settled ? "resolves" : "returns", value };
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
    for (const call of this.used) {
      const receiver = call.receiver();
      if (!(receiver instanceof BoundaryObject) || receiver.number !== number) continue;
      const { id, kind } = call.probe;
      const name = id.slice(id.lastIndexOf(".") + 1);
      if (kind === "constructor") unprintable(`${id}, which no plain object can have`);
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
    this.open.delete(number);
    return objectOf([...members.values()]);
  }
}
