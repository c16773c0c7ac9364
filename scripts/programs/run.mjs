// Runs a build of a program in a process of its own, and reads what it has left.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { openTapes } from "calltape/tape";

const CHILD = path.join(import.meta.dirname, "child.mjs");
/** Calls that a thread records of one function: the tapes are to stay small. */
const KEEP = "calls=20";

/**
 * Not compared: positions change, and V8 makes up names of anonymous functions from the text around them. The
 * differential tests compare the names that functions have.
 */
const STACK_FRAME = /^\s*at /;

/**
 * @param record the setting CALLTAPE_RECORD
 * @returns the program's transcript, what is on the tapes, and what calltape has warned of
 */
export function runBuild(program, folder, record) {
  const tapes = path.join(folder, ".calltape");
  const transcript = path.join(folder, "transcript.txt");
  for (const left of [tapes, transcript]) rmSync(left, { recursive: true, force: true });
  const { command, args, env, fails } = program.command?.(folder, transcript) ?? {
    command: process.execPath,
    args: [CHILD, program.name, folder, transcript],
  };
  const started = performance.now();
  const { status, signal, stderr } = spawnSync(command, args, {
    cwd: folder,
    env: environment({
      CALLTAPE_DIR: tapes,
      CALLTAPE_KEEP: KEEP,
      CALLTAPE_RECORD: record,
      ...program.settings,
      ...env,
    }),
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    timeout: program.timeout,
  });
  const seconds = (performance.now() - started) / 1000;
  const lines = existsSync(transcript) ? readTranscript(program, transcript, folder) : [];
  if (lines.length === 0) lines.push(`no transcript; ended with ${signal ?? status}`, ...stderr.split("\n"));
  const nothing = { tapes: [], calls: [], problems: [] };
  const { tapes: read, calls: captured, problems } = existsSync(tapes) ? openTapes(tapes) : nothing;
  const traced = read.flatMap(({ events }) => events.filter(({ kind }) => kind === "enter"));
  const calls = [...captured, ...traced];
  return {
    lines,
    failed: status !== 0 && !fails,
    calls: calls.length,
    fired: new Set(calls.map(({ probe }) => probe.id)).size,
    problems: problems.map(({ message }) => message),
    warnings: [...new Set(stderr.match(/^\[calltape\].*$/gm) ?? [])],
    seconds,
  };
}

function readTranscript(program, file, folder) {
  const text = readFileSync(file, "utf8").replaceAll(folder, "");
  return program.readTranscript?.(text) ?? text.split("\n").filter((line) => !STACK_FRAME.test(line));
}

/** This process's environment without what would change a run. */
function environment(settings) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(CALLTAPE|NODE_OPTIONS$|npm_)/.test(name),
  );
  return { ...Object.fromEntries(inherited), TZ: "UTC", LC_ALL: "C", NO_COLOR: "1", ...settings };
}
