import { beforeAll, describe, expect, test } from "vitest";
import type { Reason } from "../../transformer/index.js";
import { expectationsOf, RENAMED_BY_LOWERING } from "./expectations.js";
import { type Compiled, EVERYTHING, EVERYTHING_TRACED, type FrontEnd } from "./front-ends.js";
import { loadPrograms, type Program, sourceOf } from "./programs.js";
import { type Run, runPrograms, type Variant } from "./run-programs.js";

const PROGRAMS = loadPrograms();

const OVERFLOWING = /^recursion\/|^errors\/deep-custom-error$/;

/** What a front end has made of the programs, and what they did in each variant. */
export interface Comparison {
  plain: Compiled;
  instrumented: Compiled;
  /** Programs that the compiler takes, so that there is something to compare. */
  compared: Program[];
  runs: Record<"plain" | "on" | "off" | "trace", Run>;
}

/**
 * Runs all programs plain, recorded, traced and with recording off, and holds what can be observed of them equal. Also that
 * hooks fired: of each program with probes, a call is on the tape.
 */
export function compareVariants(frontEnd: FrontEnd): void {
  const expected = expectationsOf(frontEnd);
  const programs = PROGRAMS.filter(frontEnd.takes);

  describe(frontEnd.name, () => {
    let comparison: Comparison;
    beforeAll(async () => {
      comparison = await compare(frontEnd, programs);
    });
    /** Where the stack ends, how much is recorded of what ran there differs from run to run. */
    const overflows = (id: string) => OVERFLOWING.test(id);
    const linesOf = (variant: "plain" | "on" | "off" | "trace", { id }: Program) =>
      comparison.runs[variant].observed.get(id)?.lines.join("\n");

    describe.for(["on", "off", "trace"] as const)("recording %s", (variant) => {
      test.for(programs.map((program) => [program.id, program] as const))("%s", ([id, program]) => {
        if (!comparison.compared.includes(program)) return expect(expected.uncompilable).toContain(id);
        const renamed = RENAMED_BY_LOWERING[id];
        const plain = linesOf("plain", program);
        // What the compiler has lowered to no program may be one when it is instrumented.
        if (/^CRASH SyntaxError/m.test(plain!)) return expect(expected.unrunnable).toContain(id);
        if (renamed?.lowered.test(plain!)) return expect(linesOf(variant, program)).toBe(renamed.source);
        const { recording, always } = expected.different;
        if (always.includes(id) || (variant !== "off" && recording.includes(id)))
          return expect(linesOf(variant, program)).not.toBe(plain);
        expect(linesOf(variant, program)).toBe(plain);
      });
    });

    test("compiles all programs but those that are listed", () => {
      const failed = programs.filter((program) => !comparison.compared.includes(program));
      expect(failed.map(({ id }) => id)).toEqual(expected.uncompilable);
      expect([...comparison.instrumented.failures.keys()]).toEqual([...comparison.plain.failures.keys()]);
    });

    test("plain programs run to their end on this version of Node, but those that are listed", () => {
      const broken = comparison.compared.filter((program) =>
        /^CRASH SyntaxError|did not finish|mark it/m.test(linesOf("plain", program)!),
      );
      for (const { id } of broken) expect(expected.unrunnable).toContain(id);
    });

    test("the recorder complains of nothing but of a program that makes every apply throw", () => {
      for (const run of Object.values(comparison.runs))
        expect(
          run.stderr.split("\n").filter((line) => /^\[calltape\](?!.*: apply patched;)/.test(line)),
        ).toEqual([]);
    });

    test("records a call of each program that has probes, but of those that are listed", () => {
      const silent = comparison.compared.filter(
        (program) =>
          probesOf(program, comparison) > 0 && comparison.runs.on.calls.get(program.id)!.length === 0,
      );
      expect(silent.map(({ id }) => id).sort()).toEqual([...expected.neverRecorded].sort());
    });

    test("traces each program of which calls are recorded: what enters leaves, and goes on when it was suspended", () => {
      const { calls } = comparison.runs.on;
      for (const [id, events] of comparison.runs.trace.events) {
        if (overflows(id)) continue;
        expect(events.length > 0, id).toBe(calls.get(id)!.length > 0);
        const open = new Map<string, number>();
        for (const { kind, probe } of events) {
          const change = kind === "enter" || kind === "resume" ? 1 : -1;
          open.set(probe, (open.get(probe) ?? 0) + change);
          expect(open.get(probe), `${kind} of ${probe}`).toBeGreaterThanOrEqual(0);
        }
      }
    });

    test("counts in stats() the calls that are on the tapes", () => {
      const { observed, calls } = comparison.runs.on;
      const wrong = comparison.compared.flatMap(({ id, isolated }) => {
        const counted = observed.get(id)?.stats?.calls;
        const taped = calls.get(id)!.length;
        // What an isolated program calls when its thread is already exiting is counted too late.
        const missing = isolated ? counted! > taped : counted !== taped;
        return missing && !overflows(id) ? [`${id}: ${counted} counted, ${taped} on the tape`] : [];
      });
      expect(wrong).toEqual([]);
      expect([...calls.values()].flat().length).toBeGreaterThan(300);
    });

    test("records nothing when recording is off", () => {
      for (const { stats } of comparison.runs.off.observed.values()) expect(stats?.calls ?? 0).toBe(0);
    });

    test("every recorded call has an outcome, but those of programs that are listed", () => {
      const open = [...comparison.runs.on.calls].flatMap(([id, calls]) =>
        overflows(id) ? [] : calls.filter(({ outcome }) => outcome === undefined).map(({ probe }) => probe),
      );
      expect([...new Set(open)]).toEqual(expected.unended);
    });

    test("gives up no record", () => {
      const given = [...comparison.runs.on.observed].filter(
        ([id, { stats }]) => (stats?.errors ?? 0) + (stats?.dropped ?? 0) > 0 && !overflows(id),
      );
      expect(given.map(([id]) => id)).toEqual([]);
    });

    test("leaves functions alone for the reasons that are listed", () => {
      const counts = new Map<Reason, number>();
      for (const { leftAlone } of comparison.instrumented.plans.values())
        for (const { reason } of leftAlone) counts.set(reason, (counts.get(reason) ?? 0) + 1);
      expect(Object.fromEntries(counts)).toEqual(expected.leftAlone);
    });
  });
}

/** Compiles and runs the programs with a front end in all variants. */
export async function compare(frontEnd: FrontEnd, programs: readonly Program[]): Promise<Comparison> {
  const plain = frontEnd.compile(programs, undefined);
  const instrumented = frontEnd.compile(programs, EVERYTHING);
  const compared = programs.filter(({ files }) => !files.some((file) => plain.failures.has(file)));
  const run = (variant: Variant, compiled: Compiled) => runPrograms(frontEnd, variant, compared, compiled);
  const [plainRun, on, off, trace] = await Promise.all([
    run("plain", plain),
    run("on", instrumented),
    run("off", instrumented),
    run("trace", frontEnd.compile(programs, EVERYTHING_TRACED)),
  ]);
  return { plain, instrumented, compared, runs: { plain: plainRun, on, off, trace } };
}

/** What the programs of JavaScript do when no compiler touches them. */
export function runSources(): Promise<Run> {
  const programs = PROGRAMS.filter(({ language }) => language === "javascript");
  const files = new Map(programs.flatMap((each) => each.files.map((file) => [file, sourceOf(file)])));
  return runPrograms({ name: "source", format: "esm" }, "source", programs, { files });
}

function probesOf({ files }: Program, { instrumented }: Comparison): number {
  return files.reduce((sum, file) => sum + (instrumented.plans.get(file)?.probes.length ?? 0), 0);
}
