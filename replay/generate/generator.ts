import type { Call } from "../../tape/index.js";
import type { TestContext } from "./file-context.js";
import { arrayOf, type Code, callOf, flatten, objectOf } from "./layout.js";
import type { Names } from "./names.js";
import { OutcomeWriter } from "./outcome.js";
import { remainderOf } from "./remainder.js";
import { unprintable } from "./unprintable.js";
import { writeValues } from "./values.js";

/** One `next()`: what the generator was sent, and what it yielded. */
interface Pull {
  sent: unknown;
  value: unknown;
}

/** Columns that are left for a statement in a test. */
const LINE = 96;

/**
 * Writes what a generator is expected to yield when it is pulled as it was.
 *
 * @param call an expression that makes the generator
 * @throws Unprintable
 */
export function writeGenerator(context: TestContext, names: Names, call: Code): Code[] {
  const { probe, outcome } = context.call;
  const { framework } = context.options;
  const { pulls, lastSent, left } = pullsOf(context.call);
  if (left && outcome !== "returned") unprintable("an error by which a generator was left");
  const result = context.call.result();
  for (const { value } of [...pulls, { value: outcome === "returned" ? result : undefined }])
    if (remainderOf(value, framework).length > 0)
      unprintable("yielded values that test frameworks do not compare in all");
  const nothingSent = [...pulls.map(({ sent }) => sent), lastSent].every((sent) => sent === undefined);
  if (!probe.async && nothingSent && !left && outcome === "returned" && result === undefined)
    return writeSpread(context, names, call, pulls);
  const statements: Code[] = [];
  const generator = names.take("generator");
  const next = (sent: unknown): Code => {
    const given =
      sent === undefined ? undefined : writeValues([{ value: sent, hint: "sent" }], "given", names, context);
    statements.push(...(given?.statements ?? []));
    return callOf(`${generator}.next`, given?.codes ?? []);
  };
  const expectStep = (pulled: Code, value: unknown, done: boolean) => {
    const expected = writeValues([{ value, hint: "yielded" }], "expected", names, context);
    const step = objectOf([["value: ", expected.codes[0]!], `done: ${done}`]);
    const actual = probe.async ? ["await ", pulled] : pulled;
    statements.push(...expected.statements, framework.same(actual, step, false));
  };
  statements.push([`const ${generator} = `, call, ";"]);
  for (const { sent, value } of pulls) expectStep(next(sent), value, false);
  // What it would return, were it pulled to its end, is of another type.
  const leave = callOf(`${generator}.return`, context.options.typescript ? ["undefined as never"] : []);
  if (outcome === "returned") expectStep(left ? leave : next(lastSent), result, true);
  if (outcome === "threw") {
    const writer = new OutcomeWriter(context, names);
    writer.throws(next(lastSent), result, probe.async);
    statements.push(...writer.statements);
  }
  return statements;
}

/** All that it yields, as a list. */
function writeSpread(context: TestContext, names: Names, call: Code, pulls: readonly Pull[]): Code[] {
  const { framework } = context.options;
  const roots = pulls.map(({ value }) => ({ value, hint: "yielded" }));
  const { codes, statements } = writeValues(roots, "expected", names, context);
  const expected = arrayOf(
    codes,
    pulls.every(({ value }) => typeof value === "number"),
  );
  const actual = arrayOf([["...", call]]);
  const whole = framework.same(actual, expected, false);
  if (flatten(whole).length <= LINE) return [...statements, whole];
  const yielded = names.take("yielded");
  return [[`const ${yielded} = `, actual, ";"], ...statements, framework.same(yielded, expected, false)];
}

/** @throws Unprintable for one that yields more when it is left */
function pullsOf(call: Call): { pulls: Pull[]; lastSent: unknown; left: boolean } {
  const pulls: Pull[] = [];
  let sent: unknown;
  let left = false;
  for (const { kind, value } of call.steps()) {
    if (left) unprintable("a generator that goes on when it is left");
    if (kind === "thrown") unprintable("a generator that something was thrown into");
    if (kind === "unseen") unprintable(`a generator of which not all is recorded: ${value}`);
    left = kind === "left";
    if (kind === "yielded") pulls.push({ sent, value });
    sent = kind === "sent" ? value : undefined;
  }
  return { pulls, lastSent: sent, left };
}
