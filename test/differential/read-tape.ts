import { DEFINITION, EXT, FRAME, FRAME_HEAD_BYTES, MAGIC, RECORD } from "@calltape/runtime/format";

/** A recorded call, without what differs from run to run. */
export interface RecordedCall {
  /** Id of the probe. */
  probe: string;
  /** Id of the probe of the call that called it; empty where nothing recorded was running. */
  parent: string;
  receiver: unknown;
  arguments: unknown;
  /** What a generator yielded. */
  yields: unknown[];
  /** What a generator was sent, without `undefined`. */
  sent: unknown[];
  /** Whether a generator was left before its end. */
  left?: true;
  /** What it asked clocks, chance and the environment for, and the type of what it was given. */
  ambient: [kind: unknown, type: string, place?: unknown][];
  /** Missing while the call had not ended. */
  outcome?: ["returned" | "threw", unknown];
}

/** An event of a trace, without what differs from run to run. */
export interface RecordedEvent {
  kind: string;
  /** Id of the probe. */
  probe: string;
  /** Of an `enter`: id of the probe of the call that called it. */
  parent?: string;
}

/** What a tape holds. */
export interface Recorded {
  calls: RecordedCall[];
  events: RecordedEvent[];
}

const EVENTS = new Map<number, string>([
  [RECORD.EVENT_EXIT, "exit"],
  [RECORD.EVENT_THROW, "throw"],
  [RECORD.EVENT_SUSPEND, "suspend"],
  [RECORD.EVENT_RESUME, "resume"],
]);

/**
 * Reads the tapes of a stream, one behind the other, for comparison with others. A reader of its own, so that a fault
 * that writer and reader share is seen; it trusts the files.
 */
export function readTape(...tapes: Buffer[]): Recorded {
  const probes = new Map<number, string>();
  const shapes = new Map<number, unknown>();
  const texts = new Map<number, unknown>();
  const calls: RecordedCall[] = [];
  const events: RecordedEvent[] = [];
  /** Probes of traced calls, by number. */
  const traced = new Map<number, string>();
  const begun = new Map<number, RecordedCall>();
  const frames = Buffer.concat(tapes.map((tape) => tape.subarray(MAGIC.length)));
  for (let at = 0; at < frames.length; ) {
    const length = frames.readUInt32LE(at);
    const payload = frames.subarray(at + FRAME_HEAD_BYTES, at + FRAME_HEAD_BYTES + length);
    const type = frames[at + 4];
    at += FRAME_HEAD_BYTES + length;
    if (type === FRAME.HEADER || type === FRAME.CLOSING) continue;
    for (const record of new Decoder(payload, shapes, texts).all() as unknown[][]) {
      if (type === FRAME.DEFINITIONS) define(record);
      else if (record[0] === RECORD.EVENT_ENTER) {
        const [, call, parent, probe] = record as [number, number, number, number];
        traced.set(call, probes.get(probe)!);
        events.push({ kind: "enter", probe: traced.get(call)!, parent: traced.get(parent) ?? "" });
      } else if (EVENTS.has(record[0] as number)) {
        const [kind, call] = record as [number, number];
        events.push({ kind: EVENTS.get(kind)!, probe: traced.get(call)! });
      } else if (record[0] === RECORD.ENTER) {
        const [, call, parent, probe, , , receiver, args] = record as [
          0,
          number,
          number,
          number,
          ...unknown[],
        ];
        const id = probes.get(probe)!;
        begun.set(call, {
          probe: id,
          parent: begun.get(parent)?.probe ?? "",
          receiver,
          arguments: args,
          yields: [],
          sent: [],
          ambient: [],
        });
        calls.push(begun.get(call)!);
      } else if (record[0] === RECORD.AMBIENT) {
        const [, call, , , kind, value] = record as [number, number, ...unknown[]];
        begun.get(call)!.ambient.push([kind, typeof value]);
      } else if (record[0] === RECORD.ASKED) {
        const [, call, , , place, kind, value] = record as [number, number, ...unknown[]];
        begun.get(call)!.ambient.push([kind, typeof value, place]);
      } else {
        const [kind, call, , , value] = record as [number, number, ...unknown[]];
        const ended = begun.get(call);
        if (ended === undefined) throw new Error(`call ${call} ends and never began`);
        if (kind === RECORD.YIELD || kind === RECORD.SENT) {
          (kind === RECORD.YIELD ? ended.yields : ended.sent).push(value);
          continue;
        }
        if (kind === RECORD.THROWN || kind === RECORD.UNSEEN) {
          ended.sent.push([kind, value]);
          continue;
        }
        if (kind === RECORD.LEFT) {
          ended.left = true;
          continue;
        }
        if (ended.outcome !== undefined) throw new Error(`call ${call} of ${ended.probe} ends twice`);
        ended.outcome = [kind === RECORD.RETURN ? "returned" : "threw", value];
      }
    }
  }
  return { calls, events };

  function define([kind, number, what]: unknown[]): void {
    if (kind === DEFINITION.SHAPE) shapes.set(number as number, what);
    else if (kind === DEFINITION.TEXT) texts.set(number as number, what);
    else probes.set(number as number, (what as { id: string }).id);
  }
}

/** msgpack as tapes use it. Extensions become texts, but for shapes, which become their keys, and texts by number. */
class Decoder {
  private at = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly shapes: ReadonlyMap<number, unknown>,
    private readonly texts: ReadonlyMap<number, unknown>,
  ) {}

  all(): unknown[] {
    const values: unknown[] = [];
    while (this.at < this.bytes.length) values.push(this.value());
    return values;
  }

  private value(): unknown {
    const head = this.bytes[this.at++]!;
    if (head < 0x80) return head;
    if (head < 0x90) return this.map(head & 15);
    if (head < 0xa0) return this.list(head & 15);
    if (head < 0xc0) return this.text(head & 31);
    if (head >= 0xe0) return head - 0x100;
    switch (head) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc7:
        return this.extension(this.unsigned(1), head === 0xc4);
      case 0xc8:
        return this.extension(this.unsigned(2));
      case 0xc9:
        return this.extension(this.unsigned(4));
      case 0xca:
        this.at += 4;
        return this.bytes.readFloatBE(this.at - 4);
      case 0xcb:
        this.at += 8;
        return this.bytes.readDoubleBE(this.at - 8);
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.unsigned(2 ** (head - 0xcc));
      case 0xcf:
        this.at += 8;
        return Number(this.bytes.readBigUInt64BE(this.at - 8));
      case 0xd0:
      case 0xd1:
      case 0xd2: {
        const size = 2 ** (head - 0xd0);
        this.at += size;
        return this.bytes.readIntBE(this.at - size, size);
      }
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.extension(2 ** (head - 0xd4));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.text(this.unsigned(2 ** (head - 0xd9)));
      case 0xdc:
        return this.list(this.unsigned(2));
      case 0xdd:
        return this.list(this.unsigned(4));
      case 0xde:
        return this.map(this.unsigned(2));
      default:
        throw new Error(`byte 0x${head.toString(16)} at ${this.at - 1} begins no value of a tape`);
    }
  }

  private unsigned(size: number): number {
    this.at += size;
    return this.bytes.readUIntBE(this.at - size, size);
  }

  private text(length: number): string {
    this.at += length;
    return this.bytes.toString("utf8", this.at - length, this.at);
  }

  private list(length: number): unknown[] {
    return Array.from({ length }, () => this.value());
  }

  private map(length: number): Record<string, unknown> {
    return Object.fromEntries(Array.from({ length }, () => [this.value(), this.value()]));
  }

  private extension(length: number, untyped = false): unknown {
    const type = untyped ? -1 : this.unsigned(1);
    const content = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    if (type === EXT.SHAPE) return { keys: this.shapes.get(content.readUIntBE(0, length)) };
    if (type === EXT.TEXT) return this.texts.get(content.readUIntBE(0, length));
    return `extension ${type} ${content.toString("hex")}`;
  }
}
