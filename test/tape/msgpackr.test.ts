import { addExtension, Unpackr } from "msgpackr";
import { expect, it } from "vitest";
import { EXT } from "../../runtime/src/format.js";
import { encode, pack } from "./tape-bytes.js";

/** Extensions as plain data: what another program would see. */
for (const [name, type] of Object.entries(EXT))
  addExtension({
    type,
    unpack: (bytes: Uint8Array) => `${name} ${Buffer.from(bytes).toString("hex")}`,
  } as never);

const unpackr = new Unpackr({ useRecords: false });

it("any msgpack library can read what the encoder writes", () => {
  const cycle: unknown[] = [1.5, -0, "text", "é".repeat(40), null, true, -7, 70_000, 2 ** 40];
  cycle.push(cycle, { a: 1, b: undefined }, new Map([["k", 10n]]), new Date(0), Buffer.from("hi"), "\ud800", {
    token: "x",
  });
  const { bytes } = encode(cycle);
  const [values, ...rest] = unpackr.unpackMultiple(Buffer.concat([bytes, pack("end")])) as unknown[];
  expect(values).toEqual([
    1.5,
    -0,
    "text",
    "é".repeat(40),
    null,
    true,
    -7,
    70_000,
    2 ** 40,
    "REFERENCE 00",
    ["SHAPE 00", 1, "UNDEFINED 00"],
    ["TAG 00", "k", "BIGINT 61"],
    "DATE 0000000000000000",
    "BINARY 016869",
    "UTF16 00d8",
    ["SHAPE 01", "REDACTED 00"],
  ]);
  expect(rest).toEqual(["end"]);
});
