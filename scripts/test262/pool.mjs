import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { crashed } from "./outcomes.mjs";

const WORKER = path.join(import.meta.dirname, "worker.mjs");
/** Tests that one process runs: what they leave behind, and what the recorder knows of them, grows. */
const BATCH = 100;
/** Milliseconds after which a process that tells nothing is ended. */
const PATIENCE = 60_000;
/** Calls recorded a function: the tapes are read, and are to stay small. */
const KEEP = "calls=50";

/**
 * Runs tests in processes of their own.
 *
 * @typedef {object} Results
 * @property {Map<string, { base: string, on?: string, off?: string }>} runs outcomes by `file` or `file strict`
 * @property {string[]} unended ids of functions of which a recorded call has no end
 * @property {object[]} recorders what the recorder of each process said in the end
 *
 * @param {string[]} tests paths below `test/`
 * @returns {Promise<Results>}
 */
export async function runTests(tests, frontEnd, { suite, jobs }) {
  const folder = mkdtempSync(path.join(tmpdir(), "calltape-test262-"));
  const results = { runs: new Map(), unended: [], recorders: [] };
  const batches = [];
  for (let i = 0; i < tests.length; i += BATCH) batches.push(tests.slice(i, i + BATCH));
  let begun = 0;

  async function work() {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      const place = path.join(folder, String(begun++));
      const crash = await runBatch(batch, place, { suite, frontEnd, results });
      if (crash === undefined) progress(batch.length);
      else if (batch.length > 1)
        batches.push(
          [crash.file],
          batch.filter((file) => file !== crash.file),
        );
      else {
        note(results, { ...crash, outcomes: { [crash.variant]: crash.how } });
        progress(1);
      }
    }
  }

  let done = 0;
  const started = Date.now();
  function progress(count) {
    done += count;
    const seconds = Math.round((Date.now() - started) / 1000);
    console.error(`${frontEnd}: ${done} of ${tests.length} files, ${seconds} s`);
  }

  await Promise.all(Array.from({ length: jobs }, work));
  rmSync(folder, { recursive: true, force: true });
  return results;
}

/** @returns where the process was when it ended too early, and how it did */
function runBatch(tests, folder, { suite, frontEnd, results }) {
  mkdirSync(folder);
  const file = path.join(folder, "batch.json");
  writeFileSync(file, JSON.stringify({ tests, suite, frontEnd }));
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("CALLTAPE")),
  );
  const child = fork(WORKER, [file], {
    env: { ...env, CALLTAPE_DIR: path.join(folder, "tapes"), CALLTAPE_KEEP: KEEP },
    execArgv: ["--experimental-vm-modules", "--no-warnings", "--expose-gc"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return new Promise((resolve, reject) => {
    let at;
    let finished = false;
    const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
    child.on("message", (message) => {
      timer.refresh();
      if (message.begins !== undefined) at = message;
      else if (message.outcomes !== undefined) note(results, message);
      else {
        finished = true;
        results.recorders.push(message.recorder);
        results.unended.push(...message.unended);
      }
    });
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      rmSync(folder, { recursive: true, force: true });
      if (finished) resolve();
      else if (at === undefined)
        reject(new Error(`a process ended (${signal ?? code}) before its first test`));
      else
        resolve({
          file: at.begins,
          strict: at.strict,
          variant: at.variant,
          how: crashed(signal ?? code),
        });
    });
  });
}

function note({ runs }, { file, strict, outcomes }) {
  const key = strict ? `${file} strict` : file;
  runs.set(key, { ...runs.get(key), ...outcomes });
}
