import { openTapes } from "calltape/tape";

/**
 * Ids of the functions of which a recorded call has no end. Generators and async functions are left out: a test may
 * leave them suspended.
 *
 * @throws Error when a tape is damaged
 */
export function findUnended(folder) {
  const { calls, problems } = openTapes(folder);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
  const unended = calls.filter(
    ({ outcome, probe }) => outcome === "unfinished" && !probe.async && !probe.generator,
  );
  return [...new Set(unended.map(({ probe }) => probe.id))];
}
