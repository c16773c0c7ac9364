// Fibers: joining, interrupting, racing, and the resources that they hold.

export const fibers = (
  { Effect, Fiber, Deferred, Ref, Semaphore, Latch, Exit, Scope, FiberSet, FiberMap },
  note,
) => {
  const slow = (name, time = "1 second") =>
    Effect.sleep(time).pipe(
      Effect.andThen(note(name)),
      Effect.as(name),
      Effect.onInterrupt(() => note("interrupted", name)),
    );
  return {
    join: () =>
      Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(slow("a"));
        yield* note("forked");
        return yield* Fiber.join(fiber);
      }),
    await: () =>
      Effect.gen(function* () {
        return yield* Fiber.await(yield* Effect.forkChild(Effect.fail("in fiber")));
      }),
    interrupt: () =>
      Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(slow("a"));
        yield* Effect.yieldNow;
        yield* Fiber.interrupt(fiber);
        return yield* Fiber.await(fiber);
      }),
    interruptSelf: () => Effect.interrupt,
    uninterruptible: () =>
      Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(Effect.uninterruptible(slow("kept")));
        yield* Effect.yieldNow;
        yield* Fiber.interrupt(fiber);
      }),
    mask: () =>
      Effect.uninterruptibleMask((restore) =>
        restore(slow("masked")).pipe(Effect.ensuring(note("masked end"))),
      ),
    childrenEnd: () =>
      Effect.gen(function* () {
        yield* Effect.forkChild(slow("child", "1 day"));
        return "parent";
      }),
    detached: () =>
      Effect.gen(function* () {
        yield* Effect.forkDetach(slow("detached"));
        yield* Effect.sleep("2 seconds");
      }),
    scopedFork: () =>
      Effect.gen(function* () {
        yield* Effect.forkScoped(slow("scoped", "1 day"));
        yield* Effect.sleep(1);
      }).pipe(Effect.scoped),
    race: () => Effect.race(slow("tortoise", "9 seconds"), slow("hare")),
    raceAll: () => Effect.raceAll([slow("a", 30), slow("b", 10), Effect.fail("c")]),
    raceFirst: () => Effect.raceFirst(slow("a", 30), Effect.fail("first")),
    timeout: () => slow("late", "9 seconds").pipe(Effect.timeout("1 second")),
    timeoutOption: () => slow("late", "9 seconds").pipe(Effect.timeoutOption("1 second")),
    timeoutOrElse: () =>
      slow("late", "9 seconds").pipe(
        Effect.timeoutOrElse({ duration: "1 second", orElse: () => Effect.succeed("instead") }),
      ),
    deferred: () =>
      Effect.gen(function* () {
        const d = yield* Deferred.make();
        yield* Effect.forkChild(Effect.delay(Deferred.succeed(d, 7), "1 second"));
        return [yield* Deferred.isDone(d), yield* Deferred.await(d), yield* Deferred.fail(d, "late")];
      }),
    ref: () =>
      Effect.gen(function* () {
        const ref = yield* Ref.make(0);
        yield* Effect.forEach([1, 2, 3], (n) => Ref.update(ref, (x) => x + n), { concurrency: "unbounded" });
        return [
          yield* Ref.getAndSet(ref, 10),
          yield* Ref.modify(ref, (x) => [x * 2, x + 1]),
          yield* Ref.get(ref),
          yield* Ref.updateAndGet(ref, (x) => -x),
        ];
      }),
    semaphore: () =>
      Effect.gen(function* () {
        const s = yield* Semaphore.make(2);
        yield* Effect.forEach([1, 2, 3, 4], (n) => s.withPermits(1)(slow(n)), { concurrency: "unbounded" });
      }),
    latch: () =>
      Effect.gen(function* () {
        const latch = yield* Latch.make();
        const fiber = yield* Effect.forkChild(latch.whenOpen(note("through")));
        yield* note("closed");
        yield* latch.open;
        yield* Fiber.join(fiber);
      }),
    many: () =>
      Effect.forEach(
        Array.from({ length: 200 }, (_, i) => i),
        (i) => Effect.sleep(i % 7).pipe(Effect.as(i)),
        { concurrency: 10 },
      ),
    cached: () =>
      Effect.gen(function* () {
        const once = yield* Effect.cached(Effect.as(note("computed"), 1));
        return [yield* once, yield* once];
      }),
    cachedTtl: () =>
      Effect.gen(function* () {
        const once = yield* Effect.cachedWithTTL(Effect.as(note("computed"), 1), "1 minute");
        yield* once;
        yield* once;
        yield* Effect.sleep("2 minutes");
        yield* once;
      }),
    acquire: () =>
      Effect.acquireUseRelease(
        Effect.as(note("open"), "file"),
        (file) => note("use", file),
        (file, exit) => note("close", file, Exit.isSuccess(exit)),
      ),
    acquireFails: () =>
      Effect.acquireUseRelease(
        Effect.succeed("file"),
        () => Effect.fail("use"),
        () => note("close"),
      ),
    finalizers: () =>
      Effect.scoped(
        Effect.gen(function* () {
          for (const n of [1, 2, 3]) yield* Effect.addFinalizer(() => note("finalizer", n));
          yield* Effect.acquireRelease(note("in"), () => note("out"));
        }),
      ),
    scope: () =>
      Effect.gen(function* () {
        const scope = yield* Scope.make();
        yield* Scope.addFinalizer(scope, note("closed"));
        const fork = yield* Scope.fork(scope);
        yield* Scope.addFinalizer(fork, note("fork closed"));
        yield* Scope.close(scope, Exit.succeed(1));
      }),
    fiberSet: () =>
      Effect.scoped(
        Effect.gen(function* () {
          const set = yield* FiberSet.make();
          yield* FiberSet.run(set, slow("a"));
          yield* FiberSet.run(set, slow("b"));
          yield* FiberSet.awaitEmpty(set);
          return yield* FiberSet.size(set);
        }),
      ),
    fiberMap: () =>
      Effect.scoped(
        Effect.gen(function* () {
          const map = yield* FiberMap.make();
          yield* FiberMap.run(map, "k", slow("old", "9 minutes"));
          yield* Effect.yieldNow;
          yield* FiberMap.run(map, "k", slow("new"));
          yield* Effect.sleep("2 seconds");
          return yield* FiberMap.size(map);
        }),
      ),
  };
};
