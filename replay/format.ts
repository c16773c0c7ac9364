import { type InspectOptions, inspect } from "node:util";
import { diff } from "jest-diff";
import { splitProbeId } from "../patterns/probe-pattern.js";
import type { Call } from "../tape/index.js";
import type { Difference } from "./compare/compare.js";
import { messageOf } from "./error-message.js";
import type { Outcome, Verdict } from "./verdict.js";

/** Places of one call, other than its outcome, that are described. */
const MAX_PLACES = 5;

/** Characters of a boundary call with its arguments. */
const MAX_CALL = 200;

/** Text that may go to a terminal: control, bidirectional and invisible characters are written as escapes. */
export function printable(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A value on one line, at most `length` characters. */
export function preview(value: unknown, length = 60): string {
  const text = printable(
    textOf(value, {
      depth: 3,
      breakLength: Number.POSITIVE_INFINITY,
      maxArrayLength: 10,
      maxStringLength: 60,
    }),
  );
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** As `inspect` has it, unless that comes upon something of the program's that throws. */
function textOf(value: unknown, options: InspectOptions): string {
  try {
    return inspect(value, options);
  } catch {
    return `[${typeof value} that cannot be shown]`;
  }
}

/** `total([1, 2], 'EUR') → 3`: a call in one line, for the name of a test. */
export function titleOf(call: Call): string {
  const sign = { returned: "→", threw: "throws", unfinished: "…" }[call.outcome];
  return `${describeInputs(call)} ${sign} ${preview(call.result(), 40)}`;
}

/** `total([1, 2], 'EUR')`: what was called, in one line. */
export function describeInputs(call: Call): string {
  const [, name] = splitProbeId(call.probe.id);
  const args = call.arguments().map((arg) => preview(arg, 40));
  return `${printable(name)}(${args.join(", ")})`;
}

/** How a call ended, as lines to read. */
export function describeOutcome(call: Call): string[] {
  const yielded = call.steps().flatMap(({ kind, value }) => (kind === "yielded" ? [value] : []));
  const lines = yielded.map((value) => `yielded ${inspectFully(value)}`);
  if (call.outcome !== "unfinished") lines.push(`${call.outcome} ${inspectFully(call.result())}`);
  const after = call.inputsAfter();
  if (after !== undefined) lines.push(`left its arguments as ${inspectFully(after.arguments)}`);
  return printable(lines.join("\n")).split("\n");
}

function inspectFully(value: unknown): string {
  return value instanceof Error
    ? `${value.name}: ${messageOf(value)}`
    : textOf(value, { depth: 8, maxArrayLength: 100, maxStringLength: 2_000 });
}

/** What is the matter with a verdict, in a few lines without colour. Empty for `same`. */
export function explain(verdict: Verdict): string {
  switch (verdict.kind) {
    case "same":
      return "";
    case "redacted":
      return "differs at most in what derives from redacted values";
    case "different":
      return explainDifferences(verdict) + printable(whereSeen(verdict));
    case "unreplayable":
      return printable(`${verdict.reason}: ${verdict.detail}`);
    case "orphaned":
      return printable(verdict.detail);
  }
}

function whereSeen({ within }: Verdict): string {
  return within === undefined
    ? ""
    : `\n(seen while ${within.probe.id} was replayed, which led to it, as ${within.id})`;
}

type Different = Extract<Verdict, { kind: "different" }>;

/** Whether a difference is in something else than what the call returned or threw. */
function isElsewhere({ path }: Difference): boolean {
  return /^(?:yields|this|arguments|boundaries|functions )/.test(path);
}

/** What the two sides of a comparison are called. */
type Sides = readonly [expected: string, received: string];

/** Where what a call did is not what it was expected to do, in a few lines without colour. */
export function explainDifferences(
  { expected, received, differences }: Pick<Different, "expected" | "received" | "differences">,
  sides: Sides = ["recorded", "replayed"],
): string {
  const elsewhere = differences.filter(isElsewhere);
  const places = elsewhere.slice(0, MAX_PLACES).map((difference) => describePlace(difference, sides));
  if (elsewhere.length > MAX_PLACES) places.push(`… and ${elsewhere.length - MAX_PLACES} more`);
  const outcome = elsewhere.length < differences.length ? [differOutcomes(expected, received, sides)] : [];
  return printable([...outcome, ...places].join("\n"));
}

/** What a call did to its receiver or arguments, what a generator yielded, or which boundary was called. */
function describePlace({ path, expected, received }: Difference, [before, after]: Sides): string {
  const what = /^(?:this|arguments)/.test(path) ? `${path} after the call` : path;
  const length = /^(?:boundaries|functions )/.test(path) ? MAX_CALL : undefined;
  return `${what}:\n- ${before} ${preview(expected, length)}\n+ ${after} ${preview(received, length)}`;
}

/** Two lines where the outcomes are short, else a diff. */
function differOutcomes(expected: Outcome, received: Outcome, sides: Sides): string {
  const [before, after] = [expected, received].map((outcome) => textOf(shown(outcome), { depth: 3 }));
  if (before !== after && !`${before}${after}`.includes("\n"))
    return `- ${sides[0]} ${before}\n+ ${sides[1]} ${after}`;
  return diffOutcomes(expected, received, sides);
}

function diffOutcomes(expected: Outcome, received: Outcome, [before, after]: Sides): string {
  const plain = (text: string) => text;
  const options = {
    aAnnotation: before,
    bAnnotation: after,
    contextLines: 3,
    expand: false,
    aColor: plain,
    bColor: plain,
    commonColor: plain,
    changeColor: plain,
    patchColor: plain,
  };
  try {
    return diff(shown(expected), shown(received), options) ?? "";
  } catch {
    // Something of the program's throws when it is looked at.
    return `- ${before} ${preview(shown(expected))}\n+ ${after} ${preview(shown(received))}`;
  }
}

/** An outcome as a value that a diff can show. */
function shown({ kind, value }: Outcome): unknown {
  if (kind === "returned") return value;
  return kind === "threw"
    ? { threw: value instanceof Error ? `${value.name}: ${messageOf(value)}` : value }
    : { [kind]: value };
}
