import { describeInputs } from "../../replay/format.js";
import { diffTapes, explainDifferences, type FunctionDiff, printable } from "../../replay/index.js";
import { type Command, type Invocation, UsageError } from "../command.js";
import { colour, colourDiff, count, print, printJson, progressLine } from "../output.js";
import { RULES_OPTIONS, rulesOf } from "../rules-options.js";
import { JSON_OPTION, noCalls, openTapesAt } from "../tapes.js";

/** Differences of a function that are shown when nobody says how many. */
const DEFAULT_EXAMPLES = 2;

export const diffCommand: Command = {
  name: "diff",
  args: "<A> <B> [pattern]",
  summary:
    "Compare two recordings, tapes or folders of them: which functions do not do the same for the same inputs",
  maxArgs: 3,
  options: {
    examples: {
      type: "string",
      short: "n",
      value: "<n>",
      help: `most differences of one function to show (default: ${DEFAULT_EXAMPLES})`,
    },
    ...RULES_OPTIONS,
    json: JSON_OPTION,
  },
  async run(invocation) {
    const [a, b, pattern = "**"] = invocation.args;
    if (a === undefined || b === undefined)
      throw new UsageError("diff needs two recordings: a tape or a folder of tapes each");
    const examples = readExamples(invocation);
    const [left, right] = [openTapesAt([a]), openTapesAt([b])];
    const functions: FunctionDiff[] = [];
    const progress = progressLine();
    for (const each of diffTapes(left, right, { of: pattern, examples, ...rulesOf(invocation) })) {
      functions.push(each);
      progress.show(() => count(functions.length, "function"));
    }
    progress.end();
    if (functions.length === 0) throw noCalls(pattern, [a, b], left.calls.length + right.calls.length > 0);
    if (invocation.options["json"] === true) printJson(toJson(functions));
    else printReport(functions);
    const problems = left.problems.length + right.problems.length;
    return problems > 0 || functions.some(isDifferent) ? 1 : 0;
  },
};

function readExamples({ options }: Invocation): number {
  const text = (options["examples"] as string | undefined) ?? String(DEFAULT_EXAMPLES);
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--examples must be a whole number, got "${text}"`);
  return Number(text);
}

const isDifferent = ({ different }: FunctionDiff) => different > 0;
const isOnly = (side: "a" | "b") => (each: FunctionDiff) => each.calls[side] === sumOf(each.calls);
const isInBoth = ({ calls }: FunctionDiff) => calls.a > 0 && calls.b > 0;

/** Whether not one question was compared to its end. */
const isSilent = ({ same, different }: FunctionDiff) => same + different === 0;

function printReport(functions: readonly FunctionDiff[]): void {
  const both = functions.filter(isInBoth);
  for (const each of both.filter(isSilent)) print(`${colour("yellow", "–")} ${lineOf(each)}`);
  for (const each of both) {
    if (isDifferent(each)) printDifferent(each);
    else if (!isSilent(each)) print(`${colour("green", "✓")} ${lineOf(each)}`);
  }
  for (const side of ["a", "b"] as const)
    for (const { id, calls } of functions.filter(isOnly(side)))
      print(
        `${colour("yellow", "?")} ${printable(id)}  ${colour("dim", `only in ${side.toUpperCase()}: ${count(calls[side], "call")}`)}`,
      );
  const { functions: totals, inputs } = totalsOf(functions);
  print(
    `\n${count(totals.different, "function")} different, ${totals.same} the same, ${totals.uncompared} with nothing to compare, ${totals.onlyInA} only in A, ${totals.onlyInB} only in B; ${count(inputs, "input")} compared`,
  );
}

function printDifferent(each: FunctionDiff): void {
  print(`${colour("red", "✗")} ${lineOf(each)}`);
  for (const example of each.examples) {
    print(`    ${describeInputs(example.a)}  [A ${example.a.id}, B ${example.b.id}]`);
    print(colourDiff(explainDifferences(example, ["A", "B"])).replace(/^/gm, "      "));
  }
  const more = each.different - each.examples.length;
  if (more > 0) print(`    … and ${more} more; --examples ${each.different} shows all`);
}

function lineOf({ id, ...each }: FunctionDiff): string {
  return `${printable(id)}  ${colour("dim", findingsOf(each).join(", "))}`;
}

/** How many inputs came to what, in words. */
function findingsOf({ same, different, unsteady, unsure, unpaired }: Omit<FunctionDiff, "id">): string[] {
  const findings: [number, string][] = [
    [different, "different"],
    [same, "the same"],
    [unsteady, "not the same each time in one recording"],
    ...Object.entries(unsure).map(([reason, n]): [number, string] => [n, `unsure (${reason})`]),
    [unpaired.a, "only in A"],
    [unpaired.b, "only in B"],
  ];
  return findings.filter(([n]) => n > 0).map(([n, what]) => `${n.toLocaleString("en-US")} ${what}`);
}

function totalsOf(functions: readonly FunctionDiff[]) {
  const both = functions.filter(isInBoth);
  const different = both.filter(isDifferent).length;
  const uncompared = both.filter(isSilent).length;
  return {
    functions: {
      different,
      same: both.length - different - uncompared,
      uncompared,
      onlyInA: functions.filter(isOnly("a")).length,
      onlyInB: functions.filter(isOnly("b")).length,
    },
    inputs: functions.reduce((sum, each) => sum + each.same + each.different, 0),
  };
}

function sumOf({ a, b }: FunctionDiff["calls"]): number {
  return a + b;
}

function toJson(functions: readonly FunctionDiff[]): object {
  return {
    totals: totalsOf(functions),
    functions: functions.map(({ examples, ...each }) => ({
      ...each,
      examples: examples.map((example) => ({
        a: example.a.id,
        b: example.b.id,
        call: describeInputs(example.a),
        paths: example.differences.map(({ path }) => path),
        detail: explainDifferences(example, ["A", "B"]),
      })),
    })),
  };
}
