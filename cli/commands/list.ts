import type { Call } from "../../tape/index.js";
import { labelsOf, select } from "../../tape/index.js";
import type { Command, Invocation } from "../command.js";
import { count, print, printJson, table } from "../output.js";
import { countTapesOf, JSON_OPTION, noCalls, openTapesOf, TAPES_OPTION, tapesOf } from "../tapes.js";

export const list: Command = {
  name: "list",
  args: "[pattern]",
  summary: "List the functions that tapes hold calls of",
  maxArgs: 1,
  options: {
    tapes: TAPES_OPTION,
    long: {
      type: "boolean",
      short: "l",
      help: "tell how calls ended, too, their labels and the latest one",
    },
    json: JSON_OPTION,
  },
  async run(invocation) {
    const { rows, tapes, problems } =
      invocation.options["long"] === true ? summarize(invocation) : countCalls(invocation);
    const [pattern] = invocation.args;
    if (rows.length === 0 && problems.length === 0)
      throw noCalls(pattern ?? "**", tapesOf(invocation), tapes > 0 && pattern !== undefined);
    if (invocation.options["json"] === true) printJson({ functions: rows, tapes, problems });
    else {
      if (rows.length > 0) print(toTable(rows));
      const calls = rows.reduce((sum, row) => sum + row.calls, 0);
      print(`${count(calls, "call")} of ${count(rows.length, "function")} in ${count(tapes, "tape")}`);
    }
    return problems.length > 0 ? 1 : 0;
  },
};

/** What is listed of a function. */
interface ShortRow {
  id: string;
  calls: number;
}

interface Listing {
  rows: readonly (ShortRow | Row)[];
  /** How many. */
  tapes: number;
  problems: readonly unknown[];
}

/** What closed tapes say themselves. */
function countCalls(invocation: Invocation): Listing {
  const { calls, tapes, problems } = countTapesOf(invocation);
  return { rows: sorted([...calls].map(([id, n]) => ({ id, calls: n }))), tapes, problems };
}

function toTable(rows: Listing["rows"]): string {
  const long = rows.flatMap((row) => ("latest" in row ? [row] : []));
  if (long.length === 0)
    return table(
      ["function", "calls"],
      rows.map(({ id, calls }) => [id, calls]),
    );
  return table(
    ["function", "calls", "returned", "threw", "labels", "latest call"],
    long.map(({ id, calls, returned, threw, labels, latest }) => [
      id,
      calls,
      returned,
      threw,
      labels.join(" "),
      latest,
    ]),
  );
}

function sorted<Each extends ShortRow>(rows: readonly Each[]): Each[] {
  return [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
}

interface Row extends ShortRow {
  returned: number;
  threw: number;
  unfinished: number;
  labels: string[];
  /** Id of the latest call. */
  latest: string;
}

/** What calls that are recorded with values came to. */
function summarize(invocation: Invocation): Listing {
  const { calls, tapes, problems } = openTapesOf(invocation);
  const [pattern] = invocation.args;
  return {
    rows: rowsOf(pattern === undefined ? calls : select(calls, pattern)),
    tapes: tapes.length,
    problems,
  };
}

function rowsOf(calls: readonly Call[]): Row[] {
  const rows = new Map<string, Row & { bits: number }>();
  for (const call of calls) {
    let row = rows.get(call.probe.id);
    if (row === undefined) {
      row = {
        id: call.probe.id,
        calls: 0,
        returned: 0,
        threw: 0,
        unfinished: 0,
        labels: [],
        latest: "",
        bits: 0,
      };
      rows.set(call.probe.id, row);
    }
    row.calls++;
    row[call.outcome]++;
    row.bits |= call.labels;
    row.latest = call.id;
  }
  return sorted([...rows.values()]).map(({ bits, ...row }) => ({ ...row, labels: labelsOf(bits) }));
}
