import { readFileSync } from "node:fs";
import path from "node:path";
import { isComparable, PASS, REFUSED } from "./outcomes.mjs";

/** Files that are known to differ, by reason; with all front ends, unless some are named. */
const KNOWN = JSON.parse(readFileSync(path.join(import.meta.dirname, "known.json"), "utf8"));

/**
 * What the results of one front end come to.
 *
 * @param {import("./pool.mjs").Results} results
 */
export function summarize({ runs, unended, recorders }, { frontEnd, tests, seconds }) {
  const all = [...runs].map(([run, outcomes]) => ({ run, ...outcomes }));
  const compared = all.filter(isComparable);
  const differing = compared.filter(({ base, on, off }) => on !== base || off !== base);
  const files = filesOf(differing);
  const known = knownFiles(frontEnd, tests);
  const summary = {
    frontEnd,
    node: process.versions.node,
    seconds: Math.round(seconds),
    files: tests.length,
    runs: all.length,
    refused: all.filter(({ base }) => base === REFUSED).length,
    crashing: all.filter((run) => run.base !== REFUSED && !isComparable(run)).length,
    passing: compared.filter(({ base }) => base === PASS).length,
    on: countDiffering(compared, "on"),
    off: countDiffering(compared, "off"),
    known: known.size,
    recorder: sumRecorders(recorders),
    unexpected: differing.filter(({ run }) => !known.has(fileOf(run))),
    alike: [...known].filter((file) => !files.has(file)),
    unended: unended.filter((id) => passes(runs, id.slice(0, id.indexOf("#")))),
  };
  return { ...summary, failed: isWrong(summary) };
}

function isWrong({ unexpected, alike, unended, recorder }) {
  const { probes, calls, callsWhileOff, stopped } = recorder;
  if (probes === 0 || calls === 0 || callsWhileOff > 0) return true;
  return [unexpected, alike, unended, stopped].some(({ length }) => length > 0);
}

function knownFiles(frontEnd, tests) {
  const asked = new Set(tests);
  const lists = KNOWN.filter(({ frontEnds = [frontEnd] }) => frontEnds.includes(frontEnd));
  return new Set(lists.flatMap(({ files }) => files.filter((file) => asked.has(file))));
}

function countDiffering(compared, variant) {
  const differing = compared.filter((outcomes) => outcomes[variant] !== outcomes.base);
  return { files: filesOf(differing).size, runs: differing.length };
}

function sumRecorders(recorders) {
  const sum = (key) => recorders.reduce((total, recorder) => total + recorder[key], 0);
  const [probes, calls, callsWhileOff, dropped, errors] = [
    "probes",
    "calls",
    "callsWhileOff",
    "dropped",
    "errors",
  ].map(sum);
  return {
    probes,
    calls,
    callsWhileOff,
    dropped,
    errors,
    stopped: recorders.flatMap((each) => each.stopped ?? []),
  };
}

function filesOf(runs) {
  return new Set(runs.map(({ run }) => fileOf(run)));
}

function fileOf(run) {
  return run.replace(/ strict$/, "");
}

/** Whether all runs of a file pass while recording. */
function passes(runs, file) {
  return [runs.get(file), runs.get(`${file} strict`)].every((run) => run === undefined || run.on === PASS);
}
