import fc from "fast-check";
import { expect, test } from "vitest";
import { RECORD } from "../../runtime/src/format.js";
import { Ring } from "../../runtime/src/record/ring.js";
import { encode, enter, leave, pack } from "../tape/tape-bytes.js";

/** What the ring must hold, kept beside it as plain data. */
class Model {
  readonly records: number[][] = [];
  next = 1;
}

test("keeps whatever was committed, in order, under any sequence of operations", () => {
  const operation = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant("write" as const), length: fc.integer({ min: 1, max: 40 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear" as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("abandon" as const),
        length: fc.integer({ min: 1, max: 40 }),
      }),
    },
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 128 }),
      fc.array(operation, { maxLength: 60 }),
      (size, operations) => {
        const ring = new Ring(size);
        const model = new Model();
        for (const step of operations) {
          if (step.kind === "clear") {
            ring.clear();
            model.records.length = 0;
          } else {
            const start = ring.reserve(step.length);
            if (start >= 0 && step.kind === "write") {
              expect(start + step.length).toBeLessThanOrEqual(size);
              const record = Array.from({ length: step.length }, () => model.next++ & 0xff);
              ring.bytes.set(record, start);
              ring.commit(start + step.length);
              model.records.push(record);
            }
            if (start < 0) expect(model.records.length > 0 || step.length > size).toBe(true);
          }
          expect([...Buffer.concat(ring.unflushed())]).toEqual(model.records.flat());
          expect(ring.used).toBe(model.records.flat().length);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test("takes a record that fits exactly into an empty ring", () => {
  const ring = new Ring(8);
  expect(ring.reserve(8)).toBe(0);
  expect(ring.reserve(9)).toBe(-1);
});

/** A record of a call as the recorder writes it, and the probe whose call begins with it. */
interface Written {
  bytes: Buffer;
  probe: number | undefined;
  lap: number;
  from: number;
}

/** Of every size that msgpack has. */
const number = fc.oneof(fc.nat(200), fc.nat(70_000), fc.integer({ min: 0, max: 2 ** 32 - 1 }));

const value = fc
  .anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true })
  .map((each) => encode(each, 4_000).bytes);

const record = fc.oneof(
  fc
    .record({
      call: number,
      parent: number,
      probe: number,
      time: number,
      args: fc.array(value, { maxLength: 3 }),
    })
    .map(({ call, args, ...rest }) => ({
      bytes: enter(call, Buffer.concat([Buffer.of(0x90 | args.length), ...args]), rest),
      probe: rest.probe as number | undefined,
    })),
  fc
    .record({ call: number, parent: number, probe: number, time: number })
    .map(({ call, parent, probe, time }) => ({
      bytes: Buffer.concat([Buffer.of(0x95, RECORD.EVENT_ENTER), ...[call, parent, probe, time].map(pack)]),
      probe: probe as number | undefined,
    })),
  fc.record({ call: number, time: number, value }).map(({ call, time, value }) => ({
    bytes: leave(call, value, { time }),
    probe: undefined,
  })),
  fc
    .record({ kind: fc.integer({ min: 5, max: 8 }), call: number, time: number })
    .map(({ kind, call, time }) => ({
      bytes: Buffer.concat([Buffer.of(0x93, kind), pack(call), pack(time)]),
      probe: undefined,
    })),
);

test("makes room by letting go of the oldest whole records, and tells of each call that began in one", () => {
  const operation = fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({ kind: fc.constant("write" as const), record }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear" as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("abandon" as const) }) },
  );
  const seen = { dropped: 0, told: 0, kept: 0, notKept: 0, refused: 0 };
  fc.assert(
    fc.property(
      fc.integer({ min: 40, max: 2_000 }),
      // As the recorder does: it always asks for as much as the largest record can take.
      fc.integer({ min: 40, max: 400 }),
      fc.array(operation, { maxLength: 80, size: "max" }),
      (size, length, operations) => {
        const ring = new Ring(size);
        /** What the ring holds, and everything that it has ever held. */
        let held: Written[] = [];
        const all: Written[] = [];
        const told: number[] = [];
        const mustBeTold: number[] = [];
        for (const step of operations) {
          if (step.kind === "clear") {
            ring.clear();
            held = [];
          } else if (step.kind === "abandon" || step.record.bytes.length <= length) {
            let start = ring.reserve(length);
            if (start < 0) start = ring.makeRoom(length, (probe) => void told.push(probe));
            // Only a record that is larger than the ring finds no room.
            if (start < 0) {
              expect(length).toBeGreaterThan(size);
              seen.refused++;
            } else expect(start + length).toBeLessThanOrEqual(size);
            while (held.length > 0 && bytesOf(held) > ring.used) {
              const { probe } = held.shift()!;
              seen.dropped++;
              if (probe !== undefined) mustBeTold.push(probe);
            }
            if (start >= 0) {
              for (const { lap, from, bytes } of all.slice(-20)) {
                if (!ring.keeps(lap, from, length)) {
                  seen.notKept++;
                  continue;
                }
                seen.kept++;
                const isFree = from + bytes.length <= start || from >= start + length;
                if (!isFree || bytes.compare(ring.bytes, from, from + bytes.length) !== 0)
                  expect.fail(`a record at ${from} is not kept`);
              }
              // Whatever is written and not committed must harm nothing.
              ring.bytes.fill(0xc1, start, start + length);
              if (step.kind === "write") {
                const { bytes, probe } = step.record;
                bytes.copy(ring.bytes, start);
                ring.commit(start + bytes.length);
                const written = { bytes, probe, lap: ring.lap, from: start };
                held.push(written);
                all.push(written);
                expect(ring.keeps(ring.lap, start, length)).toBe(true);
              }
            }
          }
          expect(Buffer.concat(ring.unflushed()).equals(Buffer.concat(held.map(({ bytes }) => bytes)))).toBe(
            true,
          );
          expect(ring.used).toBe(bytesOf(held));
          expect(told.join()).toBe(mustBeTold.join());
        }
        seen.told += told.length;
      },
    ),
    { numRuns: 300 },
  );
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(100);
});

function bytesOf(records: readonly Written[]): number {
  return records.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
