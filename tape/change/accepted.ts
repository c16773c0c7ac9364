import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import { lazyList } from "../calls/lazy-list.js";
import type { Call } from "../calls/recorded-call.js";
import { problemOf, readTape, type TapeProblem } from "../calls/tape.js";
import { Damage } from "../damage.js";
import { callsById } from "../select/call-order.js";
import { AcceptedCall } from "./accepted-call.js";

/** Folder beside the tapes that holds what was accepted, a file a call. */
const FOLDER = "accepted";

/** A record has a megabyte at most, a call two or three of them, in base64. */
const MAX_BYTES = 16 * 1_048_576;

/** Characters on a line of base64. */
const LINE = 76;

/** What a person reads of an accepted outcome, in a review for example. The tape beside it is what counts. */
export interface AcceptedText {
  /** The function and its inputs, on one line. */
  call: string;
  /** The outcome that was recorded, and the one that counts from now on, in lines. */
  recorded: string[];
  accepted: string[];
}

/** One file. */
interface AcceptedFile extends AcceptedText {
  id: string;
  function: string;
  at: string;
  /** A tape in base64, with this one call, whose outcome counts. */
  tape: string[];
}

/**
 * An outcome to take the place of the recorded one.
 *
 * @param bytes a tape that holds one call, of the same function and with the same inputs
 * @throws CalltapeError `CALLTAPE_CORRUPT` for anything else
 */
export function acceptOutcome(call: Call, bytes: Uint8Array, at = Date.now()): AcceptedCall {
  const recorded = call instanceof AcceptedCall ? call.recorded : call;
  try {
    return new AcceptedCall(recorded, outcomeIn(fileOf(call), call, Buffer.from(bytes)), at);
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    throw new CalltapeError("CALLTAPE_CORRUPT", `the outcome of call ${call.id}: ${error.what}`);
  }
}

/**
 * Writes an accepted outcome beside the tape of its call, where {@link openTapes} finds it. One that was accepted before
 * is replaced; the tape stays as it is.
 *
 * @returns path of the file
 * @throws what the file system throws
 */
export function writeAccepted(call: AcceptedCall, bytes: Uint8Array, text: AcceptedText): string {
  const base64 = Buffer.from(bytes).toString("base64");
  const content: AcceptedFile = {
    id: call.id,
    function: call.probe.id,
    at: new Date(call.acceptedAt).toISOString(),
    ...text,
    tape: base64.match(new RegExp(`.{1,${LINE}}`, "g")) ?? [],
  };
  const file = fileOf(call);
  mkdirSync(path.dirname(file), { recursive: true });
  // In one step, since tests that run at the same time may read it.
  const temporary = `${file}.${process.pid}.new`;
  writeFileSync(temporary, `${JSON.stringify(content, undefined, 2)}\n`);
  renameSync(temporary, file);
  return file;
}

/** Puts accepted outcomes in the place of those that were recorded, and tells of the files that cannot be read. */
export function applyAccepted(
  calls: readonly Call[],
  folders: Iterable<string>,
): { calls: readonly Call[]; accepted: readonly Call[]; problems: TapeProblem[] } {
  const problems: TapeProblem[] = [];
  const accepted = new Map<string, Call>();
  for (const file of [...folders].flatMap((folder) => acceptedIn(path.join(folder, FOLDER)))) {
    const id = path.basename(file, ".json").replace("-", ":");
    const call = callsById(calls, id).find((each) => fileOf(each) === file);
    if (call === undefined) continue;
    try {
      accepted.set(keyOf(call), read(file, call));
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      problems.push(problemOf(file, error));
    }
  }
  const replaced = accepted.size === 0 ? calls : replaceCalls(calls, accepted);
  return { calls: replaced, accepted: [...accepted.values()], problems };
}

function replaceCalls(calls: readonly Call[], accepted: ReadonlyMap<string, Call>): readonly Call[] {
  return lazyList(calls.length, (place) => {
    const call = calls[place]!;
    return accepted.get(keyOf(call)) ?? call;
  });
}

/** A copy of a tape has the same calls. */
function keyOf({ file, id }: Call): string {
  return `${id} ${file}`;
}

function acceptedIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => path.join(folder, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}

function fileOf({ file, id }: Call): string {
  return path.join(path.dirname(file), FOLDER, `${id.replace(":", "-")}.json`);
}

/** Throws `Damage`. */
function read(file: string, call: Call): AcceptedCall {
  const stats = statSync(file);
  if (!stats.isFile() || stats.size > MAX_BYTES) throw new Damage(0, "no file of an accepted outcome");
  const { id, at, tape } = parse(readFileSync(file, "utf8"));
  const when = typeof at === "string" ? Date.parse(at) : Number.NaN;
  if (id !== call.id || Number.isNaN(when) || !isTexts(tape))
    throw new Damage(0, "lacks the id of its call, when it was accepted, or a tape");
  return new AcceptedCall(call, outcomeIn(file, call, Buffer.from(tape.join(""), "base64")), when);
}

function parse(text: string): Partial<Record<keyof AcceptedFile, unknown>> {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    throw new Damage(0, "no JSON");
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** The one call of a tape. Throws `Damage`. */
function outcomeIn(file: string, { probe }: Call, bytes: Buffer): Call {
  const { tape, problem } = readTape(file, bytes);
  if (problem !== undefined) throw new Damage(problem.offset, "its tape is damaged");
  const [outcome, ...others] = tape?.calls ?? [];
  if (outcome === undefined || others.length > 0 || outcome.probe.id !== probe.id)
    throw new Damage(0, "its tape does not hold one call of the function");
  return outcome;
}
