import { ALL_LABELS } from "./labels.js";

/** How a call ended, in the two lowest bits of a row's state. */
export const OUTCOMES = ["unfinished", "returned", "threw"] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** Further bits of a row's state. */
export const STATE = {
  OUTCOME: 3,
  /** The record of its end has a difference. */
  DIFFERS: 4,
  /** Its parent had begun in the same tape. */
  HAS_PARENT: 8,
} as const;

/** Bit sets and small numbers in one byte, offsets in four, the rest in eight. */
const COLUMNS = {
  number: Float64Array,
  parent: Float64Array,
  time: Float64Array,
  duration: Float64Array,
  begin: Uint32Array,
  end: Uint32Array,
  probe: Uint32Array,
  inputLabels: Uint8Array,
  outcomeLabels: Uint8Array,
  state: Uint8Array,
} as const;

type Columns = { [Name in keyof typeof COLUMNS]: InstanceType<(typeof COLUMNS)[Name]> };
const NAMES = Object.keys(COLUMNS) as (keyof Columns)[];

/** Rows that there is room for at first. */
const FIRST_ROWS = 64;

/** Bytes of a row. */
export const ROW_BYTES = NAMES.reduce((sum, name) => sum + COLUMNS[name].BYTES_PER_ELEMENT, 0);

/** A call's row, as it begins. */
export interface Row {
  number: number;
  parent: number;
  time: number;
  begin: number;
  probe: number;
  inputLabels: number;
  hasParent: boolean;
}

/** What the record says with which a call ends. */
export interface RowEnd {
  outcome: Outcome;
  /** Nanoseconds since the stream began. */
  time: number;
  labels: number;
  differs: boolean;
  offset: number;
}

/** What is known of the calls that began in one tape, without their values: one row each, in the order of their records. */
export class CallRows implements Columns {
  /** Numbers of the call and its parent; 0 for none. */
  number!: Float64Array<ArrayBuffer>;
  parent!: Float64Array<ArrayBuffer>;
  /** Nanoseconds since the stream began, and until the call ended: NaN when it has not. */
  time!: Float64Array<ArrayBuffer>;
  duration!: Float64Array<ArrayBuffer>;
  /** Bytes of the tape at which the records of its begin and its end stand. */
  begin!: Uint32Array<ArrayBuffer>;
  end!: Uint32Array<ArrayBuffer>;
  /** Place of its probe among those of the tape. */
  probe!: Uint32Array<ArrayBuffer>;
  inputLabels!: Uint8Array<ArrayBuffer>;
  outcomeLabels!: Uint8Array<ArrayBuffer>;
  /** {@link OUTCOMES} and {@link STATE}. */
  state!: Uint8Array<ArrayBuffer>;
  /** Whether numbers rise from row to row, as a recorder writes them: then nothing else is needed to find one. */
  private rising = true;
  private byNumber: Map<number, number> | undefined = undefined;

  /** @param length rows that are filled */
  constructor(
    columns: Partial<Columns> = {},
    public length = 0,
  ) {
    for (const name of NAMES) Object.assign(this, { [name]: columns[name] ?? new COLUMNS[name](FIRST_ROWS) });
    for (let row = 1; row < length; row++) this.rising &&= this.number[row]! > this.number[row - 1]!;
  }

  /** The rows in a buffer, as {@link parts} gives them. It must begin at a multiple of eight. */
  static over(bytes: Buffer, length: number): CallRows {
    const columns: Record<string, unknown> = {};
    let at = bytes.byteOffset;
    for (const name of NAMES) {
      columns[name] = new COLUMNS[name](bytes.buffer as ArrayBuffer, at, length);
      at += length * COLUMNS[name].BYTES_PER_ELEMENT;
    }
    return new CallRows(columns as Partial<Columns>, length);
  }

  /** The bytes of all columns, the widest elements first. */
  parts(): Buffer[] {
    return NAMES.map((name) => {
      const { buffer, byteOffset, BYTES_PER_ELEMENT } = this[name];
      return Buffer.from(buffer, byteOffset, this.length * BYTES_PER_ELEMENT);
    });
  }

  /** Adds a call that begins. */
  add({ number, parent, time, begin, probe, inputLabels, hasParent }: Row): void {
    const row = this.length;
    if (row === this.number.length) this.grow();
    if (row > 0 && number <= this.number[row - 1]!) this.rising = false;
    this.number[row] = number;
    this.parent[row] = parent;
    this.time[row] = time;
    this.duration[row] = Number.NaN;
    this.begin[row] = begin;
    this.probe[row] = probe;
    this.inputLabels[row] = inputLabels;
    this.state[row] = hasParent ? STATE.HAS_PARENT : 0;
    this.length = row + 1;
    this.byNumber?.set(number, row);
  }

  /** Takes the record with which a call ends; the last one holds. */
  finish(row: number, { outcome, time, labels, differs, offset }: RowEnd): void {
    this.duration[row] = time - this.time[row]!;
    this.end[row] = offset;
    this.outcomeLabels[row] = labels;
    const kept = this.state[row]! & STATE.HAS_PARENT;
    this.state[row] = kept | OUTCOMES.indexOf(outcome) | (differs ? STATE.DIFFERS : 0);
  }

  /** Whether columns that somebody else has written hold what they may. @param probes how many there are */
  areSound(probes: number): boolean {
    for (let row = 0; row < this.length; row++)
      if (
        this.probe[row]! >= probes ||
        (this.state[row]! & STATE.OUTCOME) >= OUTCOMES.length ||
        (this.inputLabels[row]! | this.outcomeLabels[row]!) > ALL_LABELS
      )
        return false;
    return true;
  }

  outcome(row: number): Outcome {
    return OUTCOMES[this.state[row]! & STATE.OUTCOME]!;
  }

  /** The row of the call with this number; -1 when it did not begin here. */
  find(number: number): number {
    if (!this.rising) return this.numbers().get(number) ?? -1;
    const { number: numbers, length } = this;
    if (length === 0 || number > numbers[length - 1]! || number < numbers[0]!) return -1;
    // Nearly all rows lie so far from the last one: only traced calls have numbers and no rows.
    let low = 0;
    let high = length - 1;
    let middle = Math.max(low, high - (numbers[high]! - number));
    while (low <= high) {
      const found = numbers[middle]!;
      if (found === number) return middle;
      if (found < number) low = middle + 1;
      else high = middle - 1;
      middle = (low + high) >>> 1;
    }
    return -1;
  }

  private numbers(): Map<number, number> {
    if (this.byNumber === undefined) {
      this.byNumber = new Map();
      for (let row = 0; row < this.length; row++) this.byNumber.set(this.number[row]!, row);
    }
    return this.byNumber;
  }

  private grow(): void {
    for (const name of NAMES) {
      const wider = new COLUMNS[name](this.number.length * 2);
      wider.set(this[name].subarray(0, this.length));
      Object.assign(this, { [name]: wider });
    }
  }
}
