// Effects that succeed and fail, and what combines them.

export const basics = ({ Effect, Option, Result }, note) => ({
  succeed: () =>
    Effect.succeed(1).pipe(
      Effect.map((n) => n + 1),
      Effect.tap((n) => note(n)),
    ),
  fail: () => Effect.fail("no"),
  die: () => Effect.die(new Error("dead")),
  thrown: () =>
    Effect.sync(() => {
      throw new RangeError("thrown");
    }),
  tryFails: () => Effect.try({ try: () => JSON.parse("{"), catch: (e) => `caught ${e.name}` }),
  promise: () => Effect.promise(async () => 5),
  tryPromise: () =>
    Effect.tryPromise({ try: () => Promise.reject(new Error("rejected")), catch: (e) => e.message }),
  unknown: () => Effect.tryPromise(() => Promise.reject(new Error("rejected"))),
  callback: () =>
    Effect.callback((resume) => {
      const timer = setTimeout(() => resume(Effect.succeed("called back")), 1);
      return Effect.sync(() => clearTimeout(timer));
    }),
  suspend: () => Effect.suspend(() => Effect.succeed("late")),
  gen: () =>
    Effect.gen(function* () {
      const a = yield* Effect.succeed(1);
      const b = yield* Effect.promise(async () => 2);
      if (a + b > 2) return yield* Effect.fail("too many");
      return a;
    }),
  fn: () =>
    Effect.fn("named")(function* (a, b) {
      yield* note("in fn", a, b);
      return a * b;
    })(3, 4),
  fnFails: () =>
    Effect.fn("failing")(
      function* () {
        return yield* Effect.fail("in fn");
      },
      Effect.catch((e) => Effect.succeed(`mended ${e}`)),
    )(),
  all: () => Effect.all([Effect.succeed(1), Effect.succeed("b")]),
  allStruct: () => Effect.all({ a: Effect.succeed(1), b: Effect.succeed(2) }, { concurrency: "unbounded" }),
  allFails: () => Effect.all([note("first"), Effect.fail("second"), note("third")]),
  allResults: () => Effect.all([Effect.succeed(1), Effect.fail("x")], { mode: "result" }),
  forEach: () => Effect.forEach([1, 2, 3], (n, i) => Effect.as(note(n, i), n * 10)),
  forEachConcurrent: () =>
    Effect.forEach([3, 1, 2], (n) => Effect.sleep(n * 10).pipe(Effect.andThen(note(n)), Effect.as(n)), {
      concurrency: 2,
    }),
  forEachDiscard: () => Effect.forEach([1, 2], note, { discard: true }),
  partition: () => Effect.partition([1, 2, 3], (n) => (n % 2 ? Effect.succeed(n) : Effect.fail(n))),
  validate: () => Effect.validate([1, 2, 3, 4], (n) => (n % 2 ? Effect.succeed(n) : Effect.fail(`bad ${n}`))),
  filter: () => Effect.filter([1, 2, 3], (n) => Effect.succeed(n > 1)),
  reduce: () => Effect.reduce([1, 2, 3], 0, (sum, n) => Effect.succeed(sum + n)),
  findFirst: () => Effect.findFirst([1, 2, 3], (n) => Effect.succeed(n > 1)),
  zip: () => Effect.zip(Effect.succeed(1), Effect.succeed(2)),
  zipWith: () => Effect.zipWith(Effect.succeed(1), Effect.succeed(2), (a, b) => a + b, { concurrent: true }),
  doNotation: () =>
    Effect.Do.pipe(
      Effect.bind("a", () => Effect.succeed(1)),
      Effect.let("b", ({ a }) => a + 1),
      Effect.bindTo("all"),
    ),
  option: () =>
    Effect.all([
      Effect.option(Effect.fail(1)),
      Effect.option(Effect.succeed(2)),
      Effect.fromOption(Option.some(3)),
    ]),
  result: () => Effect.all([Effect.result(Effect.fail(1)), Effect.fromResult(Result.succeed(2))]),
  noElement: () => Effect.fromOption(Option.none()),
  nullish: () => Effect.fromNullishOr(null),
  when: () =>
    Effect.all([
      Effect.when(Effect.succeed(1), Effect.succeed(true)),
      Effect.when(Effect.succeed(1), Effect.succeed(false)),
    ]),
  whileLoop: () => {
    let i = 0;
    return Effect.whileLoop({ while: () => i < 5, body: () => note(i), step: () => i++ });
  },
  deep: () => {
    const count = (n) => (n === 0 ? Effect.succeed("bottom") : Effect.flatMap(Effect.succeed(n - 1), count));
    return count(20_000);
  },
  timed: () => Effect.timed(Effect.sleep("5 seconds")),
  replicate: () => Effect.replicateEffect(Effect.succeed("x"), 3),
  notEffect: () => Effect.isEffect({}),
  runSync: () => Effect.runSync(Effect.succeed(7)),
  runSyncFails: () => Effect.runSync(Effect.fail(new Error("sync"))),
  runSyncAsync: () => Effect.runSync(Effect.sleep(10)),
  runSyncExit: () => Effect.runSyncExit(Effect.die("x")),
});
