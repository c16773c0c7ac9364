import { readFileSync } from "node:fs";
import path from "node:path";
import { isComparable, PASS, REFUSED } from "./outcomes.mjs";

/** Lists of files by the reason why they differ. */
const KNOWN = JSON.parse(readFileSync(path.join(import.meta.dirname, "known.json"), "utf8"));

/**
 * Prints what was found with one front end.
 *
 * @returns the same as data; `failed` when it is not as it must be
 */
export function printReport({ runs, unended, recorders }, { frontEnd, tests, seconds }) {
  const all = [...runs].map(([run, outcomes]) => ({ run, ...outcomes }));
  const compared = all.filter(isComparable);
  const differing = compared.filter(({ base, on, off }) => on !== base || off !== base);
  const differingFiles = new Set(differing.map(({ run }) => fileOf(run)));
  const expected = new Map(
    KNOWN.flatMap(({ reason, frontEnds = [frontEnd], files }) =>
      frontEnds.includes(frontEnd)
        ? files.filter((file) => tests.includes(file)).map((file) => [file, reason])
        : [],
    ),
  );
  const unexpected = differing.filter(({ run }) => !expected.has(fileOf(run)));
  const same = [...expected.keys()].filter((file) => !differingFiles.has(file));
  const sum = (key) => recorders.reduce((total, recorder) => total + recorder[key], 0);
  const recorder = {
    probes: sum("probes"),
    calls: sum("calls"),
    callsWhileOff: sum("callsWhileOff"),
    dropped: sum("dropped"),
    errors: sum("errors"),
    stopped: recorders.flatMap(({ stopped }) => stopped ?? []),
  };
  const unbalanced = unended.filter((id) => passes(runs, id.slice(0, id.indexOf("#"))));
  const count = (variant) => ({
    files: new Set(compared.filter((each) => each[variant] !== each.base).map(({ run }) => fileOf(run))).size,
    runs: compared.filter((each) => each[variant] !== each.base).length,
  });
  const totals = {
    files: tests.length,
    runs: all.length,
    refused: all.filter(({ base }) => base === REFUSED).length,
    crashing: all.filter((run) => run.base !== REFUSED && !isComparable(run)).length,
    passing: compared.filter(({ base }) => base === PASS).length,
    on: count("on"),
    off: count("off"),
  };
  const failed =
    unexpected.length > 0 ||
    same.length > 0 ||
    unbalanced.length > 0 ||
    recorder.probes === 0 ||
    recorder.calls === 0 ||
    recorder.callsWhileOff > 0 ||
    recorder.stopped.length > 0;

  console.log(`
${frontEnd} (Node ${process.versions.node}, ${Math.round(seconds)} s)
  files                 ${totals.files}
  runs                  ${totals.runs}
  not compared          ${totals.refused} that the compiler refuses, ${totals.crashing} that end the process
  passing plain         ${totals.passing}
  differing, recording  ${totals.on.files} files, ${totals.on.runs} runs
  differing, off        ${totals.off.files} files, ${totals.off.runs} runs
  known to differ       ${expected.size} files
  probes                ${recorder.probes}, recording and off
  calls recorded        ${recorder.calls} (${recorder.dropped} dropped, ${recorder.errors} given up; ${recorder.callsWhileOff} while off)
  calls without an end  of ${unbalanced.length} functions, generators and async functions aside`);
  for (const { run, base, on, off } of unexpected)
    console.log(`  differs: ${run}\n    plain      ${base}\n    recording  ${on}\n    off        ${off}`);
  for (const file of same) console.log(`  no longer differs, take it out of known.json: ${file}`);
  for (const id of unbalanced) console.log(`  a call has no end: ${id}`);
  for (const reason of recorder.stopped) console.log(`  the recorder stopped: ${reason}`);
  return {
    frontEnd,
    node: process.versions.node,
    seconds,
    totals,
    recorder,
    differing,
    unexpected,
    same,
    unbalanced,
    failed,
  };
}

function fileOf(run) {
  return run.replace(/ strict$/, "");
}

/** Whether all runs of a file pass while recording. */
function passes(runs, file) {
  return [runs.get(file), runs.get(`${file} strict`)].every((run) => run === undefined || run.on === PASS);
}
