// Streams and sinks.

export const streams = ({ Effect, Stream, Sink, Schedule, Queue, Option }, note) => {
  const numbers = Stream.range(1, 8);
  const even = (n) => n % 2 === 0;
  const spaced = Stream.fromIterable([1, 2, 3, 4]).pipe(Stream.schedule(Schedule.spaced("1 second")));
  const shapes = {
    map: Stream.map((n) => n * 2),
    filter: Stream.filter(even),
    flatMap: Stream.flatMap((n) => Stream.make(n, -n)),
    mapEffect: Stream.mapEffect((n) => Effect.as(Effect.sleep(10 - n), n), { concurrency: 3 }),
    unordered: Stream.flatMap((n) => Stream.fromEffect(Effect.as(Effect.sleep(10 - n), n)), {
      concurrency: 2,
    }),
    switchMap: Stream.switchMap((n) => Stream.make(n, n)),
    take: Stream.take(3),
    takeRight: Stream.takeRight(3),
    takeWhile: Stream.takeWhile((n) => n < 4),
    takeUntil: Stream.takeUntil((n) => n === 4),
    drop: Stream.drop(3),
    dropRight: Stream.dropRight(2),
    dropWhile: Stream.dropWhile((n) => n < 4),
    dropUntil: Stream.dropUntil((n) => n === 4),
    scan: Stream.scan(0, (a, b) => a + b),
    mapAccum: Stream.mapAccum(
      () => 0,
      (sum, n) => [sum + n, [sum + n]],
    ),
    grouped: Stream.grouped(3),
    groupedWithin: Stream.groupedWithin(3, "1 second"),
    sliding: Stream.sliding(3),
    rechunk: Stream.rechunk(2),
    chunks: Stream.chunks,
    split: Stream.split((n) => n === 4),
    changesWith: Stream.changesWith((a, b) => even(a) === even(b)),
    zipWithIndex: Stream.zipWithIndex,
    zipWithNext: Stream.zipWithNext,
    zipWithPrevious: Stream.zipWithPrevious,
    intersperse: Stream.intersperse(0),
    intersperseAffixes: Stream.intersperseAffixes({ start: "[", middle: ",", end: "]" }),
    concat: Stream.concat(Stream.make("x")),
    prepend: Stream.prepend(["x"]),
    merge: Stream.merge(Stream.make("x", "y")),
    mergeLeft: Stream.mergeLeft(Stream.make("x")),
    interleave: Stream.interleave(Stream.make("x", "y")),
    zip: Stream.zip(Stream.make("a", "b")),
    zipLatest: Stream.zipLatest(Stream.make("a")),
    cross: Stream.cross(Stream.make("a", "b")),
    buffer: Stream.buffer({ capacity: 2 }),
    tap: Stream.tap((n) => note(n)),
    accumulate: Stream.accumulate,
    repeat: Stream.repeat(Schedule.once),
    catch: Stream.catch(() => Stream.make("caught")),
    ensuring: Stream.ensuring(note("ensured")),
    onEnd: Stream.onEnd(note("end")),
    onStart: Stream.onStart(note("start")),
    filterMapped: Stream.filterEffect((n) => Effect.succeed(!even(n))),
    transduce: Stream.transduce(Sink.take(3)),
    aggregate: Stream.aggregate(Sink.take(3)),
    debounce: Stream.debounce("1 second"),
    throttle: Stream.throttle({ cost: (c) => c.length, units: 2, duration: "1 second" }),
    haltWhen: Stream.haltWhen(Effect.sleep("2 seconds")),
    interruptWhen: Stream.interruptWhen(Effect.sleep("2 seconds")),
    timeout: Stream.timeout("1 second"),
    drain: Stream.drain,
    result: Stream.result,
    orElse: Stream.orElseIfEmpty(() => Stream.make("empty")),
    groupBy: (s) =>
      Stream.flatMap(Stream.groupByKey(s, even), ([key, group]) => Stream.map(group, (n) => [key, n]), {
        concurrency: "unbounded",
      }),
    bindDo: (s) =>
      s.pipe(
        Stream.bindTo("n"),
        Stream.let("m", ({ n }) => n + 1),
      ),
    share: (s) => Stream.unwrap(Stream.share(s, { capacity: 8 })),
    broadcast: (s) =>
      Stream.unwrap(Effect.map(Stream.broadcast(s, { capacity: 8 }), (b) => Stream.take(b, 2))),
    pipeThrough: (s) => Stream.pipeThrough(s, Sink.take(2)),
  };
  const runs = {};
  for (const [name, shape] of Object.entries(shapes)) {
    runs[name] = () => Stream.runCollect(shape(numbers));
    runs[`${name}, spaced`] = () => Stream.runCollect(shape(spaced));
    runs[`${name}, failing`] = () => Stream.runCollect(shape(Stream.concat(numbers, Stream.fail("broken"))));
  }
  return {
    ...runs,
    folds: () =>
      Effect.all([
        Stream.runFold(
          numbers,
          () => 0,
          (a, b) => a + b,
        ),
        Stream.runSum(numbers),
        Stream.runCount(numbers),
        Stream.runHead(numbers),
        Stream.runLast(numbers),
        Stream.mkString(Stream.make("a", "b")),
      ]),
    forEach: () => Stream.runForEach(numbers, note),
    unfold: () => Stream.runCollect(Stream.unfold(1, (n) => Effect.succeed(n > 30 ? undefined : [n, n * 3]))),
    paginate: () =>
      Stream.runCollect(
        Stream.paginate(0, (n) => Effect.succeed([[n, n + 0.5], n < 3 ? Option.some(n + 1) : Option.none()])),
      ),
    iterate: () =>
      Stream.runCollect(
        Stream.take(
          Stream.iterate(1, (n) => n * 2),
          5,
        ),
      ),
    asyncIterable: () =>
      Stream.runCollect(
        Stream.fromAsyncIterable(
          (async function* () {
            yield 1;
            yield 2;
          })(),
          String,
        ),
      ),
    toAsyncIterable: () =>
      Effect.promise(async () => {
        const got = [];
        for await (const n of Stream.toAsyncIterable(numbers)) got.push(n);
        return got;
      }),
    readable: () =>
      Effect.promise(async () => {
        const got = [];
        for await (const n of Stream.toReadableStream(numbers)) got.push(n);
        return got;
      }),
    fromReadable: () =>
      Stream.runCollect(
        Stream.fromReadableStream({
          evaluate: () =>
            new ReadableStream({
              start(c) {
                c.enqueue(1);
                c.close();
              },
            }),
          onError: String,
        }),
      ),
    text: () =>
      Stream.make("a\nb", "c\r\n", "d").pipe(
        Stream.encodeText,
        Stream.decodeText(),
        Stream.splitLines,
        Stream.runCollect,
      ),
    callback: () =>
      Stream.runCollect(
        Stream.callback((queue) =>
          Effect.sync(() => {
            Queue.offerUnsafe(queue, 1);
            Queue.offerUnsafe(queue, 2);
            Queue.endUnsafe(queue);
          }),
        ),
      ),
    retry: () =>
      Stream.runCollect(
        Stream.fail("again").pipe(
          Stream.onError(() => note("failed")),
          Stream.retry(Schedule.recurs(2)),
        ),
      ),
    tick: () => Stream.runCollect(Stream.take(Stream.tick("1 second"), 2)),
    scoped: () =>
      Stream.runCollect(
        Stream.scoped(Stream.fromEffect(Effect.acquireRelease(Effect.as(note("in"), 1), () => note("out")))),
      ),
    mergeAll: () => Stream.runCollect(Stream.mergeAll([numbers, Stream.make("x")], { concurrency: 2 })),
    partition: () =>
      Effect.scoped(
        Effect.flatMap(Stream.partition(numbers, even), (both) =>
          Effect.forEach(both, Stream.runCollect, { concurrency: "unbounded" }),
        ),
      ),
    sinks: () =>
      Effect.forEach(
        [
          Sink.collect(),
          Sink.head(),
          Sink.last(),
          Sink.count,
          Sink.sum,
          Sink.take(2),
          Sink.drain,
          Sink.every((n) => n < 5),
          Sink.some((n) => n > 5),
          Sink.find((n) => n > 3),
          Sink.fold(
            () => 0,
            (s) => s < 10,
            (s, n) => Effect.succeed(s + n),
          ),
          Sink.map(Sink.count, String),
          Sink.mapInput(Sink.sum, (n) => n * 2),
        ],
        (sink) => Effect.exit(Stream.run(numbers, sink)),
      ),
  };
};
