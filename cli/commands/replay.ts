import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import { explain, printable, replay, titleOf, type Verdict } from "../../replay/index.js";
import { type Call, select } from "../../tape/index.js";
import type { Command } from "../command.js";
import { createLoader } from "../module-loader.js";
import { colour, count, countBy, print, printJson, tally } from "../output.js";
import { JSON_OPTION, openTapesOf, TAPES_OPTION } from "../tapes.js";

/** Differences of one function that are printed. */
const MAX_SHOWN = 3;

export const replayCommand: Command = {
  name: "replay",
  args: "[pattern]",
  summary: "Call the recorded functions again, as the source has them now, and compare",
  maxArgs: 1,
  options: {
    tapes: TAPES_OPTION,
    root: {
      type: "string",
      value: "<folder>",
      help: "folder of the sources that the tapes name (default: .)",
    },
    json: JSON_OPTION,
  },
  async run(invocation) {
    const set = openTapesOf(invocation);
    const [pattern = "**"] = invocation.args;
    const calls = select(set.calls, pattern);
    if (calls.length === 0)
      throw new CalltapeError("CALLTAPE_NOT_FOUND", `no recorded call matches "${pattern}"`);
    const root = path.resolve((invocation.options["root"] as string | undefined) ?? ".");
    const verdicts = await replayAll(calls, root);
    if (invocation.options["json"] === true) printJson(toJson(verdicts));
    else printReport(verdicts);
    const failed = verdicts.some(({ kind }) => kind === "different" || kind === "orphaned");
    return failed || set.problems.length > 0 ? 1 : 0;
  },
};

async function replayAll(calls: readonly Call[], root: string): Promise<Verdict[]> {
  const load = createLoader(root);
  const progress = process.stderr.isTTY === true && calls.length > 1_000;
  const verdicts: Verdict[] = [];
  for (const call of calls) {
    verdicts.push(await replay(call, { load, root }));
    if (progress && verdicts.length % 500 === 0)
      process.stderr.write(`\r${verdicts.length} of ${count(calls.length, "call")}`);
  }
  if (progress) process.stderr.write("\r\u001b[K");
  return verdicts;
}

function printReport(verdicts: readonly Verdict[]): void {
  const silent: Verdict[] = [];
  for (const [id, group] of groupByProbe(verdicts)) {
    if (group.every(({ kind }) => kind === "unreplayable")) silent.push(...group);
    else printFunction(id, group);
  }
  if (silent.length > 0) {
    const functions = count(new Set(silent.map(({ call }) => call.probe.id)).size, "function");
    print(
      `${colour("yellow", "–")} ${functions} of which no call can be replayed  ${colour("dim", tally(silent.map(summaryOf)))}`,
    );
  }
  print(`\n${count(verdicts.length, "call")} replayed: ${tally(verdicts.map(({ kind }) => kind))}`);
}

function groupByProbe(verdicts: readonly Verdict[]): [string, Verdict[]][] {
  const groups = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const { id } = verdict.call.probe;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [verdict]);
    else group.push(verdict);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

function printFunction(id: string, verdicts: readonly Verdict[]): void {
  const failed = verdicts.filter(({ kind }) => kind === "different" || kind === "orphaned");
  const sign = failed.length > 0 ? colour("red", "✗") : colour("green", "✓");
  print(`${sign} ${printable(id)}  ${colour("dim", tally(verdicts.map(summaryOf)))}`);
  for (const verdict of failed.slice(0, MAX_SHOWN)) {
    print(`    ${titleOf(verdict.call)}  [${verdict.call.id}]`);
    print(colourDiff(explain(verdict)).replace(/^/gm, "      "));
  }
  if (failed.length > MAX_SHOWN) print(`    … and ${failed.length - MAX_SHOWN} more; --json lists all`);
}

const summaryOf = (verdict: Verdict) =>
  verdict.kind === "unreplayable" ? `unreplayable (${verdict.reason})` : verdict.kind;

function colourDiff(text: string): string {
  return text
    .replace(/^-.*$/gm, (line) => colour("green", line))
    .replace(/^\+.*$/gm, (line) => colour("red", line));
}

function toJson(verdicts: readonly Verdict[]): object {
  return {
    counts: countBy(verdicts.map(({ kind }) => kind)),
    unreplayable: countBy(
      verdicts.flatMap((verdict) => (verdict.kind === "unreplayable" ? [verdict.reason] : [])),
    ),
    calls: verdicts.map((verdict) => ({
      id: verdict.call.id,
      probe: verdict.call.probe.id,
      verdict: verdict.kind,
      ...(verdict.kind === "unreplayable" && { reason: verdict.reason }),
      ...(verdict.kind !== "same" && { detail: explain(verdict) }),
    })),
  };
}
