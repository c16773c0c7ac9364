import { describe, expect, it } from "vitest";
import { FRAME } from "../../runtime/src/format.js";
import { type Call, Cut, labelsOf, Opaque, Redacted } from "../../tape/index.js";
import { definitions, enter, frame, header, hex, onlyCall, probe, shape } from "./tape-bytes.js";

/** Own properties of names that every object inherits. */
const OWN: object = JSON.parse('{ "__proto__": 1, "toString": 2 }');

const destructured = new Opaque("destructured", "");

function callOf(params: unknown[], args: string, recordedBy = "name"): Call {
  return onlyCall(
    Buffer.concat([
      header(),
      definitions(probe(0, { params, recordedBy }), shape(7)),
      frame(FRAME.CALLS, enter(1, hex(args))),
    ]),
  );
}

describe("arguments by name", () => {
  it.each<[name: string, params: unknown[], recorded: string, expected: unknown[], labels: string[]]>([
    ["no parameters", [], "90", [], []],
    ["plain", ["a", "b"], "92 01 d4 00 00", [1, undefined], []],
    ["rest", ["a", "...b"], "92 01 93 02 03 04", [1, 2, 3, 4], []],
    ["empty rest", ["...b"], "91 90", [], []],
    ["redacted rest", ["...token"], "91 d4 04 02", [new Redacted("object")], []],
    ["rest that was cut", ["...b"], "91 92 01 d6 02 00 00 00 05", [1, new Cut(5)], []],
    ["destructured", ["a", ["b", "c"], "d"], "94 01 02 03 04", [1, { b: 2, c: 3 }, 4], []],
    [
      "by other names, deep",
      [["x=.a", 'y=.b["c d"][1]']],
      "92 01 02",
      [{ a: 1, b: { "c d": Object.assign([], { 1: 2 }) } }],
      [],
    ],
    [
      "the rest of an array",
      [["a=[0]", "b=[2]..."]],
      "92 01 92 02 03",
      [Object.assign([1], { 2: 2, 3: 3 })],
      [],
    ],
    [
      "the rest of an object",
      [["a", "b=.c...", "r=..."]],
      "93 01 91 d4 06 07 91 d4 06 07",
      [{ a: 1, c: {} }],
      [],
    ],
    ["properties that nobody may set", [["p=.__proto__", "t=.toString"]], "92 01 02", [OWN], []],
    ["by a key that nobody can tell", ["a", ["b=?", "c"]], "93 01 02 03", [1, destructured], ["opaque"]],
    ["by no path", [["b=.a..b"]], "91 01", [destructured], ["opaque"]],
    ["deeper than anybody writes", [[`b=${".a".repeat(101)}`]], "91 01", [destructured], ["opaque"]],
    ["destructured into nothing", [[], "d"], "91 04", [destructured, 4], ["opaque"]],
    ["array for a plain parameter", ["a"], "91 92 01 02", [[1, 2]], []],
    ["a leaf that was cut in place", [["a", "b"]], "92 01 d6 02 00 00 00 00", [{ a: 1, b: new Cut(0) }], []],
    ["cut after the first", ["a", "b", "c"], "92 01 d6 02 00 00 00 02", [1, new Cut(2)], []],
    ["cut inside a destructured one", ["a", ["b", "c"]], "93 01 02 d6 02 00 00 00 01", [1, new Cut(1)], []],
  ])("%s", (_, params, recorded, expected, labels) => {
    const call = callOf(params, recorded);
    expect(call.arguments()).toStrictEqual(expected);
    expect(labelsOf(call.inputLabels)).toEqual(labels);
    expect(labelsOf(call.labels)).toEqual(labels);
  });

  it.each([
    ["too few", ["a", "b"], "91 01"],
    ["too many", ["a"], "92 01 02"],
  ])("%s are refused", (_, params, recorded) => {
    expect(() => callOf(params, recorded).arguments()).toThrow(
      /^\[calltape\] \/x\.tape: byte \d+: arguments that do not fit the parameters$/,
    );
  });

  it("that are no array are refused", () => {
    expect(() => callOf(["a"], "01").arguments()).toThrow("the array of arguments is missing");
  });
});

describe("arguments by position", () => {
  it("are as they came, however many", () => {
    const call = callOf([["a", "b"], "...c"], "93 01 d4 01 00 91 03", "position");
    // biome-ignore lint/suspicious/noSparseArray: a deleted element of the arguments object
    expect(call.arguments()).toStrictEqual([1, , [3]]);
    expect(call.inputLabels).toBe(0);
  });
});

describe("receiver and arguments", () => {
  it("share objects when made together", () => {
    const records = frame(FRAME.CALLS, enter(1, hex("91 d4 03 00"), { receiver: hex("91 01") }));
    const call = onlyCall(Buffer.concat([header(), definitions(probe()), records]));
    const { receiver, arguments: args } = call.inputs();
    expect(receiver).toEqual([1]);
    expect(args[0]).toBe(receiver);
    expect(call.receiver()).toEqual([1]);
    expect(call.arguments()).toEqual([[1]]);
  });
});
