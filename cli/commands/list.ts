import type { Call } from "../../tape/index.js";
import { labelsOf, select } from "../../tape/index.js";
import type { Command } from "../command.js";
import { count, print, printJson, table } from "../output.js";
import { JSON_OPTION, openTapesOf, TAPES_OPTION } from "../tapes.js";

export const list: Command = {
  name: "list",
  args: "[pattern]",
  summary: "List the functions that tapes hold calls of",
  maxArgs: 1,
  options: { tapes: TAPES_OPTION, json: JSON_OPTION },
  async run(invocation) {
    const set = openTapesOf(invocation);
    const [pattern] = invocation.args;
    const calls = pattern === undefined ? set.calls : select(set.calls, pattern);
    const rows = summarize(calls);
    if (invocation.options["json"] === true)
      printJson({ functions: rows, tapes: set.tapes.length, problems: set.problems });
    else {
      if (rows.length > 0)
        print(
          table(
            ["function", "calls", "returned", "threw", "labels", "latest call"],
            rows.map(({ id, calls: n, returned, threw, labels, latest }) => [
              id,
              n,
              returned,
              threw,
              labels.join(" "),
              latest,
            ]),
          ),
        );
      print(
        `${count(calls.length, "call")} of ${count(rows.length, "function")} in ${count(set.tapes.length, "tape")}`,
      );
    }
    return set.problems.length > 0 ? 1 : 0;
  },
};

interface Row {
  id: string;
  calls: number;
  returned: number;
  threw: number;
  unfinished: number;
  labels: string[];
  /** Id of the latest call. */
  latest: string;
}

function summarize(calls: readonly Call[]): Row[] {
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
  return [...rows.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ bits, ...row }) => ({ ...row, labels: labelsOf(bits) }));
}
