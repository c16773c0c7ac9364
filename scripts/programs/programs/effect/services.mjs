// Services, layers, configuration, requests, logs, metrics and spans.

export const services = (
  {
    Effect,
    Layer,
    Context,
    Config,
    ConfigProvider,
    ManagedRuntime,
    Schema,
    Logger,
    Metric,
    Request,
    RequestResolver,
    Exit,
    Random,
    References,
    Tracer,
  },
  note,
) => {
  class Database extends Context.Service()("Database") {
    static live = Layer.effect(
      Database,
      Effect.acquireRelease(
        Effect.as(note("connect"), { query: (q) => Effect.succeed(`rows of ${q}`) }),
        () => note("disconnect"),
      ),
    );
  }
  class Users extends Context.Service()("Users", {
    make: Effect.gen(function* () {
      const db = yield* Database;
      return { find: (id) => db.query(`user ${id}`) };
    }),
  }) {
    static live = Layer.effect(Users, Users.make).pipe(Layer.provide(Database.live));
  }
  const Level = Context.Reference("Level", { defaultValue: () => 1 });
  const find = Effect.gen(function* () {
    const users = yield* Users;
    return yield* users.find(5);
  });
  class GetName extends Request.TaggedClass("GetName") {}
  const names = RequestResolver.make((entries) =>
    Effect.gen(function* () {
      yield* note("batch", entries.length);
      for (const entry of entries)
        entry.completeUnsafe(
          entry.request.id > 2 ? Exit.fail("nobody") : Exit.succeed(`name ${entry.request.id}`),
        );
    }),
  );
  return {
    provided: () => find.pipe(Effect.provide(Users.live)),
    missing: () => find,
    mocked: () => find.pipe(Effect.provideService(Users, { find: () => Effect.succeed("mock") })),
    merged: () =>
      Effect.all([find, Database]).pipe(
        Effect.map(([a, b]) => [a, typeof b.query]),
        Effect.provide(Layer.mergeAll(Users.live, Database.live)),
      ),
    fresh: () => find.pipe(Effect.provide(Layer.merge(Users.live, Layer.fresh(Database.live)))),
    failingLayer: () => find.pipe(Effect.provide(Layer.effect(Users, Effect.fail("no layer")))),
    caught: () =>
      find.pipe(
        Effect.provide(Layer.effect(Users, Effect.fail("no layer")).pipe(Layer.catch(() => Users.live))),
      ),
    unwrap: () => find.pipe(Effect.provide(Layer.unwrap(Effect.succeed(Users.live)))),
    reference: () => Effect.all([Level, Effect.provideService(Level, 7)(Level)]),
    optional: () => Effect.serviceOption(Database),
    runtime: () =>
      Effect.promise(async () => {
        const runtime = ManagedRuntime.make(Users.live);
        const found = await runtime.runPromise(find);
        await runtime.dispose();
        return found;
      }),
    config: () =>
      Effect.gen(function* () {
        return yield* Config.all({
          port: Config.Port("PORT"),
          name: Config.String("NAME").pipe(Config.withDefault("none")),
          flag: Config.Boolean("FLAG"),
          maybe: Config.option(Config.Int("X")),
        });
      }).pipe(Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ PORT: "80", FLAG: "yes" })))),
    configFails: () =>
      Effect.gen(function* () {
        return yield* Config.Int("PORT");
      }).pipe(Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({ PORT: "many" })))),
    requests: () =>
      Effect.forEach([1, 2, 1, 3], (id) => Effect.exit(Effect.request(new GetName({ id }), names)), {
        concurrency: "unbounded",
      }),
    logged: () => {
      const lines = [];
      return Effect.gen(function* () {
        yield* Effect.log("hello", { a: 1 });
        yield* Effect.logDebug("quiet");
        yield* Effect.logError(new Error("loud"));
        yield* Effect.log("spanned").pipe(Effect.annotateLogs("k", "v"));
        return lines;
      }).pipe(
        Effect.provide(
          Logger.layer([
            Logger.make(({ message, logLevel }) => void lines.push([logLevel, String(message)])),
          ]),
        ),
      );
    },
    metrics: () =>
      Effect.gen(function* () {
        const counter = Metric.counter("c");
        const gauge = Metric.gauge("g");
        const histogram = Metric.histogram("h", {
          boundaries: Metric.linearBoundaries({ start: 0, width: 10, count: 3 }),
        });
        const frequency = Metric.frequency("f");
        for (const n of [1, 5, 15]) {
          yield* Metric.update(counter, n);
          yield* Metric.update(gauge, n);
          yield* Metric.update(histogram, n);
          yield* Metric.update(frequency, `v${n}`);
        }
        return [
          (yield* Metric.value(counter)).count,
          (yield* Metric.value(gauge)).value,
          (yield* Metric.value(histogram)).buckets,
          [...(yield* Metric.value(frequency)).occurrences],
        ];
      }),
    random: () =>
      Effect.gen(function* () {
        return [yield* Random.nextInt, yield* Random.nextBetween(1, 5), yield* Random.shuffle([1, 2, 3, 4])];
      }).pipe(Random.withSeed("seed")),
    spans: () =>
      Effect.gen(function* () {
        const span = yield* Effect.currentSpan;
        const parent = yield* Effect.currentParentSpan;
        return [span.name, parent.name, [...span.attributes]];
      }).pipe(Effect.withSpan("inner", { attributes: { a: 1 } }), Effect.withSpan("outer")),
    contexts: () => {
      const context = Context.make(Level, 3).pipe(Context.add(Database, { query: 1 }));
      return [
        Context.get(context, Level),
        Context.getOption(context, Users)._tag,
        Context.merge(context, Context.empty()).mapUnsafe?.size,
      ];
    },
    schemaError: () => Schema.decodeUnknownEffect(Schema.Struct({ a: Schema.Int }))({ a: "x" }),
    references: () =>
      Effect.all([References.MinimumLogLevel, Tracer.Tracer]).pipe(Effect.map(([level]) => level)),
  };
};
