import { closeSync, existsSync, openSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import { groupBy } from "../../replay/group-by.js";
import { type BoundaryMode, DEFAULT_TIMEOUT, printable, Replayer } from "../../replay/index.js";
import { type Call, CallList } from "../../tape/index.js";
import { type Command, type Invocation, UsageError } from "../command.js";
import {
  colour,
  colourDiff,
  complain,
  count,
  countBy,
  print,
  printJson,
  progressLine,
  tally,
} from "../output.js";
import { toJunit } from "../replay/junit.js";
import { replayInThreads } from "../replay/pool.js";
import { isFailure, type ReplayResult } from "../replay/result.js";
import { RULES_OPTIONS, rulesOf } from "../rules-options.js";
import { JSON_OPTION, noCalls, openTapesOf, ROOT_OPTION, rootOf, TAPES_OPTION, tapesOf } from "../tapes.js";

/** Differences of one function, and reasons, that are printed. */
const MAX_SHOWN = 3;

/** Fewer calls are not worth a second thread, which loads tapes and program again. */
const CALLS_A_THREAD = 500;

export const replayCommand: Command = {
  name: "replay",
  args: "[pattern]",
  summary: "Call the recorded functions again, as the source has them now, and compare",
  maxArgs: 1,
  options: {
    tapes: TAPES_OPTION,
    root: ROOT_OPTION,
    timeout: {
      type: "string",
      value: "<ms>",
      help: `milliseconds that a call may take, or twenty times what it took when it was recorded (default: ${DEFAULT_TIMEOUT})`,
    },
    threads: { type: "string", value: "<n>", help: "threads at once (default: by processors and calls)" },
    boundary: {
      type: "string",
      multiple: true,
      value: "<pattern>",
      help: "functions to answer from the tape, beside boundaries; may be given again",
    },
    boundaries: {
      type: "string",
      value: "<mode>",
      help: "how boundary calls find their answers: strict, ordered or lenient (default: strict)",
    },
    ...RULES_OPTIONS,
    shuffle: {
      type: "string",
      value: "<seed>",
      help: "replay in a random order: another one for each whole number",
    },
    bail: {
      type: "boolean",
      help: "stop at the first call that is different or orphaned, or whose module does not load",
    },
    "min-replayed": {
      type: "string",
      value: "<percent>",
      help: "fail where fewer of the calls can be replayed; boundaries do not count",
    },
    shard: { type: "string", value: "<i/n>", help: "replay the i-th of n parts alone, as in 2/3" },
    setup: {
      type: "string",
      multiple: true,
      value: "<file>",
      help: "module to load before the program, as for globals that it needs; may be given again",
    },
    junit: { type: "string", value: "<file>", help: "write the results as JUnit XML, too" },
    json: JSON_OPTION,
  },
  async run(invocation) {
    const { options, args } = invocation;
    const shard = readShard(options["shard"] as string | undefined);
    const minReplayed = readPercent(invocation, "min-replayed");
    const timeout = readNumber(invocation, "timeout", DEFAULT_TIMEOUT);
    const boundary = (options["boundary"] as string[] | undefined) ?? [];
    const boundaries = (options["boundaries"] as BoundaryMode | undefined) ?? "strict";
    // Here, and not in a thread: what is wrong with them is told once.
    const rules = rulesOf(invocation);
    new Replayer({ boundary, boundaries, ...rules });
    const root = rootOf(invocation);
    const setup = setupOf(invocation);
    const junit = options["junit"] as string | undefined;
    if (junit !== undefined) checkWritable(junit);
    const tapes = tapesOf(invocation);
    const set = openTapesOf(invocation);
    const [pattern = "**"] = args;
    const ordered = options["shuffle"] !== undefined;
    const seed = readNumber(invocation, "shuffle", 1);
    const found = new CallList(set.calls).of(pattern).where(({ probe }) => !probe.imported);
    const matched = (ordered ? found.shuffle(seed) : found).all();
    if (matched.length === 0) throw noCalls(pattern, tapes, set.calls.length > 0);
    const calls = shard.of === 1 ? matched : matched.filter((_, i) => i % shard.of === shard.part - 1);
    const threads = readNumber(invocation, "threads", defaultThreads(calls));
    const bail = options["bail"] === true ? 1 : 0;
    const titles = junit !== undefined;
    const progress = progressLine();
    let done = 0;
    const onResult = () => {
      done++;
      progress.show(() => `${done} of ${count(calls.length, "call")}`);
    };
    const results = await replayInThreads(calls, {
      worker: { tapes, root, timeout, setup, titles, boundary, boundaries, ...rules },
      ...{ threads, bail, ordered, onResult },
    });
    progress.end();
    if (junit !== undefined) writeFileSync(junit, toJunit(results));
    if (options["json"] === true) printJson(toJson(results));
    else printReport(results);
    if (results.length < calls.length)
      complain(`stopped after ${count(results.length, "call")} of ${calls.length}, as --bail says`);
    const answers = new Set(calls.flatMap(({ id, probe }) => (probe.boundary ? [id] : [])));
    const share = tellShare(results.filter(({ id }) => !answers.has(id)));
    if (share < minReplayed) complain(`fewer than the ${minReplayed} % that --min-replayed asks for`);
    return results.some(isFailure) || share < minReplayed || set.problems.length > 0 ? 1 : 0;
  },
};

/** Modules to load before the program, absolute. @throws CalltapeError `CALLTAPE_NOT_FOUND` */
function setupOf({ options }: Invocation): string[] {
  const files = ((options["setup"] as string[] | undefined) ?? []).map((file) => path.resolve(file));
  const missing = files.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile() !== true);
  if (missing === undefined) return files;
  throw new CalltapeError(
    "CALLTAPE_NOT_FOUND",
    `no file ${missing} (--setup names a module by its path, with its ending)`,
  );
}

/** Whether results can be written is known before calls are made, which may take long. */
function checkWritable(file: string): void {
  const isThere = existsSync(file);
  try {
    closeSync(openSync(file, "a"));
    if (!isThere) unlinkSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const folder = path.dirname(path.resolve(file));
    const mend = existsSync(folder) ? "name another file" : `make the folder ${folder} first`;
    throw new UsageError(`--junit ${file} cannot be written: ${code} (${mend})`);
  }
}

function defaultThreads(calls: readonly Call[]): number {
  return Math.max(1, Math.min(availableParallelism() - 1, Math.ceil(calls.length / CALLS_A_THREAD)));
}

function readNumber({ options }: Invocation, name: string, byDefault: number): number {
  const text = options[name] as string | undefined;
  if (text === undefined) return byDefault;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number < 1) throw new UsageError(`--${name} must be a whole number from 1, got "${text}"`);
  return number;
}

function readPercent({ options }: Invocation, name: string): number {
  const text = (options[name] as string | undefined) ?? "0";
  const number = /^\d{1,3}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= 100)) throw new UsageError(`--${name} must be a number from 0 to 100, got "${text}"`);
  return number;
}

/** Tells where most calls could not be replayed, and why. Gives the percentage of those that were. */
function tellShare(results: readonly ReplayResult[]): number {
  const left = results.filter(({ verdict }) => verdict === "unreplayable");
  const share = results.length === 0 ? 100 : (1 - left.length / results.length) * 100;
  if (left.length * 2 <= results.length) return share;
  complain(`${left.length} of ${count(results.length, "call")} cannot be replayed:`);
  const byReason = groupBy(left, ({ reason }) => reason ?? "");
  const groups = [...byReason.values()].sort((a, b) => b.length - a.length);
  for (const group of groups.slice(0, MAX_SHOWN)) {
    const { probe, detail } = group[0]!;
    complain(
      `  ${group.length} ${detail.split("\n", 1)[0]} (${probe}${group.length > 1 ? ", and others" : ""})`,
    );
  }
  return share;
}

function readShard(text = "1/1"): { part: number; of: number } {
  const [, part, of] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (part === undefined || of === undefined || part < 1 || part > of)
    throw new UsageError(`--shard must be a part of parts, as in 2/3, got "${text}"`);
  return { part, of };
}

function printReport(results: readonly ReplayResult[]): void {
  const silent: ReplayResult[] = [];
  for (const [id, group] of groupByProbe(results)) {
    if (group.every((each) => each.verdict === "unreplayable" && !isFailure(each))) silent.push(...group);
    else printFunction(id, group);
  }
  if (silent.length > 0) {
    const functions = count(new Set(silent.map(({ probe }) => probe)).size, "function");
    print(
      `${colour("yellow", "–")} ${functions} of which no call can be replayed  ${colour("dim", tally(silent.map(summaryOf)))}`,
    );
  }
  const stale = new Set(results.flatMap(({ probe, stale: isStale }) => (isStale ? [probe] : []))).size;
  const told = stale > 0 ? `; the source of ${count(stale, "function")} has changed since` : "";
  print(
    `\n${count(results.length, "call")} replayed: ${tally(results.map(({ verdict }) => verdict))}${told}`,
  );
}

function groupByProbe(results: readonly ReplayResult[]): [string, ReplayResult[]][] {
  const groups = new Map<string, ReplayResult[]>();
  for (const result of results) {
    const group = groups.get(result.probe);
    if (group === undefined) groups.set(result.probe, [result]);
    else group.push(result);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

function printFunction(id: string, results: readonly ReplayResult[]): void {
  const failed = results.filter(isFailure);
  const unsure = results.filter((each) => each.unsure);
  const sign =
    failed.length > 0 ? colour("red", "✗") : unsure.length > 0 ? colour("yellow", "–") : colour("green", "✓");
  const stale = results.some((each) => each.stale) ? colour("yellow", " stale") : "";
  print(`${sign} ${printable(id)}${stale}  ${colour("dim", tally(results.map(summaryOf)))}`);
  const told = failed.length > 0 ? failed : unsure;
  for (const { title, id: call, detail } of told.slice(0, MAX_SHOWN)) {
    print(`    ${title}  [${call}]`);
    print(colourDiff(detail).replace(/^/gm, "      "));
  }
  if (told.length > MAX_SHOWN) print(`    … and ${told.length - MAX_SHOWN} more; --json lists all`);
}

const summaryOf = ({ verdict, reason }: ReplayResult) =>
  reason === undefined ? verdict : `${verdict} (${reason})`;

function toJson(results: readonly ReplayResult[]): object {
  return {
    counts: countBy(results.map(({ verdict }) => verdict)),
    unreplayable: countBy(results.flatMap(({ reason }) => reason ?? [])),
    stale: results.filter(({ stale }) => stale).length,
    calls: results.map(({ id, probe, verdict, reason, unsure, detail, within, stale }) => ({
      id,
      probe,
      verdict,
      ...(reason !== undefined && { reason }),
      ...(unsure && { unsure }),
      ...(detail !== "" && { detail }),
      ...(within !== undefined && { within }),
      ...(stale && { stale }),
    })),
  };
}
