import { writeFileSync } from "node:fs";
import path from "node:path";
import type { FilePlan } from "../../../transformer/index.js";
import { BABEL, EVERYTHING, emittedName, type FrontEnd, TYPESCRIPT, UNLOWERED } from "../front-ends.js";
import type { Program } from "../programs.js";
import { Bench, type Observed } from "./bench.js";
import { checkOutcomes } from "./outcomes.js";
import type { GeneratedProgram } from "./programs.js";

/** Something that instrumentation has changed. */
export interface Difference {
  frontEnds: FrontEnd[];
  what: string;
}

/** How much has been compared, so that nobody takes nothing for a success. */
export interface Tally {
  programs: number;
  /** Runs of instrumented code. */
  runs: number;
  /** Calls on the tapes. */
  calls: number;
  /** Calls of which the outcome on the tape was held against what their caller got. */
  outcomes: number;
  /** Programs that a compiler which lowers does not take, or of which it makes what Node does not take. */
  skipped: Map<string, number>;
  features: Map<string, number>;
}

const LOWERING = [...TYPESCRIPT, ...BABEL].filter((frontEnd) => !UNLOWERED.includes(frontEnd));

/** A program with what has been found of it so far. */
interface Case {
  generated: GeneratedProgram;
  program: Program;
  frontEnds: readonly FrontEnd[];
  differences: Difference[];
  /** What compilers that lower nothing made of it did plain, and the calls that were recorded of it. */
  recorded: { frontEnd: FrontEnd; plain: string; calls: string }[];
}

/** Compiles and runs generated programs, and finds what instrumentation changes. */
export class Checker {
  readonly tally: Tally = {
    programs: 0,
    runs: 0,
    calls: 0,
    outcomes: 0,
    skipped: new Map(),
    features: new Map(),
  };
  private readonly recording = new Bench("recording");
  private readonly other = new Bench("other");

  /**
   * Finds what differs, of each program.
   *
   * @param frontEnds when missing, each program goes through every compiler that lowers nothing, and every second
   * one, at least, through one that does
   */
  async check(
    programs: readonly GeneratedProgram[],
    frontEnds?: readonly FrontEnd[],
  ): Promise<Difference[][]> {
    const cases = programs.map((generated, i) => this.prepare(generated, i, frontEnds));
    const all = new Set(cases.flatMap((each) => each.frontEnds));
    const runs: Promise<void>[] = [];
    for (const frontEnd of all) {
      const some = cases.filter((each) => each.frontEnds.includes(frontEnd));
      runs.push(...this.compare(frontEnd, some));
      // The threads' reports are read between two compilations.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(runs);
    for (const each of cases) compareCalls(each);
    return cases.map(({ differences }) => differences);
  }

  async close(): Promise<void> {
    await Promise.all([this.recording.close(), this.other.close()]);
  }

  private prepare(generated: GeneratedProgram, i: number, given: readonly FrontEnd[] | undefined): Case {
    const { language, text, features } = generated;
    const file = `program-${i}.${language}`;
    writeFileSync(path.join(this.other.folder, file), text);
    const program: Program = {
      id: file,
      files: [file],
      language: language === "ts" ? "typescript" : "javascript",
      commonjs: language === "cjs",
      isolated: false,
      experimentalDecorators: false,
    };
    const frontEnds = given ?? frontEndsOf(program, generated);
    if (given === undefined) {
      this.tally.programs++;
      for (const [feature, count] of features) add(this.tally.features, feature, count);
    }
    return { generated, program, frontEnds, differences: [], recorded: [] };
  }

  /** Compiles the programs and has them run. */
  private compare(frontEnd: FrontEnd, cases: readonly Case[]): Promise<void>[] {
    const { folder } = this.other;
    const programs = cases.map(({ program }) => program);
    const plain = frontEnd.compile(programs, undefined, folder);
    const instrumented = frontEnd.compile(programs, EVERYTHING, folder);
    return cases.map(async (each) => {
      const file = each.program.files[0]!;
      const [failure, other] = [plain.failures.get(file), instrumented.failures.get(file)];
      if (failure !== other) differ(each, frontEnd, `compiles plain: ${failure}\ninstrumented: ${other}`);
      if (failure !== undefined) return this.skip(each, frontEnd, failure);
      if (other !== undefined) return;
      const emitted = emittedName(file);
      const esm = emitted.endsWith(".mjs") || (emitted.endsWith(".js") && frontEnd.format === "esm");
      const code = instrumented.files.get(emitted)!;
      const [before, on, off] = await Promise.all([
        this.other.run({ code: plain.files.get(emitted)!, esm, variant: "plain" }),
        this.recording.run({ code, esm, variant: "on" }),
        this.other.run({ code, esm, variant: "off" }),
      ]);
      const plan = instrumented.plans.get(file);
      const renamed = [on, off].some(({ lines }) => lines.join("\n") !== before.lines.join("\n"));
      const source = renamed && !UNLOWERED.includes(frontEnd) ? await this.runUnlowered(each) : before;
      this.judge(each, frontEnd, plan, { before, source, on, off });
    });
  }

  /** What the program does as it is written: compilers that lower may change names, and ours keeps them. */
  private async runUnlowered({ program }: Case): Promise<Observed> {
    const frontEnd = UNLOWERED.find((one) => one.takes(program))!;
    const { files } = frontEnd.compile([program], undefined, this.other.folder);
    const emitted = emittedName(program.files[0]!);
    const esm = emitted.endsWith(".mjs") || (emitted.endsWith(".js") && frontEnd.format === "esm");
    return this.other.run({ code: files.get(emitted)!, esm, variant: "plain" });
  }

  private judge(
    each: Case,
    frontEnd: FrontEnd,
    plan: FilePlan | undefined,
    { before, source, on, off }: Record<"before" | "source" | "on" | "off", Observed>,
  ): void {
    const expected = before.lines.join("\n");
    const broken = before.lines.find((line) => line.startsWith("CRASH SyntaxError"));
    if (broken !== undefined) return this.skip(each, frontEnd, broken);
    this.tally.runs += 2;
    this.tally.calls += on.calls.length;
    for (const [name, observed] of [
      ["on", on],
      ["off", off],
    ] as const) {
      const allowed = observed.lines.map((line, i) => (line === source.lines[i] ? before.lines[i] : line));
      const what = firstDifference(expected, allowed.join("\n"));
      if (what !== undefined) differ(each, frontEnd, `recording ${name}, ${what}`);
    }
    const fault = faultOf(on, off);
    if (fault !== undefined) differ(each, frontEnd, fault);
    const { compared, wrong } = checkOutcomes(each.generated.text, plan, on.calls);
    this.tally.outcomes += compared;
    if (wrong !== undefined) differ(each, frontEnd, wrong);
    if (UNLOWERED.includes(frontEnd))
      each.recorded.push({
        frontEnd,
        plain: expected,
        calls: on.calls.map((call) => withoutCode(JSON.stringify(call))).join("\n"),
      });
  }

  /** What a compiler cannot lower is nobody's fault; what is no program is the generator's. */
  private skip(each: Case, frontEnd: FrontEnd, why: string): void {
    if (UNLOWERED.includes(frontEnd) && !each.generated.features.has("using"))
      differ(each, frontEnd, `the generator made no program: ${why}`);
    else add(this.tally.skipped, frontEnd.name, 1);
  }
}

function frontEndsOf(program: Program, { text, features }: GeneratedProgram): FrontEnd[] {
  const lowering = LOWERING.filter((each) => each.takes(program) && compares(each, features));
  // Any number that is the same each time a program is made will do for a choice.
  const one = lowering[(text.length >> 1) % lowering.length]!;
  const chosen = features.has("using") || text.length % 2 === 0 ? [one] : [];
  return [...UNLOWERED.filter((each) => each.takes(program)), ...chosen];
}

/** Whether what a compiler makes of the features is right, and does not depend on names that it chooses. */
function compares({ name }: FrontEnd, features: ReadonlyMap<string, number>): boolean {
  // A direct eval looks for names that preset-env may have changed; of functions of one name in what becomes a
  // generator, the first one wins there.
  const unsure = features.has("direct eval") || features.has("conflict: functions");
  return !(unsure && name.startsWith("babel"));
}

/** A recorded call without hashes of the code of classes that have no constructor: compilers print it otherwise. */
function withoutCode(call: string): string {
  return call.replace(/("extension 7 15","[^"]*"),\d+/g, "$1");
}

function compareCalls({ recorded: [first, ...rest], ...each }: Case): void {
  for (const { frontEnd, plain, calls } of rest) {
    // Compilers do not agree on all that TypeScript adds to the language.
    if (plain !== first!.plain) continue;
    const what = firstDifference(first!.calls, calls);
    if (what !== undefined)
      each.differences.push({ frontEnds: [first!.frontEnd, frontEnd], what: `recorded calls, ${what}` });
  }
}

function differ({ differences }: Case, frontEnd: FrontEnd, what: string): void {
  differences.push({ frontEnds: [frontEnd], what });
}

/** What the recorder itself did wrong. */
function faultOf(on: Observed, off: Observed): string | undefined {
  if (on.stats.errors + on.stats.dropped > 0) return `the recorder gave up: ${JSON.stringify(on.stats)}`;
  if (off.stats.calls > 0) return `${off.stats.calls} calls were recorded with recording off`;
  if (on.calls.length !== on.stats.calls)
    return `${on.stats.calls} calls were counted, ${on.calls.length} are on the tape`;
  return undefined;
}

/** The first line that is not the same, of both. */
function firstDifference(expected: string, actual: string): string | undefined {
  if (expected === actual) return undefined;
  const [before, after] = [expected.split("\n"), actual.split("\n")];
  let i = 0;
  while (before[i] === after[i]) i++;
  return `line ${i + 1}\n- ${before[i] ?? "(nothing)"}\n+ ${after[i] ?? "(nothing)"}`;
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}
