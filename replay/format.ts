import { type InspectOptions, inspect, types } from "node:util";
import { diff } from "jest-diff";
import { splitProbeId } from "../patterns/probe-pattern.js";
import { type Call, Opaque } from "../tape/index.js";
import type { Difference } from "./compare/compare.js";
import { ShownIdentity } from "./compare/identity.js";
import { isObject } from "./compare/kinds.js";
import { displayed } from "./displayed.js";
import { messageOf } from "./error-message.js";
import { printable } from "./printable.js";
import type { Differing, Outcome, Verdict } from "./verdict.js";

/** Places of one call, other than its outcome, that are described. */
const MAX_PLACES = 5;

/** Values of an outcome that is shown whole. With more, printing takes long, and nobody reads it. */
const MAX_DIFFED = 3_000;

/** What jest-diff says where two values look alike. */
const NO_DIFFERENCE = "Compared values have no visual difference.";

/** Characters of a boundary call with its arguments. */
const MAX_CALL = 200;

/** A value on one line, at most `length` characters. */
export function preview(value: unknown, length = 60): string {
  const text = printable(
    textOf(value, {
      depth: 3,
      breakLength: Number.POSITIVE_INFINITY,
      maxArrayLength: 10,
      maxStringLength: 60,
      // What is nested deeper than a few levels has lines nevertheless.
    }).replace(/\s*\n\s*/g, " "),
  );
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** As `inspect` has it, unless that comes upon something of the program's that throws. */
function textOf(value: unknown, options: InspectOptions): string {
  // With its code it would fill the line.
  if (value instanceof Opaque && value.what === "function")
    return value.name === "" ? "[function]" : `[function ${value.name}]`;
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
      return verdict.differences.length === 0
        ? "differs at most in what derives from redacted values"
        : `nobody can tell whether this derives from redacted values:\n${explainDifferences(verdict)}${printable(whereSeen(verdict))}`;
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

/** Whether a difference is in something else than what the call returned or threw. */
function isElsewhere({ path }: Difference): boolean {
  return /^(?:yields|this|arguments|boundaries|functions )/.test(path);
}

/** What the two sides of a comparison are called. */
type Sides = readonly [expected: string, received: string];

/** Where what a call did is not what it was expected to do, in a few lines without colour. */
export function explainDifferences(
  { expected, received, differences }: Differing,
  sides: Sides = ["recorded", "replayed"],
): string {
  const elsewhere = differences.filter(isElsewhere);
  const places = elsewhere.slice(0, MAX_PLACES).map((difference) => describePlace(difference, sides));
  if (elsewhere.length > MAX_PLACES) places.push(`… and ${elsewhere.length - MAX_PLACES} more`);
  const own = differences.filter((difference) => !isElsewhere(difference));
  const outcome = own.length > 0 ? [differOutcomes(expected, received, own, sides)] : [];
  return printable([...outcome, ...places].join("\n"));
}

/** What a call did to its receiver or arguments, what a generator yielded, or which boundary was called. */
function describePlace({ path, expected, received }: Difference, [before, after]: Sides): string {
  const what = /^(?:this|arguments)/.test(path) ? `${path} after the call` : path || "the outcome";
  const length = /^(?:boundaries|functions )/.test(path) ? MAX_CALL : undefined;
  const [x, y] = [displayed(expected), displayed(received)];
  return `${what}:\n- ${before} ${preview(x, length)}\n+ ${after} ${preview(y, length)}`;
}

/** Two lines where the outcomes are short, else a diff. */
function differOutcomes(
  expected: Outcome,
  received: Outcome,
  differences: readonly Difference[],
  sides: Sides,
): string {
  const [before, after] =
    isLarge(expected.value) || isLarge(received.value)
      ? ["", ""]
      : [expected, received].map((outcome) => textOf(shown(outcome), { depth: 3 }));
  let text = "";
  if (before !== after && !`${before}${after}`.includes("\n"))
    text = `- ${sides[0]} ${before}\n+ ${sides[1]} ${after}`;
  else if (!isLarge(expected.value) && !isLarge(received.value))
    text = diffOutcomes(expected, received, sides);
  const unseen = differences.filter((difference) => !isVisible(difference, text));
  const places = unseen.slice(0, MAX_PLACES).map((difference) => describePlace(difference, sides));
  if (unseen.length > MAX_PLACES) places.push("… and more");
  return [...(text === "" ? [] : [text]), ...places].join("\n");
}

/** Whether a diff shows what a difference is about, in lines that are not on both sides. */
function isVisible({ path, expected, received }: Difference, text: string): boolean {
  if (expected instanceof ShownIdentity || received instanceof ShownIdentity) return false;
  const lines = text.split("\n");
  const shows = (sign: string, value: unknown) =>
    value === undefined || lines.some((line) => line.startsWith(sign) && mentions(line, value));
  // The outcome itself is what such lines are about.
  return path === "" ? /^[-+]/m.test(text) : shows("-", expected) && shows("+", received);
}

/** Whether a line has a value in it, as far as it is one that stands on a line. */
function mentions(line: string, value: unknown): boolean {
  if (typeof value === "string") return line.includes(value.split("\n")[0]!.slice(0, 40));
  return (
    isObject(value) ||
    typeof value === "function" ||
    line.includes(Object.is(value, -0) ? "-0" : String(value))
  );
}

/** Whether so much is in a value that it is not shown whole: what is shared is shown each time. */
function isLarge(value: unknown): boolean {
  const open: unknown[] = [value];
  for (let count = 0; open.length > 0 && count <= MAX_DIFFED; count++) {
    const each = open.pop();
    if (typeof each !== "object" || each === null || types.isProxy(each) || ArrayBuffer.isView(each))
      continue;
    if (types.isMap(each)) for (const entry of each) open.push(...entry);
    else if (types.isSet(each)) for (const member of each) open.push(member);
    else for (const key of Object.keys(each)) open.push(Object.getOwnPropertyDescriptor(each, key)?.value);
  }
  return open.length > 0;
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
    const text = diff(shown(expected), shown(received), options) ?? "";
    return text === NO_DIFFERENCE ? "" : text;
  } catch {
    // Something of the program's throws when it is looked at.
    return `- ${before} ${preview(shown(expected))}\n+ ${after} ${preview(shown(received))}`;
  }
}

/** An outcome as a value that a diff can show. */
function shown({ kind, value }: Outcome): unknown {
  if (kind === "returned") return displayed(value);
  return kind === "threw"
    ? { threw: value instanceof Error ? `${value.name}: ${messageOf(value)}` : displayed(value) }
    : { [kind]: displayed(value) };
}
