import vm from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type PrivateField, RegisteredFile, Registry } from "../../runtime/src/program/registry.js";
import { Instance, type LabelName, labelsOf } from "../../tape/index.js";
import { findDifference, standsForOpaque } from "./same-graph.js";
import { roundTrip } from "./tape-bytes.js";

/** How often anything of the program ran. */
let called = 0;
const spy = (): never => {
  called++;
  throw new Error("called");
};
/** Every trap and every method that a language feature calls by itself. */
const TRAPS = Object.fromEntries(Reflect.ownKeys(Reflect).map((name) => [name, spy]));
const HOOKS = ["toJSON", "then", "toString", "valueOf", "inspect"];
const SYMBOLS = [
  Symbol.iterator,
  Symbol.asyncIterator,
  Symbol.toPrimitive,
  Symbol.hasInstance,
  Symbol.for("nodejs.util.inspect.custom"),
];

const probes = {};
const registry = new Registry();
const file = new RegisteredFile("a.ts", [], [["Vault", 1, 1, 0]], [], undefined);
registry.add(file, probes);

class Vault {
  #inside: unknown;
  declare open: unknown;
  static readonly field: PrivateField = {
    name: "#inside",
    key: "#inside",
    read: (vault) => (vault as Vault).#inside,
    write: (vault, value) => {
      (vault as Vault).#inside = value;
    },
  };
  constructor(inside: unknown) {
    this.#inside = inside;
    this.open = 1;
  }
}
registry.addField(probes, 0, Vault, Vault.field);

class Plain {
  constructor(readonly content: unknown) {}
  get area() {
    return spy();
  }
  [Symbol.iterator]() {
    return spy();
  }
}

function listOf(..._: unknown[]): IArguments {
  // biome-ignore lint/complexity/noArguments: it is what is tested
  return arguments;
}

interface Ingredient {
  make: () => unknown;
  labels?: LabelName[];
}

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, TRAPS);
  revoke();
  return proxy;
};

/** All that the encoder knows beside what JSON has, and what it must label. */
const INGREDIENTS: Record<string, Ingredient> = {
  "regular expression": { make: () => Object.assign(/a[/]\n(?<b>c)/giu, { lastIndex: 3 }) },
  url: { make: () => new URL("https://a.example/b?c=d#e") },
  "search parameters": { make: () => new URLSearchParams("a=1&a=2") },
  headers: {
    make: () =>
      new Headers([
        ["accept", "a"],
        ["x-b", "c"],
      ]),
  },
  "boxed string": { make: () => new String("boxed") },
  "boxed number": { make: () => new Number(-0) },
  "boxed bigint": { make: () => Object(5n) },
  "boxed symbol": { make: () => Object(Symbol.match) },
  "registered symbol": { make: () => Symbol.for("registered") },
  "well-known symbol": { make: () => Symbol.toStringTag },
  "local symbol": { make: () => Symbol("local"), labels: ["opaque"] },
  "sparse array": { make: () => Object.assign(new Array(3_000), { 5: 1, 2000: {} }) },
  "endless array": { make: () => Object.assign(new Array(2 ** 32 - 1), { 3: 1 }), labels: ["cut"] },
  "arguments object": { make: () => listOf(1, undefined, "a") },
  "shared memory": { make: () => new SharedArrayBuffer(9) },
  bytes: { make: () => new Float32Array([0.5, Number.NaN]) },
  date: { make: () => new Date(Number.NaN) },
  "error with a cause": { make: () => new TypeError("m", { cause: { deep: [1] } }) },
  aggregate: { make: () => new AggregateError([new RangeError("a")], "b") },
  "null prototype": { make: () => Object.assign(Object.create(null), { __proto__: 1, b: 2 }) },
  frozen: { make: () => Object.freeze({ frozen: Object.freeze([1]) }) },
  instance: { make: () => new Plain({ a: 1 }), labels: ["instance"] },
  vault: { make: () => new Vault(new Map([["a", 1]])), labels: ["instance"] },
  function: { make: () => Object.assign(() => spy(), { a: 1 }), labels: ["opaque"] },
  class: {
    make: () => class Made {},
    labels: ["opaque"],
  },
  promise: { make: () => Promise.resolve(1), labels: ["opaque"] },
  "weak map": { make: () => new WeakMap(), labels: ["opaque"] },
  generator: {
    make: () =>
      (function* () {
        yield spy();
      })(),
    labels: ["opaque"],
  },
  proxy: { make: () => new Proxy({ a: 1 }, TRAPS), labels: ["opaque"] },
  "proxy of an array": { make: () => new Proxy([1], TRAPS), labels: ["opaque"] },
  "proxy of a function": { make: () => new Proxy(spy, TRAPS), labels: ["opaque"] },
  "revoked proxy": { make: revoked, labels: ["opaque"] },
  "proxied prototype": { make: () => Object.create(new Proxy({}, TRAPS)), labels: ["opaque"] },
  accessor: {
    make: () => ({
      get got() {
        return spy();
      },
      set got(_) {
        spy();
      },
    }),
    labels: ["opaque"],
  },
  "accessor in an array": {
    make: () => Object.defineProperty([1], 0, { get: spy, enumerable: true }),
    labels: ["opaque"],
  },
  "accessor of an error": {
    make: () => Object.defineProperty(new Error("a"), "code", { get: spy, enumerable: true }),
    labels: ["opaque"],
  },
  "symbol key": { make: () => ({ withSymbol: 1, [Symbol.species]: 2, [Symbol.for("registered")]: [3] }) },
  "symbol key that only the program has": {
    make: () => ({ withLocal: 1, [Symbol("local")]: 2 }),
    labels: ["opaque"],
  },
  "result of a search": { make: () => /b(?<name>c)/.exec("abcd") },
  "result of a search, with indices": { make: () => /b(c)/d.exec("abcd"), labels: ["hidden"] },
  "strings of a template": { make: () => ((strings: TemplateStringsArray) => strings)`a\tb` },
  "value that nobody enumerates": {
    make: () => Object.defineProperty({ withValue: 1 }, "behind", { value: [1], enumerable: false }),
  },
  "value that nobody enumerates, without a prototype": {
    make: () => Object.defineProperty(Object.create(null), "behind", { value: 1 }),
  },
  "property that nobody enumerates": {
    make: () => Object.defineProperty({ withHidden: 1 }, "hidden", { get: spy, enumerable: false }),
    labels: ["opaque"],
  },
  hooks: {
    make: () => Object.fromEntries([...HOOKS, ...SYMBOLS].map((name) => [name, spy])),
    labels: ["opaque"],
  },
  "map of a class": {
    make: () =>
      new (class Sub extends Map {
        override get size() {
          return spy();
        }
      })(),
    labels: ["opaque"],
  },
  "array of a class": { make: () => new (class Sub extends Array {})(), labels: ["opaque"] },
  "array of another realm": { make: () => vm.runInNewContext("[1]"), labels: ["opaque"] },
  "date of another realm": { make: () => vm.runInNewContext("new Date(1)"), labels: ["opaque"] },
  "map of another realm": { make: () => vm.runInNewContext("new Map([[1, 2]])"), labels: ["opaque"] },
  "function of another realm": { make: () => vm.runInNewContext("(function f() {})"), labels: ["opaque"] },
};

const KINDS = ["array", "object", "null", "map", "set", "error"] as const;

/** Containers that refer to each other and to ingredients in any way. The first is a list of all. */
const graph = fc.record({
  names: fc.uniqueArray(fc.constantFrom(...Object.keys(INGREDIENTS)), { minLength: 1, maxLength: 6 }),
  nodes: fc.array(
    fc.record({ kind: fc.constantFrom(...KINDS), edges: fc.array(fc.nat(30), { maxLength: 5 }) }),
    {
      maxLength: 5,
    },
  ),
});

function build({ names, nodes }: typeof graph extends fc.Arbitrary<infer Value> ? Value : never) {
  const leaves = names.map((name) => INGREDIENTS[name]!.make());
  const made = nodes.map(({ kind }): object => {
    if (kind === "array") return [];
    if (kind === "map") return new Map();
    if (kind === "set") return new Set();
    if (kind === "error") return new RangeError("m");
    return kind === "null" ? (Object.create(null) as object) : {};
  });
  const all = [...made, ...leaves];
  nodes.forEach(({ edges }, i) => {
    const target = made[i]!;
    edges.forEach((edge, at) => {
      const part = all[edge % all.length];
      if (target instanceof Map) target.set(at % 2 === 0 ? part : at, part);
      else if (target instanceof Set) target.add(part);
      else (target as Record<string, unknown>)[Array.isArray(target) ? at * 2 : `k${at}`] = part;
    });
  });
  const labels = new Set(names.flatMap((name) => INGREDIENTS[name]!.labels ?? []));
  return { value: all, labels: [...labels].sort() };
}

/** Where a value is not what a tape can hold of it, other than for a cut. */
const findLoss = (value: unknown, revived: unknown) =>
  findDifference(value, revived, (part, standIn) => {
    const further = standsForOpaque(part, standIn);
    if (further !== false && standIn instanceof Instance && standIn.className === "Vault")
      further.push([Vault.field.read(part as Vault), standIn.privates.get("#inside")]);
    return further;
  });

test("whatever the encoder knows comes back, is labelled if and only if it must be, and nothing is called", () => {
  const seen = new Set<string>();
  let exact = 0;
  fc.assert(
    fc.property(graph, (plan) => {
      const { value, labels } = build(plan);
      called = 0;
      const revived = roundTrip(value, undefined, undefined, registry);
      expect(called).toBe(0);
      expect(labelsOf(revived.labels).sort()).toEqual(labels);
      if (labels.includes("cut")) return;
      expect(findLoss(value, revived.value)).toBeUndefined();
      for (const name of plan.names) seen.add(name);
      if (labels.length > 0) return;
      exact++;
      expect(findDifference(value, revived.value)).toBeUndefined();
    }),
    { numRuns: 1_000 },
  );
  expect(exact).toBeGreaterThan(100);
  expect(seen.size).toBe(Object.keys(INGREDIENTS).length - 1);
});

test("with bounds of any kind, what is missing is labelled, and nothing is called", () => {
  const bounds = fc.record({
    depth: fc.integer({ min: 1, max: 6 }),
    entries: fc.integer({ min: 1, max: 8 }),
    string: fc.integer({ min: 16, max: 64 }),
    time: fc.constantFrom(0, Number.POSITIVE_INFINITY),
  });
  const count = { cut: 0, whole: 0 };
  fc.assert(
    fc.property(graph, bounds, fc.integer({ min: 20, max: 1_200 }), (plan, bounds, maxBytes) => {
      const { value, labels } = build(plan);
      called = 0;
      const revived = roundTrip(value, maxBytes, bounds, registry);
      expect(called).toBe(0);
      const given = labelsOf(revived.labels);
      if (given.includes("cut")) {
        count.cut++;
        expect(findDifference(value, revived.value)).toBeDefined();
      } else {
        count.whole++;
        expect(given.sort()).toEqual(labels);
        expect(findLoss(value, revived.value)).toBeUndefined();
      }
    }),
    { numRuns: 1_500 },
  );
  expect(count.cut).toBeGreaterThan(100);
  expect(count.whole).toBeGreaterThan(100);
});

test("private fields come with their instance, under the id of its class", () => {
  const shared = { a: 1 };
  const [first, second] = roundTrip([new Vault(shared), shared], undefined, undefined, registry).value as [
    Instance,
    object,
  ];
  expect(first).toBeInstanceOf(Instance);
  expect(first.classId).toBe("a.ts#Vault");
  expect(first.fields).toEqual({ open: 1 });
  expect(first.privates.get("#inside")).toBe(second);
});
