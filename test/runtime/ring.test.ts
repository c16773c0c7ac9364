import fc from "fast-check";
import { expect, test } from "vitest";
import { Ring } from "../../runtime/src/ring.js";

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
