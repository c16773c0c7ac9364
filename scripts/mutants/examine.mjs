// What becomes of one mutant.

/**
 * Own tests first, then replay of the calls of the function, and of those that it is in, then of all calls, if the tests tell
 * it from the program. What that lets live is recorded once more; if only that tells it, all calls are replayed, too.
 */
export function examine(bench, mutant) {
  const tests = bench.program.tests && bench.withMutant(mutant, () => bench.test());
  const replayOwn = () => bench.withMutant(mutant, () => bench.replayOwn(mutant));
  let replay = replayOwn();
  // Where it has not come back, there is no id.
  if (replay.killed && replay.id !== undefined && bench.isMistaken(mutant, replay)) replay = replayOwn();
  const replayAll = () => bench.withMutant(mutant, () => bench.replayAll());
  if (!replay.killed && tests?.killed) replay = replayAll();
  if (replay.killed) return { ...mutant, tests, replay };
  const changes = bench.withMutant(mutant, () => bench.changesOf(mutant));
  if (!tests?.killed && changes.length > 0) replay = replayAll();
  return { ...mutant, tests, replay, changes };
}
