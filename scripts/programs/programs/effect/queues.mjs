// Queues, hubs, pools, caches and references.

export const queues = (
  {
    Effect,
    Queue,
    PubSub,
    Fiber,
    Stream,
    Pool,
    Cache,
    Ref,
    SubscriptionRef,
    RcRef,
    RcMap,
    TxRef,
    TxQueue,
    SynchronizedRef,
  },
  note,
) => ({
  bounded: () =>
    Effect.gen(function* () {
      const q = yield* Queue.bounded(2);
      const producer = yield* Effect.forkChild(
        Effect.forEach([1, 2, 3, 4], (n) => Effect.andThen(Queue.offer(q, n), note("offered", n))),
      );
      const got = [];
      for (let i = 0; i < 4; i++) got.push(yield* Queue.take(q));
      yield* Fiber.join(producer);
      return [got, yield* Queue.size(q)];
    }),
  dropping: () =>
    Effect.gen(function* () {
      const q = yield* Queue.dropping(2);
      return [yield* Queue.offerAll(q, [1, 2, 3]), yield* Queue.takeAll(q)];
    }),
  sliding: () =>
    Effect.gen(function* () {
      const q = yield* Queue.sliding(2);
      return [yield* Queue.offerAll(q, [1, 2, 3]), yield* Queue.takeN(q, 2)];
    }),
  unbounded: () =>
    Effect.gen(function* () {
      const q = yield* Queue.unbounded();
      yield* Queue.offerAll(q, [1, 2, 3, 4]);
      return [
        yield* Queue.takeBetween(q, 1, 2),
        yield* Queue.poll(q),
        yield* Queue.peek(q),
        yield* Queue.clear(q),
      ];
    }),
  waits: () =>
    Effect.gen(function* () {
      const q = yield* Queue.unbounded();
      const taker = yield* Effect.forkChild(Queue.take(q));
      yield* Effect.sleep("1 second");
      yield* Queue.offer(q, "here");
      return yield* Fiber.join(taker);
    }),
  shutdown: () =>
    Effect.gen(function* () {
      const q = yield* Queue.unbounded();
      const taker = yield* Effect.forkChild(Queue.take(q));
      yield* Effect.yieldNow;
      yield* Queue.shutdown(q);
      return yield* Fiber.await(taker);
    }),
  fails: () =>
    Effect.gen(function* () {
      const q = yield* Queue.make();
      yield* Queue.offer(q, 1);
      yield* Queue.fail(q, "broken");
      return [yield* Queue.take(q), yield* Effect.exit(Queue.take(q))];
    }),
  pubsub: () =>
    Effect.scoped(
      Effect.gen(function* () {
        const p = yield* PubSub.bounded({ capacity: 4, replay: 1 });
        yield* PubSub.publish(p, 0);
        const subs = [yield* PubSub.subscribe(p), yield* PubSub.subscribe(p)];
        yield* PubSub.publishAll(p, [1, 2]);
        return [yield* PubSub.take(subs[0]), yield* PubSub.takeAll(subs[1]), yield* PubSub.size(p)];
      }),
    ),
  pubsubStream: () =>
    Effect.gen(function* () {
      const p = yield* PubSub.unbounded();
      const fiber = yield* Effect.forkChild(Stream.runCollect(Stream.take(Stream.fromPubSub(p), 3)));
      yield* Effect.sleep(5);
      yield* PubSub.publishAll(p, [1, 2, 3, 4]);
      return yield* Fiber.join(fiber);
    }),
  pool: () =>
    Effect.scoped(
      Effect.gen(function* () {
        let made = 0;
        const pool = yield* Pool.make({ acquire: Effect.sync(() => ++made), size: 2 });
        yield* Effect.forEach(
          [1, 2, 3],
          () =>
            Effect.scoped(
              Effect.andThen(Pool.get(pool), (n) => Effect.andThen(note("got", n), Effect.sleep(10))),
            ),
          { concurrency: 3 },
        );
        return made;
      }),
    ),
  cache: () =>
    Effect.gen(function* () {
      const cache = yield* Cache.make({
        capacity: 2,
        timeToLive: "1 minute",
        lookup: (k) => Effect.as(note("lookup", k), k.length),
      });
      for (const k of ["a", "bb", "a", "ccc", "bb"]) yield* Cache.get(cache, k);
      yield* Effect.sleep("2 minutes");
      yield* Cache.get(cache, "a");
      return yield* Cache.size(cache);
    }),
  subscriptionRef: () =>
    Effect.gen(function* () {
      const ref = yield* SubscriptionRef.make(0);
      const fiber = yield* Effect.forkChild(Stream.runCollect(Stream.take(SubscriptionRef.changes(ref), 3)));
      yield* Effect.sleep(1);
      yield* SubscriptionRef.set(ref, 1);
      yield* SubscriptionRef.update(ref, (n) => n + 5);
      return yield* Fiber.join(fiber);
    }),
  synchronizedRef: () =>
    Effect.gen(function* () {
      const ref = yield* SynchronizedRef.make(0);
      yield* Effect.forEach(
        [3, 2, 1],
        (n) => SynchronizedRef.updateEffect(ref, (x) => Effect.as(Effect.sleep(n), x + n)),
        { concurrency: "unbounded" },
      );
      return yield* SynchronizedRef.get(ref);
    }),
  rcRef: () =>
    Effect.gen(function* () {
      const ref = yield* RcRef.make({
        acquire: Effect.acquireRelease(Effect.as(note("in"), 1), () => note("out")),
      });
      yield* Effect.scoped(Effect.all([RcRef.get(ref), RcRef.get(ref)]));
      yield* Effect.scoped(RcRef.get(ref));
    }),
  rcMap: () =>
    Effect.gen(function* () {
      const map = yield* RcMap.make({
        lookup: (k) => Effect.acquireRelease(Effect.as(note("in", k), k), () => note("out", k)),
        idleTimeToLive: "1 second",
      });
      yield* Effect.scoped(Effect.all([RcMap.get(map, "a"), RcMap.get(map, "b"), RcMap.get(map, "a")]));
      yield* Effect.sleep("2 seconds");
    }),
  transactions: () =>
    Effect.gen(function* () {
      const a = yield* TxRef.make(10);
      const b = yield* TxRef.make(0);
      yield* Effect.forEach(
        [1, 2, 3],
        (n) =>
          Effect.tx(
            Effect.gen(function* () {
              yield* TxRef.update(a, (x) => x - n);
              yield* TxRef.update(b, (x) => x + n);
            }),
          ),
        { concurrency: "unbounded" },
      );
      return [yield* TxRef.get(a), yield* TxRef.get(b)];
    }),
  txQueue: () =>
    Effect.gen(function* () {
      const q = yield* TxQueue.bounded(2);
      const taker = yield* Effect.forkChild(Effect.tx(TxQueue.take(q)));
      yield* Effect.sleep(1);
      yield* Effect.tx(TxQueue.offer(q, "x"));
      return yield* Fiber.join(taker);
    }),
  refs: () =>
    Effect.gen(function* () {
      const r = yield* Ref.make(1);
      return yield* Ref.getAndUpdate(r, (n) => n + 1);
    }),
});
