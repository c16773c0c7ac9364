import { rmSync } from "node:fs";
import type * as TS from "typescript";

/** Build-infos that tell of instrumented output. */
const instrumented = new Set<string>();
let removing = false;

/**
 * Sees to it that no later build takes instrumented output for its own. What the compiler notes of a build (its
 * `.tsbuildinfo`) knows neither plugins nor the environment, so nothing of it may outlive the process; and for a
 * `--watch` that is going to be killed, nothing of it stays behind any of its builds.
 */
export function forgetBuild(ts: typeof TS, options: TS.CompilerOptions): void {
  const file = buildInfoOf(ts, options);
  if (file === undefined) return;
  if (instrumented.size === 0) process.on("exit", removeAll);
  instrumented.add(file);
  // An incremental build asks for a transformer once a file.
  if (removing) return;
  removing = true;
  setImmediate(removeAll).unref();
}

/** Removes what an earlier build has noted, whose output is about to be overwritten. */
export function removeBuildInfo(ts: typeof TS, options: TS.CompilerOptions): void {
  const file = buildInfoOf(ts, options);
  if (file !== undefined) rmSync(file, { force: true });
}

function buildInfoOf(ts: typeof TS, options: TS.CompilerOptions): string | undefined {
  // Not in the public types, but what the emitter itself asks.
  const { getTsBuildInfoEmitOutputFilePath: ask } = ts as {
    getTsBuildInfoEmitOutputFilePath?(options: TS.CompilerOptions): string | undefined;
  };
  return ask?.(options);
}

function removeAll(): void {
  removing = false;
  for (const file of instrumented) {
    try {
      rmSync(file, { force: true });
    } catch {
      // A folder that cannot be written to: the compiler could not write there either.
    }
  }
}

const MARK = "+calltape";

/**
 * Makes the compiler take files for changed that it has so far compiled without us. It compares versions with those
 * that it has noted, after the program is made and before anything is emitted.
 */
export function markAsChanged(files: Iterable<TS.SourceFile>): void {
  for (const file of files) {
    const versioned = file as { version?: string };
    if (versioned.version !== undefined && !versioned.version.endsWith(MARK)) versioned.version += MARK;
  }
}
