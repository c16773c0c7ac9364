import {
  DEFINITION,
  FORMAT_VERSION,
  FRAME_HEAD_BYTES,
  type ProbeDefinition,
  type TapeHeader,
} from "@calltape/runtime/format";
import { KINDS } from "@calltape/runtime/hooks";
import { type Cursor, KIND } from "../bytes/cursor.js";
import { MAX_MAP_KEYS, MAX_PROBE_ID, TAPE_LIMITS } from "../limits.js";
import { skim } from "./skim.js";

/** Milliseconds since the epoch that a `Date` can have (ECMA-262, Time Values). */
const MAX_DATE = 8.64e15;

/** Keys of a plain object, in order. */
export interface Shape {
  keys: readonly string[];
  /** Byte of the file at which it is defined: what comes before cannot use it. */
  offset: number;
}

/** A text that values refer to by number. */
export interface DefinedText {
  text: string;
  /** As of a {@link Shape}. */
  offset: number;
}

/** What a tape says of itself when it is closed. */
export interface TapeClosing {
  /** How many calls of each probe began in it, by probe id. */
  readonly calls: ReadonlyMap<string, number>;
}

/** What values refer to by number. */
export interface ValueDefinitions {
  readonly shapes: ReadonlyMap<number, Shape>;
  readonly texts: ReadonlyMap<number, DefinedText>;
}

/** What the records of a tape refer to by number. */
export class Definitions implements ValueDefinitions {
  /** Probes by number, and in the order in which they are defined. */
  readonly probes = new Map<number, ProbeDefinition>();
  readonly probeList: ProbeDefinition[] = [];
  /** Place in that order, by number. */
  readonly probePlaces = new Map<number, number>();
  readonly shapes = new Map<number, Shape>();
  readonly texts = new Map<number, DefinedText>();
  private names = 0;

  constructor(private readonly maxNames = TAPE_LIMITS.names) {}

  /** Reads definitions up to the end of their frame. Throws `Damage`; what came before stays. */
  readAll(cursor: Cursor): void {
    while (cursor.position < cursor.end) this.read(cursor);
  }

  private read(cursor: Cursor): void {
    const offset = cursor.base + cursor.position;
    cursor.expect(KIND.ARRAY, "a definition");
    if (cursor.length !== 3) cursor.fail("a definition has the wrong length");
    const kind = cursor.whole("the kind of a definition");
    if (kind === DEFINITION.PROBE) this.addProbe(cursor);
    else if (kind === DEFINITION.SHAPE)
      this.add(cursor, this.shapes, () => ({ keys: this.nameList(cursor), offset }));
    else if (kind === DEFINITION.TEXT)
      this.add(cursor, this.texts, () => ({ text: this.text(cursor), offset }));
    else cursor.fail("unknown kind of definition");
  }

  private addProbe(cursor: Cursor): void {
    const number = this.add(cursor, this.probes, () => this.probe(cursor));
    this.probePlaces.set(number, this.probeList.length);
    this.probeList.push(this.probes.get(number)!);
  }

  /** Gives the number under which a definition was added. */
  private add<Value>(cursor: Cursor, table: Map<number, Value>, read: () => Value): number {
    const number = cursor.whole("the number of a definition");
    if (table.has(number)) cursor.fail("a number is defined twice");
    table.set(number, read());
    return number;
  }

  private probe(cursor: Cursor): ProbeDefinition {
    const readers: Readers<ProbeDefinition> = {
      id: probeId,
      line: fromOne,
      column: fromOne,
      kind: oneOf(...KINDS),
      async: flag,
      generator: flag,
      params: (at) => this.list(at, () => this.param(at)),
      hash: (at) => at.string("a hash"),
      recordedBy: oneOf("position", "name"),
      path: (at) => this.path(at),
      reach: (at) => this.path(at),
      own: flag,
      boundary: flag,
      imported: flag,
    };
    // The first tapes told of no boundaries.
    return readMap(cursor, "probe", readers, { boundary: false, imported: false });
  }

  private param(cursor: Cursor): string | string[] {
    const at = cursor.position;
    if (cursor.next() === KIND.STRING) return cursor.text();
    cursor.position = at;
    return this.nameList(cursor);
  }

  private path(cursor: Cursor): string[] | null {
    const at = cursor.position;
    if (cursor.next() === KIND.NIL) return null;
    cursor.position = at;
    return this.nameList(cursor);
  }

  private text(cursor: Cursor): string {
    this.countNames(cursor, 1);
    return cursor.string("a text");
  }

  private nameList(cursor: Cursor): string[] {
    return this.list(cursor, () => cursor.string("a name"));
  }

  private list<Value>(cursor: Cursor, read: () => Value): Value[] {
    cursor.expect(KIND.ARRAY, "a list of names");
    const { length } = cursor;
    this.countNames(cursor, length);
    const values: Value[] = [];
    for (let i = 0; i < length; i++) values.push(read());
    return values;
  }

  private countNames(cursor: Cursor, more: number): void {
    this.names += more;
    if (this.names > this.maxNames) cursor.fail("too many names are defined");
  }
}

/** Reads the payload of the first frame. Throws `Damage`. */
export function readHeader(cursor: Cursor): TapeHeader {
  const readers: Readers<TapeHeader> = {
    // First: what the other keys mean depends on them.
    format: oneOf("calltape"),
    version,
    stream,
    sequence: (at) => at.whole("the place in a stream"),
    startedAt: date,
    pid: (at) => at.whole("a process id"),
    thread: (at) => at.whole("a thread id"),
    node: (at) => at.string("a version"),
    runtime: (at) => at.string("a version"),
    build: (at) => at.string("a build"),
  };
  // The first tapes were alone in their stream.
  return readMap(cursor, "header", readers, { sequence: 0 });
}

/**
 * Reads the payload of the last frame of a tape that was closed: how many calls of each probe began in it. Throws
 * `Damage`.
 */
export function readClosing(cursor: Cursor, probes: ReadonlyMap<number, ProbeDefinition>): TapeClosing {
  const from = cursor.position;
  const closing = readMap<{ calls: Map<string, number> }>(cursor, "closing frame", {
    calls: (at) => readCounts(at, probes),
  });
  const length = cursor.whole("the length of the closing frame");
  if (length !== cursor.position - from + FRAME_HEAD_BYTES)
    cursor.fail("the closing frame has another length");
  if (cursor.position < cursor.end)
    cursor.fail("more than its content in the closing frame", cursor.position);
  return closing;
}

/**
 * Reads from the payload of the last frame where the frames of definitions begin, if it says so. The cursor stays where it
 * is. Throws `Damage`.
 */
export function readDefinitionPlaces(cursor: Cursor): readonly number[] | undefined {
  const from = cursor.position;
  const { definitions } = readMap<{ definitions: number[] | undefined }>(
    cursor,
    "closing frame",
    { definitions: readPlaces },
    // The first tapes did not.
    { definitions: undefined },
  );
  cursor.position = from;
  return definitions;
}

function readPlaces(cursor: Cursor): number[] {
  cursor.expect(KIND.ARRAY, "the places of definitions");
  const places: number[] = [];
  for (let left = cursor.length; left > 0; left--) places.push(cursor.whole("the place of definitions"));
  return places;
}

function readCounts(cursor: Cursor, probes: ReadonlyMap<number, ProbeDefinition>): Map<string, number> {
  const counts = new Map<string, number>();
  cursor.expect(KIND.ARRAY, "the counts of calls");
  for (let left = cursor.length; left > 0; left--) {
    cursor.expect(KIND.ARRAY, "a count of calls");
    if (cursor.length !== 2) cursor.fail("a count of calls has the wrong length");
    const probe = probes.get(cursor.whole("the number of a probe"));
    if (probe === undefined) return cursor.fail("a probe that is not defined");
    // A file that is loaded twice has its probes twice.
    counts.set(probe.id, (counts.get(probe.id) ?? 0) + cursor.whole("a number of calls"));
  }
  return counts;
}

type Readers<Value> = { [Key in keyof Value]: (cursor: Cursor) => Value[Key] };

/**
 * Reads a map with these keys, in the order of the readers; passes over others, which a later writer may add.
 *
 * @param defaults values of keys that may be missing
 */
function readMap<Value>(
  cursor: Cursor,
  what: string,
  readers: Readers<Value>,
  defaults: Partial<Value> = {},
): Value {
  cursor.expect(KIND.MAP, `the ${what}`);
  const { start, length } = cursor;
  if (length > MAX_MAP_KEYS) cursor.fail(`the ${what} has too many keys`);
  const offsets = new Map<string, number>();
  for (let i = 0; i < length; i++) {
    offsets.set(cursor.string(`a key of the ${what}`), cursor.position);
    skim(cursor, 1, true);
  }
  const end = cursor.position;
  const result: Partial<Value> = {};
  for (const key of Object.keys(readers) as (keyof Value & string)[]) {
    const offset = offsets.get(key);
    if (offset === undefined) {
      if (!Object.hasOwn(defaults, key)) return cursor.fail(`the ${what} has no "${key}"`, start);
      result[key] = defaults[key] as Value[typeof key];
      continue;
    }
    cursor.position = offset;
    result[key] = readers[key](cursor);
  }
  cursor.position = end;
  return result as Value;
}

function version(cursor: Cursor): number {
  const given = cursor.whole("the version of the format");
  if (given !== FORMAT_VERSION)
    cursor.fail(
      `version ${given} of the format cannot be read, only version ${FORMAT_VERSION} (update calltape)`,
    );
  return given;
}

function date(cursor: Cursor): number {
  const given = cursor.whole("a time");
  return given <= MAX_DATE ? given : cursor.fail("a time that no Date can have");
}

/** It becomes part of call ids, which people see and type. */
function stream(cursor: Cursor): string {
  const given = cursor.string("the stream id");
  return /^[0-9a-f]{8}$/.test(given) ? given : cursor.fail("the stream id is not 8 hexadecimal digits");
}

function probeId(cursor: Cursor): string {
  const given = cursor.string("a probe id");
  if (given.length > MAX_PROBE_ID) cursor.fail("a probe id is too long");
  return /^[^#]+#./s.test(given) ? given : cursor.fail("a probe id without file or name");
}

function fromOne(cursor: Cursor): number {
  const given = cursor.whole("a line or column");
  return given >= 1 ? given : cursor.fail("a line or column is 0");
}

function flag(cursor: Cursor): boolean {
  cursor.expect(KIND.BOOLEAN, "true or false");
  return cursor.number === 1;
}

function oneOf<Word extends string>(...words: Word[]): (cursor: Cursor) => Word {
  return (cursor) => {
    const given = cursor.string(words.join(" or "));
    return words.find((word) => word === given) ?? cursor.fail(`${words.join(" or ")} is missing`);
  };
}
