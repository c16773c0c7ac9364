// What becomes of one mutant.

/**
 * Own tests first, then replay of the function's own calls. What that lets live is recorded once more, and all calls are
 * replayed, unless neither the tests nor the new recording tell it from the program.
 */
export function examine(bench, mutant) {
  const tests = bench.program.tests && bench.withMutant(mutant, () => bench.test());
  let replay = replayOwn(bench, mutant);
  if (replay.killed) return { ...mutant, tests, replay };
  const changes = bench.withMutant(mutant, () => bench.changesOf(mutant));
  if (tests?.killed || changes.length > 0) replay = bench.withMutant(mutant, () => bench.replayAll());
  return { ...mutant, tests, replay, changes };
}

function replayOwn(bench, mutant) {
  const others = new Set();
  for (;;) {
    const replay = bench.withMutant(mutant, () => bench.replayOwn(mutant, others));
    // Without an id, it has not come back.
    if (!replay.killed || replay.id === undefined || bench.isSameAlone(replay)) return replay;
    others.add(replay.id);
  }
}
