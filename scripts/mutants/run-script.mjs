import { spawnSync } from "node:child_process";

/**
 * Runs a script of ours that prints JSON on its last line.
 *
 * @param timeout milliseconds that it may take
 * @returns what it printed; `silent` says why, where it was ended by the time limit, or ended without a word
 */
export function runScript(file, args, { cwd, timeout, env }) {
  const { stdout, stderr, error, status } = spawnSync(process.execPath, [file, ...args], {
    cwd,
    env: { ...environment(), ...env },
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    timeout,
    killSignal: "SIGKILL",
  });
  const last = stdout?.trimEnd().split("\n").at(-1) ?? "";
  if (last.startsWith("{")) return JSON.parse(last);
  return {
    silent: error?.code === "ETIMEDOUT" ? "timeout" : `exit code ${status}`,
    stderr: stderr.slice(-2_000),
  };
}

/** This process's environment without what would change a run. */
function environment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(CALLTAPE|NODE_OPTIONS$|npm_)/.test(name));
  return { ...Object.fromEntries(kept), NO_COLOR: "1" };
}
