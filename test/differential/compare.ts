import { beforeAll, describe, expect, test } from "vitest";
import type { Reason } from "../../transformer/index.js";
import { type Expectations, RENAMED_BY_LOWERING } from "./expectations.js";
import type { Compiled, FrontEnd } from "./front-ends.js";
import { loadPrograms, type Program, sourceOf } from "./programs.js";
import { type Run, runPrograms, type Variant } from "./run-programs.js";

const PROGRAMS = loadPrograms();

/** What a front end has made of the programs, and what they did in each variant. */
interface Comparison {
  plain: Compiled;
  instrumented: Compiled;
  /** Programs that the compiler takes, so that there is something to compare. */
  compared: Program[];
  runs: Record<"plain" | "on" | "off", Run>;
}

/**
 * Runs all programs plain, recorded and with recording off, and holds what can be observed of them equal. Also that
 * hooks fired: of each program with probes, a call is on the tape.
 */
export function compareVariants(frontEnd: FrontEnd, expected: Expectations): void {
  const programs = PROGRAMS.filter(frontEnd.takes);

  describe(frontEnd.name, () => {
    let comparison: Comparison;
    beforeAll(async () => {
      comparison = await compare(frontEnd, programs);
    });
    const linesOf = (variant: "plain" | "on" | "off", { id }: Program) =>
      comparison.runs[variant].observed.get(id)?.lines;

    describe.for(["on", "off"] as const)("recording %s", (variant) => {
      test.for(programs.map((program) => [program.id, program] as const))("%s", ([id, program]) => {
        if (!comparison.compared.includes(program)) return expect(expected.uncompilable).toContain(id);
        const renamed = RENAMED_BY_LOWERING[id];
        const plain = linesOf("plain", program);
        if (renamed !== undefined && JSON.stringify(plain) === JSON.stringify(renamed.lowered))
          return expect(linesOf(variant, program)).toEqual(renamed.source);
        expect(linesOf(variant, program)).toEqual(plain);
      });
    });

    test("compiles all programs but those that are listed", () => {
      const failed = programs.filter((program) => !comparison.compared.includes(program));
      expect(failed.map(({ id }) => id)).toEqual(expected.uncompilable);
      expect([...comparison.instrumented.failures.keys()]).toEqual([...comparison.plain.failures.keys()]);
    });

    test("plain programs run to their end on this version of Node, but those that are listed", () => {
      const broken = comparison.compared.filter((program) =>
        linesOf("plain", program)!.some((line) => /^CRASH SyntaxError|did not finish|mark it/.test(line)),
      );
      for (const { id } of broken) expect(expected.unrunnable).toContain(id);
    });

    test("the recorder has no complaints", () => {
      for (const run of Object.values(comparison.runs))
        expect(run.stderr.split("\n").filter((line) => line.startsWith("[calltape]"))).toEqual([]);
    });

    test("records a call of each program that has probes, but of those that are listed", () => {
      const silent = comparison.compared.filter(
        (program) => probesOf(program, comparison) > 0 && comparison.runs.on.calls.get(program.id)!.length === 0,
      );
      expect(silent.map(({ id }) => id)).toEqual(expected.neverRecorded);
    });

    test("counts in stats() the calls that are on the tapes", () => {
      const { observed, calls } = comparison.runs.on;
      const wrong = comparison.compared.flatMap(({ id }) => {
        const counted = observed.get(id)?.stats?.calls;
        const taped = calls.get(id)!.length;
        return counted === taped ? [] : [`${id}: ${counted} counted, ${taped} on the tape`];
      });
      expect(wrong.filter((line) => !/^recursion\//.test(line))).toEqual(expected.miscounted);
      expect([...calls.values()].flat().length).toBeGreaterThan(1_000);
    });

    test("records nothing when recording is off", () => {
      for (const { stats } of comparison.runs.off.observed.values()) expect(stats?.calls ?? 0).toBe(0);
    });

    test("every recorded call has an outcome, but those of programs that are listed", () => {
      const open = [...comparison.runs.on.calls].flatMap(([id, calls]) =>
        calls.filter(({ outcome }) => outcome === undefined).map(({ probe }) => `${id} ${probe.split("#")[1]}`),
      );
      expect([...new Set(open)].filter((line) => !/^recursion\//.test(line))).toEqual(expected.unended);
    });

    test("gives up no record", () => {
      const given = [...comparison.runs.on.observed].filter(
        ([id, { stats }]) => (stats?.errors ?? 0) + (stats?.dropped ?? 0) > 0 && !/^recursion\//.test(id),
      );
      expect(given.map(([id]) => id)).toEqual([]);
    });

    test("leaves functions alone for the reasons that are listed", () => {
      const counts: Partial<Record<Reason, number>> = {};
      for (const { leftAlone } of comparison.instrumented.plans.values())
        for (const { reason } of leftAlone) counts[reason] = (counts[reason] ?? 0) + 1;
      expect(counts).toEqual(expected.leftAlone);
    });
  });
}

/** Compiles and runs the programs with a front end in all variants. */
export async function compare(frontEnd: FrontEnd, programs: readonly Program[]): Promise<Comparison> {
  const plain = frontEnd.compile(programs, false);
  const instrumented = frontEnd.compile(programs, true);
  const compared = programs.filter(({ files }) => !files.some((file) => plain.failures.has(file)));
  const run = (variant: Variant, compiled: Compiled) => runPrograms(frontEnd, variant, compared, compiled);
  const [plainRun, on, off] = await Promise.all([
    run("plain", plain),
    run("on", instrumented),
    run("off", instrumented),
  ]);
  return { plain, instrumented, compared, runs: { plain: plainRun, on, off } };
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
