// What became of mutants, counted.

/** @param results of all mutants that were looked at */
export function summarize(results) {
  const killedBy = (tests, replay) =>
    results.filter((each) => each.tests?.killed === tests && each.replay.killed === replay).length;
  const live = results.filter(({ replay }) => !replay.killed);
  return {
    mutants: results.length,
    functions: new Set(results.map(({ probe }) => probe)).size,
    /** Whether the program has tests of its own. */
    tested: results.some(({ tests }) => tests !== undefined),
    unchanged: live.filter(({ changes }) => changes.length === 0).length,
    killed: {
      tests: results.filter(({ tests }) => tests?.killed).length,
      replay: results.length - live.length,
      both: killedBy(true, true),
      testsAlone: killedBy(true, false),
      replayAlone: killedBy(false, true),
      neither: killedBy(false, false),
    },
    /** Green in replay, and yet calls that are the same in replay without the mutant do something else when they are recorded. */
    missed: live.filter(({ changes }) => changes.some(({ calls }) => calls.length > 0)).map(titleOf),
    /** What changes is nothing that a tape holds in full, so that replay says of it that it cannot be replayed. */
    unseen: live
      .filter(({ changes }) => changes.length > 0 && changes.every(({ calls }) => calls.length === 0))
      .map(titleOf),
    /** Green, though calls that were the same cannot be judged any more. */
    unjudged: live
      .filter(({ replay }) => replay.stage === "all calls" && Object.keys(replay.unreplayable).length > 0)
      .map(titleOf),
    timeouts: results.filter(({ replay }) => replay.verdict === "timeout").length,
    testsAlone: live.filter(({ tests }) => tests?.killed).map(titleOf),
    operators: countBy(results.map(({ operator }) => operator)),
  };
}

function titleOf({ file, line, operator, original, replacement, probe }) {
  const short = (text) => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
  return `${file}:${line} ${operator}: ${short(original)} → ${short(replacement)} in ${probe.slice(probe.indexOf("#") + 1)}`;
}

function countBy(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([, a], [, b]) => b - a));
}

export function formatReport(summary) {
  const {
    mutants,
    functions,
    tested,
    unchanged,
    killed,
    timeouts,
    missed,
    unseen,
    unjudged,
    testsAlone,
    operators,
    touched = [],
  } = summary;
  const list = (title, items) =>
    items.length === 0 ? [] : [`${title}:`, ...items.map((item) => `  ${item}`)];
  return [
    `${mutants} mutants in ${functions} functions (${Object.entries(operators)
      .map(([name, n]) => `${n} ${name}`)
      .join(", ")})`,
    ...(tested ? [`killed by the program's own tests: ${killed.tests}`] : ["the program has no tests"]),
    `killed by replay: ${killed.replay}${timeouts > 0 ? `, ${timeouts} of them by not ending` : ""}`,
    tested
      ? `by both: ${killed.both}; by tests alone: ${killed.testsAlone}; by replay alone: ${killed.replayAlone}; by neither: ${killed.neither}`
      : `let live: ${mutants - killed.replay}, ${unchanged} of which change nothing that is recorded`,
    `replay is green, though a call that it can judge does something else: ${missed.length}`,
    ...list("  these", missed),
    ...list("something is recorded otherwise, of which replay can say nothing", unseen),
    ...list("green in replay, though calls that were the same cannot be judged any more", unjudged),
    ...list("killed by tests alone", testsAlone),
    ...list("reached by replay, though it is switched off", touched),
  ].join("\n");
}
