// The states of the recorder that benches compare, and how a program gets its hooks.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import babel from "@babel/core";
import { CalltapeError, configure, flush, stats } from "@calltape/runtime";
import { babelPlugin } from "calltape/babel";
import { ROOT } from "../scripts/setup.mjs";

/** Below the repository, so that instrumented code finds `@calltape/runtime`. */
export const WORK = path.join(ROOT, ".work/bench");

/** Every call is recorded, not only the first ones of each probe. */
const KEEP = "calls=999999999";

/** By name: options of `configure`, and the share of calls that is recorded; undefined where the recorder chooses. */
export const STATES = {
  off: { options: { record: "off" }, share: 0 },
  "off again": { options: { record: "off" }, share: 0, onBefore: true },
  "sampled out": { options: { record: "on", sample: 0.001 }, share: 0.001 },
  production: { options: { record: "production" } },
  on: { options: { record: "on" }, share: 1 },
  flight: { options: { record: "flight" }, share: 1 },
};

/** Whether this runtime has what the state asks for. Leaves recording off. */
export function isAvailable(options) {
  try {
    configure({ ...options, dir: path.join(WORK, "none") });
    return true;
  } catch (error) {
    if (error instanceof CalltapeError && error.code === "CALLTAPE_BAD_OPTION") return false;
    throw error;
  } finally {
    configure({ record: "off" });
  }
}

/** A state as environment variables, for a process that must not be told by its own code. */
export function environmentOf(state, dir) {
  const { record, sample } = STATES[state].options;
  return {
    CALLTAPE_RECORD: record,
    ...(sample === undefined ? {} : { CALLTAPE_SAMPLE: String(sample) }),
    CALLTAPE_KEEP: KEEP,
    CALLTAPE_DIR: dir,
  };
}

/** A folder for the tapes of this process, empty, and removed when it exits. */
export function tapeFolder() {
  const dir = path.join(WORK, `tapes-${process.pid}`);
  process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export function enterState(state, dir, more = {}) {
  configure({ ...STATES[state].options, keep: KEEP, dir, ...more });
}

/**
 * Loads a copy of a program of this folder, from a file of its own so that V8 shares nothing between copies.
 *
 * @param options of the plugin; undefined for a plain copy
 */
export async function load(file, name, options) {
  const folder = path.join(WORK, `${path.basename(file, ".js")}-${process.pid}`);
  const source = path.join(import.meta.dirname, file);
  let probes = 0;
  const onPlan = (plan) => {
    probes += plan.probes.length;
  };
  const plugins =
    options === undefined ? [] : [[babelPlugin, { ...options, enabled: true, root: ROOT, onPlan }]];
  const { code } = babel.transformFileSync(source, {
    cwd: ROOT,
    configFile: false,
    babelrc: false,
    compact: false,
    plugins,
  });
  mkdirSync(folder, { recursive: true });
  const copy = path.join(folder, `${name}.mjs`);
  writeFileSync(copy, code);
  const before = stats().probes;
  try {
    const module = await import(pathToFileURL(copy).href);
    if (options !== undefined && (probes === 0 || stats().probes - before !== probes))
      throw new Error(`${file}: ${stats().probes - before} of ${probes} probes have hooks`);
    return module;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs something that makes `expected` calls of probes, and fails unless as many were recorded as the state says.
 *
 * @returns how many were
 */
export function checkCalls(state, expected, run) {
  const before = stats();
  run();
  flush();
  const { calls, dropped, errors, stopped } = stats();
  const recorded = calls - before.calls;
  const { share } = STATES[state];
  if (dropped > before.dropped || errors > before.errors || stopped !== undefined)
    throw new Error(`${state}: ${dropped} calls dropped, ${errors} errors, stopped: ${stopped}`);
  // Samples may be jittered, all and none are not.
  const exact = share === 0 || share === 1;
  const [least, most] = exact
    ? [share * expected, share * expected]
    : [0.5 * share * expected, 2 * share * expected];
  if (share !== undefined && (recorded < least || recorded > most))
    throw new Error(`${state}: ${recorded} of ${expected} calls recorded, not ${least} to ${most}`);
  return recorded;
}
