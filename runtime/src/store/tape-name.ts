import { CalltapeError } from "../error.js";
import { threadNumber } from "../platform.js";

/** What the name of a tape says: `20260102T030405Z-4711-0-1f00ba42-0000.tape`. */
export interface TapeName {
  /** Process that recorded it. */
  pid: number;
  /** 8 hexadecimal digits. */
  stream: string;
  /** Place in its stream, from 0. */
  sequence: number;
  /** The name without the ending of a compressed tape. */
  plain: string;
  compressed: boolean;
}

/** Taken now: a program may put another one in its place. */
const PlatformDate = Date;

const ANY_TAPE = /^[A-Za-z0-9][\w.-]*\.tape(?:\.gz|\.zst)?$/;
const OURS = /^(\d{8}T\d{6}Z-(\d{1,10})-\d{1,10}-([0-9a-f]{8})-(\d{4,15})\.tape)(\.gz|\.zst)?$/;
const LEFT_OVER = /^\.[A-Za-z0-9][\w.-]*\.tape\.(?:gz|zst)\.(\d{1,10})-[0-9a-f]+\.tmp$/;

/** @param startedAt when the stream began, in milliseconds since the epoch */
export function tapeName(startedAt: number, stream: string, sequence: number): string {
  const time = new PlatformDate(startedAt).toISOString().replace(/[-:]|\.\d+/g, "");
  return `${time}-${process.pid}-${threadNumber()}-${stream}-${String(sequence).padStart(4, "0")}.tape`;
}

/** Undefined for a file that the recorder has not named: whose it is, nobody knows. */
export function parseTapeName(name: string): TapeName | undefined {
  const [, plain, pid, stream, sequence, ending] = OURS.exec(name) ?? [];
  if (plain === undefined) return undefined;
  return {
    pid: Number(pid),
    stream: stream!,
    sequence: Number(sequence),
    plain,
    compressed: ending !== undefined,
  };
}

/** Whether a file is a tape by its name, compressed or not. */
export function isTapeName(name: string): boolean {
  return ANY_TAPE.test(name);
}

/** Name of the file that a tape is compressed to before it takes its place. */
export function leftOverName(compressed: string, salt: string): string {
  return `.${compressed}.${process.pid}-${salt}.tmp`;
}

/** Process that left a file over; undefined for other files. */
export function leftOverBy(name: string): number | undefined {
  const [, pid] = LEFT_OVER.exec(name) ?? [];
  return pid === undefined ? undefined : Number(pid);
}

/**
 * The name, if it can be one: stores make paths of it.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function checkName(name: string): string {
  if (isTapeName(name) || leftOverBy(name) !== undefined) return name;
  throw new CalltapeError(
    "CALLTAPE_BAD_OPTION",
    `the name of a tape must be letters, digits, "-", "_" and "." with the ending ".tape", got ${JSON.stringify(name)}`,
  );
}
