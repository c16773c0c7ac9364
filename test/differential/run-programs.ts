import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Compiled, emittedName, type FrontEnd } from "./front-ends.js";
import type { Program } from "./programs.js";
import { type RecordedCall, type RecordedEvent, readTape } from "./read-tape.js";

/** Below the repository, so that what is emitted finds `@calltape/runtime`. */
const WORK = path.resolve(import.meta.dirname, "../../.work/differential");
const CHILD = path.join(import.meta.dirname, "child.mjs");

/** `source` is not compiled at all; `plain` is compiled without calltape; `trace` records events and no values. */
export type Variant = "source" | "plain" | "on" | "off" | "trace";

/** What could be observed of a program. */
export interface Observed {
  /** What it logged, with how it crashed or exited. */
  lines: string[];
  /** What the recorder counted meanwhile; undefined in programs without it. */
  stats?: { calls: number; errors: number; dropped: number };
}

export interface Run {
  observed: Map<string, Observed>;
  /** Of each program: what is on the tapes. */
  calls: Map<string, RecordedCall[]>;
  /** The same of traces. */
  events: Map<string, RecordedEvent[]>;
  /** What the process wrote to stderr. */
  stderr: string;
}

/** Runs the programs that a front end has compiled, in one process. */
export async function runPrograms(
  frontEnd: Pick<FrontEnd, "name" | "format">,
  variant: Variant,
  programs: readonly Program[],
  compiled: Pick<Compiled, "files">,
): Promise<Run> {
  mkdirSync(WORK, { recursive: true });
  const folder = mkdtempSync(path.join(WORK, `${frontEnd.name}-${variant}-`.replace(/\W+/g, "-")));
  const tapes = path.join(folder, "tapes");
  const type = frontEnd.format === "esm" ? "module" : "commonjs";
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ type }));
  for (const [file, text] of compiled.files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  const result = path.join(folder, "result.json");
  const batch = {
    programs: programs.map(({ id, files, isolated }) => {
      const file = path.join(folder, emittedName(files[0]!));
      return { id, file, isolated, esm: file.endsWith(".js") && frontEnd.format === "esm" };
    }),
    instrumented: variant !== "plain" && variant !== "source",
    result,
  };
  writeFileSync(path.join(folder, "batch.json"), JSON.stringify(batch));
  const stderr = await runChild(folder, {
    CALLTAPE_DIR: tapes,
    CALLTAPE_RECORD: variant === "off" ? "off" : "on",
    // Enough that deep recursion is recorded to its end.
    CALLTAPE_KEEP: "calls=10000",
  });
  const observed = JSON.parse(readFileSync(result, "utf8")) as Record<string, Observed>;
  const recorded = variant === "on" || variant === "trace" ? readTapes(programs, tapes) : undefined;
  const run: Run = {
    observed: new Map(
      programs.map(({ id }) => [id, withoutPlaces(observed[id] ?? { lines: ["did not finish"] }, folder)]),
    ),
    calls: recorded?.calls ?? new Map(),
    events: recorded?.events ?? new Map(),
    stderr,
  };
  // What a failed run has left stays, to be looked at.
  rmSync(folder, { recursive: true, force: true });
  return run;
}

function runChild(folder: string, settings: Record<string, string>): Promise<string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith("CALLTAPE") && name !== "NODE_OPTIONS"),
  );
  const child = spawn(process.execPath, ["--no-warnings", CHILD, path.join(folder, "batch.json")], {
    cwd: folder,
    env: { ...env, ...settings },
    stdio: ["ignore", "inherit", "pipe"],
    timeout: 240_000,
    // A handler for SIGTERM would never run in a program that loops.
    killSignal: "SIGKILL",
  });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve(errors);
      else reject(new Error(`the batch in ${folder} ended with ${code ?? signal}\n${errors}`));
    });
  });
}

/** Positions differ once code is instrumented, and each variant lies in a folder of its own. */
function withoutPlaces({ lines, ...rest }: Observed, folder: string): Observed {
  const places = (line: string) => line.replaceAll(folder, "").replace(/:\d+:\d+/g, "");
  return { lines: lines.map(places), ...rest };
}

function readTapes(programs: readonly Program[], tapes: string): Pick<Run, "calls" | "events"> {
  const owners = new Map(programs.flatMap(({ id, files }) => files.map((file) => [file, id])));
  // Of a module that is a boundary, the file is named from the root and without extension.
  const ownerOf = ({ probe }: { probe: string }) =>
    owners.get(probe.slice(0, probe.indexOf("#"))) ?? /^\.\/(.*)\/[^/]*#/.exec(probe)?.[1];
  const calls = new Map<string, RecordedCall[]>(programs.map(({ id }) => [id, []]));
  const events = new Map<string, RecordedEvent[]>(programs.map(({ id }) => [id, []]));
  // Names of one stream differ in what follows the last dash, and sort in its order.
  const files = readdirSync(tapes).sort();
  const streamOf = (name: string) => name.slice(0, name.lastIndexOf("-"));
  for (const stream of new Set(files.map(streamOf))) {
    const names = files.filter((name) => streamOf(name) === stream);
    const recorded = readTape(...names.map((name) => readFileSync(path.join(tapes, name))));
    for (const call of recorded.calls) calls.get(ownerOf(call)!)!.push(call);
    for (const event of recorded.events) events.get(ownerOf(event)!)!.push(event);
  }
  return { calls, events };
}
