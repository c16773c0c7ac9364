// What becomes of one mutant.

/**
 * Own tests first, then replay of the calls of the function, and of those that it is in. What that lets live is recorded once more, and all calls are
 * replayed, unless neither the tests nor the new recording tell it from the program.
 */
export function examine(bench, mutant) {
  const tests = bench.program.tests && bench.withMutant(mutant, () => bench.test());
  const replayOwn = () => bench.withMutant(mutant, () => bench.replayOwn(mutant));
  let replay = replayOwn();
  // Where it has not come back, there is no id.
  if (replay.killed && replay.id !== undefined && bench.isMistaken(mutant, replay)) replay = replayOwn();
  if (replay.killed) return { ...mutant, tests, replay };
  const changes = bench.withMutant(mutant, () => bench.changesOf(mutant));
  if (tests?.killed || changes.length > 0) replay = bench.withMutant(mutant, () => bench.replayAll());
  return { ...mutant, tests, replay, changes };
}
