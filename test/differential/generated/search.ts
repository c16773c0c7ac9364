import fc from "fast-check";
import type { Checker, Difference } from "./check.js";
import { type GeneratedProgram, generatedProgram } from "./programs.js";

/** Programs that are compiled together. */
const BATCH = 25;
/** Milliseconds that are spent on making a failing program smaller. */
const SHRINKING = 60_000;

/** A program that instrumentation changes, as small as it could be made. */
export interface Failure {
  seed: number;
  /** Which program of the seed, and how it was made smaller, in the words of fast-check. */
  path: string;
  program: GeneratedProgram;
  differences: Difference[];
}

/** Checks programs `from` (at 0) up to `to` of a seed, and makes the first of them that fails smaller. */
export async function search(
  checker: Checker,
  seed: number,
  from: number,
  to: number,
): Promise<Failure | undefined> {
  const programs = fc.sample(generatedProgram, { seed, numRuns: to }).slice(from);
  for (let start = 0; start < programs.length; start += BATCH) {
    const found = await checker.check(programs.slice(start, start + BATCH));
    const failed = found.findIndex((differences) => differences.length > 0);
    if (failed >= 0) return shrink(checker, seed, String(from + start + failed), found[failed]!);
  }
  return undefined;
}

/** Checks the one program that a path leads to. */
export async function reproduce(checker: Checker, seed: number, path: string): Promise<Failure | undefined> {
  const [program] = fc.sample(generatedProgram, { seed, path, numRuns: 1 });
  const [differences] = await checker.check([program!]);
  return differences!.length === 0 ? undefined : { seed, path, program: program!, differences: differences! };
}

async function shrink(
  checker: Checker,
  seed: number,
  path: string,
  differences: Difference[],
): Promise<Failure> {
  const { frontEnds, what } = differences[0]!;
  let last = differences;
  const fails = fc.asyncProperty(generatedProgram, async (program) => {
    const [found] = await checker.check([program], frontEnds);
    // A smaller program may fail in another way, and that would be another fault.
    const same = found!.filter((each) => kindOf(each.what) === kindOf(what));
    if (same.length > 0) last = same;
    return same.length === 0;
  });
  const result = await fc.check(fails, { seed, path, numRuns: 1, interruptAfterTimeLimit: SHRINKING });
  const [program] = result.counterexample ?? fc.sample(generatedProgram, { seed, path, numRuns: 1 });
  return { seed, path: result.counterexamplePath ?? path, program: program!, differences: last };
}

function kindOf(what: string): string {
  return what.split(/[,:]/)[0]!;
}

/** What a person needs in order to see a failure again, and to mend it. */
export function describeFailure({ seed, path, program, differences }: Failure): string {
  return [
    `instrumentation changes a generated program (${program.language}):`,
    "",
    program.text,
    ...differences.flatMap(({ frontEnds, what }) => [
      `under ${frontEnds.map(({ name }) => name).join(" / ")}: ${what}`,
      "",
    ]),
    `see it again: npm run fuzz -- --seed ${seed} --path ${path}`,
  ].join("\n");
}
