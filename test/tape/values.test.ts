import { createSecretKey } from "node:crypto";
import { PassThrough } from "node:stream";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { SLACK_BYTES } from "../../runtime/src/encode/encoder.js";
import { codeOf } from "../../runtime/src/encode/foreign.js";
import { KNOWS_NOTHING, type KnownProgram } from "../../runtime/src/encode/known-program.js";
import { FRAME, LABEL } from "../../runtime/src/format.js";
import type { PrivateField } from "../../runtime/src/program/registry.js";
import {
  Accessor,
  BoundaryObject,
  CUT_KEY,
  Cut,
  ForeignFunction,
  Instance,
  labelsOf,
  Opaque,
  RecordedFunction,
  RecordedRegExp,
  Redacted,
} from "../../tape/index.js";
import { findDifference } from "./same-graph.js";
import {
  definitions,
  encode,
  enter,
  frame,
  header,
  hex,
  leave,
  onlyCall,
  probe,
  roundTrip,
  shape,
  tapeReturning,
} from "./tape-bytes.js";

const withProto = Object.defineProperty({ a: 1 }, "__proto__", {
  value: { polluted: true },
  enumerable: true,
  writable: true,
  configurable: true,
});
const nullWithProto = Object.defineProperty(Object.assign(Object.create(null), { b: 2 }), "__proto__", {
  value: 3,
  enumerable: true,
});
const cycle: { self?: unknown; list: unknown[] } = { list: [] };
cycle.self = cycle;
cycle.list.push(cycle, cycle.list);
const shared = { x: 1 };
const selfMap = new Map<unknown, unknown>();
selfMap.set(selfMap, new Set([selfMap]));
const wide = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, i]));
const failed = new TypeError("no", { cause: [shared, shared] });
Object.assign(failed, { code: "E", self: failed });
const aggregate = new AggregateError([new RangeError("a"), shared], "m");
// biome-ignore lint/suspicious/noSparseArray: holes are what is tested
const holes = [, 1, , undefined, ,];
const sparse = Object.assign(new Array(5_000), { 0: 1, 9: 2, 40: 3, 4000: {} });
function listOf(..._: unknown[]): IArguments {
  // biome-ignore lint/complexity/noArguments: it is what is tested
  return arguments;
}
const many = Array.from({ length: 300 }, () => ({}));

const exact: Record<string, unknown> = {
  null: null,
  true: true,
  false: false,
  undefined: undefined,
  "integers of each size": [
    0,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    2 ** 32 - 1,
    2 ** 32,
    -1,
    -32,
    -33,
    -(2 ** 31),
    -(2 ** 31) - 1,
  ],
  floats: [0.1, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE, 1e300],
  strings: ["", "a", "é", "日本", "\ufeffbom", "\ufffd", "x".repeat(100), "ü".repeat(70_000), "😀", "\0\n"],
  "lone surrogates": ["\ud800", "a\udc00b", "😀\ud83d"],
  bigints: [0n, 1n, -1n, 2n ** 64n, -(2n ** 200n), 2n ** 65_536n - 1n],
  dates: [new Date(0), new Date(-1), new Date(8.64e15), new Date(Number.NaN)],
  "empty array": [],
  "empty object": {},
  holes,
  "only holes": new Array(3),
  "nested objects": { a: { b: [{ a: 1 }, { a: 2 }] } },
  "keys of the prototype": { constructor: 1, toString: 2, hasOwnProperty: null, valueOf: undefined },
  "__proto__ key": withProto,
  "null prototype": nullWithProto,
  "empty null prototype": Object.create(null),
  "more than 64 keys": wide,
  "integer keys": { 2: "b", 1: "a", z: 0 },
  map: new Map<unknown, unknown>([
    ["a", 1],
    [{ k: 1 }, [2]],
    [Number.NaN, undefined],
  ]),
  set: new Set<unknown>([1, "a", {}, undefined]),
  "empty map and set": [new Map(), new Set()],
  "map in itself": selfMap,
  cycle,
  "shared object": [shared, shared, { shared }],
  "references of two bytes": [...many, ...many],
  "typed arrays": [
    new Int8Array([-1]),
    new Uint8Array([255]),
    new Uint8ClampedArray([9]),
    new Int16Array([-300]),
    new Uint16Array([300]),
    new Int32Array([-70_000]),
    new Uint32Array([70_000]),
    new Float32Array([0.5]),
    new Float64Array([0.1, Number.NaN]),
    new BigInt64Array([-1n]),
    new BigUint64Array([1n]),
    new Float64Array(0),
  ],
  "a view of a part": new Uint16Array(new Uint16Array([1, 2, 3]).buffer, 2, 1),
  "buffer, array buffer, data view": [
    Buffer.from("abc"),
    Buffer.alloc(0),
    new Uint8Array([1, 2]).buffer,
    new DataView(new ArrayBuffer(3)),
  ],
  "shared binary data and dates": ((date, bytes) => [date, bytes, date, bytes])(
    new Date(5),
    Buffer.from("x"),
  ),
  "shared memory": new SharedArrayBuffer(3),
  "urls and their parameters": [new URL("https://a.example/b?c=d#e"), new URLSearchParams("a=1&a=2&b=%20")],
  headers: new Headers([
    ["accept", "a"],
    ["accept", "b"],
    ["x-other", "c"],
  ]),
  "boxed primitives": [
    new String("a"),
    new Number(-0),
    new Boolean(false),
    Object(1n),
    Object(Symbol.iterator),
  ],
  "symbols that others find, too": [
    Symbol.for("a b"),
    Symbol.asyncIterator,
    [Symbol.for("a b")],
    Symbol.for("caller"),
  ],
  "an arguments object": ((..._: unknown[]) => listOf(1, "a", { x: 1 }))(),
  "many holes": sparse,
  "exceptions of the platform, whose name says what they are": [
    new DOMException("too late", "TimeoutError"),
    new DOMException(),
  ],
  error: new Error("plain"),
  "error without a message": new Error(),
  "error in itself, with a cause": failed,
  "errors of an aggregate": aggregate,
  "keys with lone surrogates, and long ones": { "\ud800": 1, ["k".repeat(500)]: { "\udc00x": 2 } },
  "errors of each built-in class": [RangeError, SyntaxError, ReferenceError, EvalError, URIError].map(
    (Class) => new Class("m"),
  ),
  "error with its own name": Object.assign(new Error("m"), { name: "Named" }),
};

describe("values that come back as they were", () => {
  it.each(Object.entries(exact))("%s", (_, value) => {
    const { value: revived, labels } = roundTrip(value);
    expect(findDifference(value, revived)).toBeUndefined();
    expect(labelsOf(labels)).toEqual([]);
  });

  it("are made anew each time", () => {
    const call = onlyCall(tapeReturning(hex("91 c0")));
    expect(call.result()).toEqual([null]);
    expect(call.result()).not.toBe(call.result());
  });

  it("pollute nothing", () => {
    const revived = roundTrip(withProto).value as object;
    expect(Object.getPrototypeOf(revived)).toBe(Object.prototype);
    expect(Object.keys(revived)).toEqual(["a", "__proto__"]);
    expect("polluted" in {}).toBe(false);
  });

  it("have the memory in common that they had", () => {
    const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    const whole = {
      bytes,
      data: new DataView(bytes.buffer, 4, 4),
      words: new Uint16Array(bytes.buffer, 2, 3),
    };
    const { value, labels } = roundTrip({
      ...whole,
      all: bytes.buffer,
      pair: new Float64Array(bytes.buffer, 8),
    });
    const revived = value as typeof whole & { all: ArrayBuffer; pair: Float64Array };
    expect(labelsOf(labels)).toEqual([]);
    expect([...revived.words]).toEqual([...whole.words]);
    expect(revived.pair[0]).toBe(new Float64Array(bytes.buffer, 8)[0]);
    revived.bytes[5] = 99;
    expect(revived.data.getUint8(1)).toBe(99);
    expect(revived.words[1]! >> 8).toBe(99);
    expect(new Uint8Array(revived.all)[5]).toBe(99);
    expect(revived.all).toBe(revived.bytes.buffer);
  });

  it("have memory of their own where a tape cannot say what they had in common", () => {
    const bytes = new Uint8Array(8);
    const { value, labels } = roundTrip([bytes.subarray(0, 4), bytes.subarray(2, 6)]);
    expect(labelsOf(labels)).toEqual(["opaque"]);
    const [a, b] = value as [Uint8Array, Uint8Array];
    expect(a.buffer).not.toBe(b.buffer);
    const apart = roundTrip([bytes.subarray(0, 4), bytes.subarray(4, 8), Buffer.from("a"), Buffer.from("b")]);
    expect(labelsOf(apart.labels)).toEqual([]);
  });

  it("have no memory in common with other buffers", () => {
    const revived = roundTrip(Buffer.from("abc")).value as Buffer;
    expect(revived.buffer.byteLength).toBe(3);
  });
});

class Cart {
  items = [1];
  self = this;
}
class CartError extends Error {
  code = 7;
}
const accessor = {
  get a() {
    return 1;
  },
};
const getterOfA = Object.getOwnPropertyDescriptor(accessor, "a")!.get!;
const symbol = Symbol("tag");
function named() {}

describe("values that a tape does not hold", () => {
  it.each<[string, unknown, unknown, string[]]>([
    ["function", named, new ForeignFunction("named", codeOf(named)), ["opaque"]],
    ["function of the platform, bound", named.bind(1), new Opaque("function", "bound named"), ["opaque"]],
    ["symbol", [symbol, symbol], [new Opaque("symbol", "tag"), new Opaque("symbol", "tag")], ["opaque"]],
    ["promise", Promise.resolve(1), new Opaque("promise", ""), ["opaque"]],
    ["proxy", new Proxy({}, {}), new Opaque("proxy", ""), ["opaque"]],
    ["regular expression", /x\/[/]/gi, new RecordedRegExp("x\\/[/]", "gi", 0), []],
    ["probes' names", { f: Math.max }, { f: new RecordedFunction("global#Math.max") }, []],
    ["weak collection", new WeakMap(), new Opaque("WeakMap", ""), ["opaque"]],
    ["iterator", [1][Symbol.iterator](), new Opaque("Array Iterator", ""), ["opaque"]],
    ["generator", (function* () {})(), new Opaque("Generator", ""), ["opaque"]],
    ["stream", new PassThrough(), new Opaque("PassThrough", ""), ["opaque"]],
    ["key", createSecretKey(Buffer.from("k")), new Opaque("SecretKeyObject", ""), ["opaque"]],
    [
      "accessor",
      accessor,
      { a: new Accessor(new ForeignFunction("get a", codeOf(getterOfA)), undefined) },
      ["opaque"],
    ],
    ["redacted string", { password: "hunter2" }, { password: new Redacted("string") }, ["redacted"]],
    ["redacted number", { pin: 1, cvv: 123 }, { pin: 1, cvv: new Redacted("number") }, ["redacted"]],
    ["redacted object", { secret: {} }, { secret: new Redacted("object") }, ["redacted"]],
    ["redacted bigint", { cvv: 1n }, { cvv: new Redacted("other") }, ["redacted"]],
    ["too large a BigInt", [2n ** 65_536n], [new Cut(0)], ["cut"]],
  ])("%s", (_, value, expected, labels) => {
    const revived = roundTrip(value);
    expect(revived.value).toStrictEqual(expected);
    expect(labelsOf(revived.labels)).toEqual(labels);
  });

  it("instance", () => {
    const { value, labels } = roundTrip([new Cart()]);
    const [cart] = value as [Instance];
    expect(cart).toBeInstanceOf(Instance);
    expect(cart.className).toBe("Cart");
    expect(cart.fields).toEqual({ items: [1], self: cart });
    expect((cart.fields as Cart).self).toBe(cart);
    expect(labelsOf(labels)).toEqual(["instance"]);
  });

  it("instance whose class was cut", () => {
    const value = hex("92 93 d4 07 05 d6 02 00 00 00 00 93 d4 06 00 01 02 d4 03 01");
    const call = onlyCall(tapeReturning(value, [shape(0, "a", "b")]));
    expect(call.result()).toStrictEqual([new Cut(0), new Cut(0)]);
  });

  it("arguments objects that are no list any more", () => {
    const [named, gone] = [listOf(1, 2), listOf(1, 2, 3)] as unknown as Record<string, unknown>[];
    named!["named"] = 3;
    delete gone![1];
    for (const [value, length] of [
      [named, 2],
      [gone, 1],
    ] as const) {
      const { value: revived, labels } = roundTrip(value);
      expect([...(revived as IArguments)]).toEqual([1, 2].slice(0, length));
      expect(labelsOf(labels)).toEqual(["hidden"]);
    }
  });

  it("object of a module that is a boundary, of which only the runtime knows the proxies", () => {
    const call = onlyCall(tapeReturning(hex("92 94 d4 07 10 a3 61 23 62 05 c3 d4 03 01")));
    const [object, again] = call.result() as unknown[];
    expect(object).toStrictEqual(new BoundaryObject("a#b", 5, true));
    expect(again).toBe(object);
  });

  it("the same function twice is one stand-in", () => {
    const [a, b] = roundTrip([Math.max, Math.max]).value as unknown[];
    expect(a).toBe(b);
  });

  it("error of a class of the program", () => {
    const revived = roundTrip(new CartError("m")).value as CartError;
    expect(revived.constructor).toBe(Error);
    expect([revived.name, revived.message, revived.code]).toEqual(["CartError", "m", 7]);
    expect(Object.keys(revived)).toEqual(["code"]);
  });

  it("stack of an error", () => {
    expect((roundTrip(new TypeError("m")).value as Error).stack).toBe("TypeError: m");
    expect((roundTrip(new Error()).value as Error).stack).toBe("Error: ");
    expect(Object.hasOwn(roundTrip(new Error()).value as Error, "message")).toBe(false);
  });

  it("prints without running what the tape says", () => {
    expect(inspect(new Opaque("function", "\u001b[31m"))).toBe(
      "Opaque { what: 'function', name: '\\x1B[31m' }",
    );
    expect(inspect(new Cut(3))).toBe("Cut { omitted: 3 }");
  });
});

describe("values that were cut", () => {
  const long = "x".repeat(60);

  it("array", () => {
    const { value, labels } = roundTrip([long, long, long, 1, 2], 100);
    expect(value).toStrictEqual([long, new Cut(0), new Cut(0), 1, 2]);
    expect(roundTrip([1, long, "ab", long, 3, 4, 5], 70).value).toStrictEqual([
      1,
      long,
      "ab",
      new Cut(0),
      new Cut(3),
    ]);
    expect(labelsOf(labels)).toEqual(["cut"]);
  });

  it("object: each missing key is known", () => {
    const { value } = roundTrip({ a: long, b: "123456789", c: 1, d: 2 }, 72);
    expect(value).toStrictEqual({ a: long, b: new Cut(0), c: 1, d: new Cut(0) });
  });

  it("map and set", () => {
    const map = roundTrip(
      new Map([
        ["a", long],
        ["b", "123456"],
        ["c", "d"],
      ]),
      72,
    ).value as Map<unknown, unknown>;
    expect([...map]).toStrictEqual([
      ["a", long],
      ["b", new Cut(0)],
      [new Cut(1), new Cut(1)],
    ]);
    const set = roundTrip(new Set([long, "1234567", 1, 2]), 70).value as Set<unknown>;
    expect([...set]).toStrictEqual([long, new Cut(0), new Cut(2)]);
  });

  it("dictionary: how many are missing", () => {
    const value = Object.assign(Object.create(null), { a: long, bcd: "123456", e: 1, f: 2 });
    const revived = roundTrip(value, 74).value as { [CUT_KEY]?: Cut };
    expect(Object.keys(revived)).toEqual(["a", "bcd"]);
    expect(revived[CUT_KEY]).toStrictEqual(new Cut(2));
    const keyCut = roundTrip(Object.assign(Object.create(null), { a: 1, [long]: 2 }), 40)
      .value as typeof revived;
    expect(Object.keys(keyCut)).toEqual(["a"]);
    expect(keyCut[CUT_KEY]).toStrictEqual(new Cut(1));
  });

  it("url and search parameters", () => {
    const value = [new URL(`https://a.example/${long}`), new URLSearchParams(`a=${long}`)];
    expect(roundTrip(value, 60).value).toStrictEqual([new Cut(0), new Cut(0)]);
    expect(labelsOf(roundTrip(value, 60).labels)).toEqual(["cut"]);
  });

  it("levels", () => {
    let value: unknown[] = [];
    for (let i = 0; i < 100; i++) value = [value];
    let depth = 0;
    let at = roundTrip(value).value as unknown;
    for (; Array.isArray(at); at = at[0]) depth++;
    expect([depth, at]).toStrictEqual([64, new Cut(0)]);
  });
});

describe("what is cut while much is open stays in its room, and says what is missing", () => {
  class Node {
    #next: unknown;
    #name = "name";
    #other = "other";
    constructor(next: unknown) {
      this.#next = next;
    }
    static readonly fields: PrivateField[] = [
      ["#next", (node: Node) => node.#next] as const,
      ["#name", (node: Node) => node.#name] as const,
      ["#other", (node: Node) => node.#other] as const,
    ].map(([name, read]) => ({ name, key: name, read: read as PrivateField["read"], write: () => {} }));
  }
  const program: KnownProgram = {
    ...KNOWS_NOTHING,
    classOf: () => ({ id: "a.js#Node", prototype: Node.prototype, fields: Node.fields }),
    fieldsOf: () => Node.fields,
  };

  /** Things in one another, so deep. */
  const nested = (depth: number, around: (inner: unknown) => object) =>
    Array.from({ length: depth }).reduce<unknown>((inner) => around(inner), 0);

  it.each([
    ["hidden properties", (inner: unknown) => hiding({ inner }, 16)],
    ["more of them", (inner: unknown) => hiding({ inner }, 60)],
    ["elements that hide", (inner: unknown) => Object.assign([inner], { index: 1, input: "a", groups: {} })],
    ["private fields", (inner: unknown) => new Node(inner)],
    ["both", (inner: unknown) => hiding(new Node(inner), 16)],
  ])("%s", (_, around) => {
    for (const depth of [3, 10, 30, 60])
      for (const most of [40, 100, 400, 1_000, 4_000]) {
        const value = nested(depth, around);
        const { bytes, labels } = encode(value, most, undefined, program);
        expect(bytes.length).toBeLessThan(most + SLACK_BYTES);
        expect(labelsOf(labels).includes("cut") || bytes.length <= most).toBe(true);
        roundTrip(value, most, undefined, program);
      }
    const { value: short } = roundTrip(nested(30, around), 100, undefined, program);
    expect(inspect(short, { depth: 100, showHidden: true })).toContain("Cut");
  });
});

function hiding(object: object, count: number): object {
  for (let i = 0; i < count; i++)
    Object.defineProperty(object, `hidden${i}`, { value: "x".repeat(20), enumerable: false });
  return object;
}

describe("bytes that are no value", () => {
  const S = (digits: string) => hex(digits);
  it.each<[message: string, value: Buffer]>([
    ["a reference to nothing", S("d4 03 00")],
    ["a reference to nothing", S("91 d4 03 01")],
    ["a reference to nothing", S("d6 03 ff ff ff ff")],
    ["a shape that is not defined", S("91 d4 06 07")],
    ["a shape or tag that does not begin an array", S("d4 06 00")],
    ["a shape or tag that does not begin an array", S("92 01 d4 07 00")],
    ["not as many values as the shape has keys", S("92 d4 06 00 01")],
    ["not as many values as the shape has keys", S("94 d4 06 00 01 02 03")],
    ["not as many values as the shape has keys", S("92 d4 06 00 d6 02 00 00 00 03")],
    ["unknown tag", S("91 d4 07 18")],
    ["a view of no memory", S("95 d4 07 17 04 01 00 00")],
    ["a view of no memory", S("95 d4 07 17 04 c7 03 0b 04 01 02 01 02")],
    ["a view of no memory", S("95 d4 07 17 06 c7 05 0b 04 01 02 03 04 01 02")],
    ["a view of no memory", S("95 d4 07 17 06 c7 05 0b 04 01 02 03 04 00 01")],
    ["a view of no memory", S("95 d4 07 17 0f c7 03 0b 04 01 02 00 01")],
    ["a view of no memory", S("95 d4 07 17 00 c7 05 0b 04 01 02 03 04 00 01")],
    ["the offset of a view is missing", S("95 d4 07 17 04 c7 03 0b 04 01 02 ff 01")],
    ["hidden properties of no object", S("95 d4 07 16 01 a1 61 c3 01")],
    ["a hidden property that cannot be", S("95 d4 07 16 90 a6 6c 65 6e 67 74 68 c3 01")],
    ["a hidden property that cannot be", S("95 d4 07 16 90 a1 30 c3 01")],
    ["a hidden property that cannot be", S("95 d4 07 16 91 d4 07 01 a1 61 c3 01")],
    ["a hidden property that cannot be", S("95 d4 07 16 90 01 c3 01")],
    ["whether a property can be enumerated is missing", S("95 d4 07 16 90 a1 61 01 01")],
    ["a tagged value has the wrong length", S("92 d4 07 16 90")],
    ["a hidden property without a value", S("94 d4 07 16 90 a1 61 c3")],
    ["a tagged value has the wrong length", S("92 d4 07 15 a0")],
    ["the hash of a function's code is missing", S("93 d4 07 15 a0 a0")],
    ["a tagged value has the wrong length", S("92 d4 07 12 01")],
    ["a tagged value has the wrong length", S("92 d4 07 13 01")],
    ["a tagged value has the wrong length", S("93 d4 07 10 a3 61 23 62 01")],
    ["the number of an object is missing", S("94 d4 07 10 a3 61 23 62 c3 c3")],
    ["whether an object can be called is missing", S("94 d4 07 10 a3 61 23 62 01 01")],
    ["a tagged value has the wrong length", S("91 d4 07 02")],
    ["a tagged value has the wrong length", S("92 d4 07 06 a1 61")],
    ["a private field without a value", S("95 d4 07 05 a1 61 93 d4 06 00 01 02 a1 62 c0")],
    ["a plain object is missing", S("93 d4 07 05 a1 61 90")],
    ["a plain object is missing", S("93 d4 07 05 a1 61 91 d4 07 01")],
    ["a plain object is missing", S("93 d4 07 05 a1 61 c0")],
    ["a text is missing", S("93 d4 07 06 01 a1 61")],
    ["a text is missing", S("93 d4 07 04 01 01")],
    ["a key without a value", S("92 d4 07 00 01")],
    ["a key without a value", S("92 d4 07 03 a1 61")],
    ["a hole outside of an array", S("d4 01 00")],
    ["a hole outside of an array", S("92 d4 07 01 d4 01 00")],
    ["a cut that is not at the end", S("d6 02 00 00 00 01")],
    ["a cut that is not at the end", S("92 d6 02 00 00 00 01 c0")],
    ["an extension has the wrong length", S("d4 02 00")],
    ["an extension has the wrong length", S("d7 03 00 00 00 00 00 00 00 00")],
    ["an extension has the wrong length", S("d4 08 00")],
    ["an extension has the wrong length", S("c7 00 03")],
    ["an extension has the wrong length", S("91 d6 06 00 00 00 00")],
    ["unknown kind of redacted value", S("d4 04 04")],
    ["unknown type of extension", S("d4 0f 00")],
    ["a text that is not defined", S("d4 0e 00")],
    ["holes outside of an array", S("d6 0c 00 00 00 01")],
    ["a part of a record where a value may be", S("d4 0d 00")],
    ["too many values in a record", S("91 d6 0c ff ff ff ff")],
    ["too many values in a record", S("91 d6 0c 00 00 00 00")],
    ["a tagged value has the wrong length", S("92 d4 07 07 a0")],
    ["a text that does not parse", S("92 d4 07 08 a1 61")],
    ["a text that does not parse", S("93 d4 07 0a a1 20 a1 61")],
    ["unknown kind of symbol", S("93 d4 07 0d 03 a1 61")],
    ["unknown type of extension", S("d4 ff 00")],
    ["a BigInt has other characters than digits", S("c7 03 09 30 78 31")],
    ["a BigInt has other characters than digits", S("c7 00 09")],
    ["a BigInt has other characters than digits", S("d4 09 2d")],
    ["a string with half a code unit", S("c7 03 0a 61 00 62")],
    ["binary data without a kind", S("c7 00 0b")],
    ["unknown kind of binary data", S("d4 0b 0f")],
    ["a typed array with part of an element", S("d5 0b 06 00")],
    ["a typed array with part of an element", S("c7 08 0b 0b 00 00 00 00 00 00 00")],
    ["a string is not UTF-8", S("a3 ed a0 80")],
    ["a string is not UTF-8", S("a2 c3 28")],
  ])("%s: %#", (message, value) => {
    const tape = tapeReturning(value, [shape(0, "a", "b")]);
    const call = onlyCall(tape);
    const at = tape.length - value.length;
    const pattern = new RegExp(`^\\[calltape\\] /x\\.tape: byte (\\d+): ${message}$`);
    let error: unknown;
    try {
      call.result();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: "CalltapeError", code: "CALLTAPE_CORRUPT" });
    const offset = Number(pattern.exec((error as Error).message)?.[1] ?? -1);
    expect(offset).toBeGreaterThanOrEqual(at);
    expect(offset).toBeLessThan(tape.length);
  });

  it("a shape that is defined later than it is used", () => {
    const use = [enter(1), leave(1, hex("91 d4 06 07"))];
    const tape = Buffer.concat([
      header(),
      definitions(probe()),
      frame(FRAME.CALLS, ...use),
      definitions(shape(7)),
    ]);
    expect(() => onlyCall(tape).result()).toThrow("a shape that is not defined");
  });

  it("more properties than bytes can pay for", () => {
    const keys = Array.from({ length: 1_000 }, (_, i) => `k${i}`);
    const empty = hex("92 d4 06 00 d6 02 00 00 03 e8");
    const bomb = Buffer.concat([hex("dd 00 00 0b b8"), ...Array<Buffer>(3_000).fill(empty)]);
    expect(() => onlyCall(tapeReturning(bomb, [shape(0, ...keys)])).result()).toThrow(
      "too many values in a record",
    );
  });

  it("a BigInt that would take long to print", () => {
    const digits = Buffer.alloc(16_385, "f");
    const value = Buffer.concat([hex("c9 00 00 40 01 09"), digits]);
    expect(onlyCall(tapeReturning(Buffer.concat([hex("c8 40 00 09"), digits.subarray(1)]))).result()).toBe(
      2n ** 65_536n - 1n,
    );
    expect(() => onlyCall(tapeReturning(value)).result()).toThrow("a BigInt is too long");
    const longer = Buffer.concat([hex("c9 01 00 00 00 09"), Buffer.alloc(2 ** 24, "f")]);
    expect(() => onlyCall(tapeReturning(longer)).result()).toThrow("a BigInt is too long");
  });
});

describe("labels", () => {
  it("have names", () => {
    expect(labelsOf(0)).toEqual([]);
    expect(labelsOf(LABEL.CUT | LABEL.INSTANCE)).toEqual(["cut", "instance"]);
    expect(labelsOf(63)).toEqual(["cut", "opaque", "redacted", "instance", "hidden", "unchecked"]);
  });
});
