// What runs on the TestScheduler: operators and creators of RxJS, by name.

/** An observable a name, made of a source of numbers. */
export function marbles(rx) {
  const { of, timer, interval, EMPTY, NEVER } = rx;
  const each =
    (operator, ...args) =>
    ({ source }) =>
      source.pipe(operator(...args));
  const through =
    (make) =>
    ({ source }) =>
      make(source);
  const even = (n) => n % 2 === 0;
  const pair = (n) => of(n, n * 10);
  const later = (n) => timer(n).pipe(rx.map((i) => `${n}:${i}`));
  const fail = () => {
    throw new RangeError("from a callback");
  };
  return {
    audit: each(rx.audit, () => timer(3)),
    auditTime: each(rx.auditTime, 3),
    buffer: ({ source, hot }) => source.pipe(rx.buffer(hot("---x---x---x"))),
    bufferCount: each(rx.bufferCount, 2, 1),
    bufferTime: each(rx.bufferTime, 4, 2, 3),
    bufferToggle: each(rx.bufferToggle, interval(3), () => timer(4)),
    bufferWhen: each(rx.bufferWhen, () => timer(4)),
    catchError: ({ cold }) =>
      cold("-a-#").pipe(rx.catchError((e, caught) => (e === "error" ? of("caught") : caught))),
    catchErrorThrows: ({ cold }) => cold("-a-#").pipe(rx.catchError(fail)),
    combineLatestAll: ({ source }) =>
      source.pipe(
        rx.take(2),
        rx.map(later),
        rx.combineLatestAll((...xs) => xs.join("+")),
      ),
    combineLatestWith: ({ source, hot }) => source.pipe(rx.combineLatestWith(hot("--x--y--z|"))),
    combineLatestObject: ({ source, cold }) => rx.combineLatest({ a: source, b: cold("---x-|") }),
    concatAll: ({ source }) => source.pipe(rx.map(later), rx.concatAll()),
    concatMap: each(rx.concatMap, later),
    concatMapTo: each(rx.concatMapTo, of("x", "y")),
    concatWith: each(rx.concatWith, of("x"), of("y")),
    connect: each(rx.connect, (shared) =>
      rx.merge(shared.pipe(rx.filter(even)), shared.pipe(rx.map((n) => -n))),
    ),
    count: each(rx.count, even),
    debounce: each(rx.debounce, (n) => timer(n)),
    debounceTime: each(rx.debounceTime, 3),
    defaultIfEmpty: () => EMPTY.pipe(rx.defaultIfEmpty("none")),
    delay: each(rx.delay, 3),
    delayWhen: each(rx.delayWhen, (n) => timer(10 - n)),
    dematerialize: through((s) => s.pipe(rx.materialize(), rx.dematerialize())),
    materialize: each(rx.materialize),
    distinct: ({ cold }) => cold("aabbaac|").pipe(rx.distinct()),
    distinctKey: ({ source, cold }) => source.pipe(rx.distinct(even, cold("-----x"))),
    distinctUntilChanged: each(rx.distinctUntilChanged, (a, b) => even(a) === even(b)),
    distinctUntilKeyChanged: ({ source }) =>
      source.pipe(
        rx.map((n) => ({ n: n >> 1 })),
        rx.distinctUntilKeyChanged("n"),
      ),
    elementAt: each(rx.elementAt, 2),
    elementAtMissing: each(rx.elementAt, 20),
    elementAtDefault: each(rx.elementAt, 20, "other"),
    endWith: each(rx.endWith, "x", "y"),
    every: each(rx.every, (n) => n < 4),
    exhaustAll: ({ source }) => source.pipe(rx.map(later), rx.exhaustAll()),
    exhaustMap: each(rx.exhaustMap, later),
    expand: ({ source }) => source.pipe(rx.expand((n) => (n < 8 ? of(n * 2).pipe(rx.delay(1)) : EMPTY), 2)),
    filter: each(rx.filter, even),
    filterThrows: each(rx.filter, fail),
    find: each(rx.find, (n) => n > 2),
    findIndex: each(rx.findIndex, (n) => n > 2),
    first: each(rx.first, even),
    firstMissing: each(rx.first, (n) => n > 99),
    firstDefault: each(rx.first, (n) => n > 99, "none"),
    groupBy: through((s) =>
      s.pipe(
        rx.groupBy(even, { duration: () => timer(5), element: String }),
        rx.mergeMap((group) =>
          group.pipe(
            rx.toArray(),
            rx.map((list) => [group.key, list]),
          ),
        ),
      ),
    ),
    ignoreElements: each(rx.ignoreElements),
    isEmpty: each(rx.isEmpty),
    isEmptyTrue: () => EMPTY.pipe(rx.isEmpty()),
    last: each(rx.last, even),
    lastMissing: () => EMPTY.pipe(rx.last()),
    map: each(rx.map, (n, i) => [n, i]),
    mapThrows: each(rx.map, fail),
    mapTo: each(rx.mapTo, "x"),
    max: each(rx.max),
    maxBy: each(rx.max, (a, b) => (even(a) ? 1 : -1) - (even(b) ? 1 : -1)),
    min: each(rx.min),
    mergeAll: ({ source }) => source.pipe(rx.map(later), rx.mergeAll(2)),
    mergeMap: each(rx.mergeMap, later, 2),
    mergeMapResult: each(rx.mergeMap, pair, (outer, inner, i, j) => [outer, inner, i, j]),
    mergeMapTo: each(rx.mergeMapTo, of("x", "y")),
    mergeScan: each(rx.mergeScan, (sum, n) => of(sum + n).pipe(rx.delay(n)), 0),
    mergeWith: ({ source, cold }) => source.pipe(rx.mergeWith(cold("x-y|"), cold("--z|"))),
    multicast: through((s) =>
      s.pipe(
        rx.multicast(
          () => new rx.Subject(),
          (shared) => rx.zip(shared, shared),
        ),
      ),
    ),
    observeOn: ({ source }) => source.pipe(rx.observeOn(rx.asyncScheduler, 2)),
    onErrorResumeNextWith: ({ cold }) => cold("-a-#").pipe(rx.onErrorResumeNextWith(cold("-b-#"), of("c"))),
    pairwise: each(rx.pairwise),
    partition: ({ source }) =>
      rx.merge(...rx.partition(source, even).map((s, i) => s.pipe(rx.map((n) => `${i}:${n}`)))),
    pluck: ({ source }) =>
      source.pipe(
        rx.map((n) => ({ a: { b: n } })),
        rx.pluck("a", "b"),
      ),
    publish: through((s) => s.pipe(rx.publish((shared) => shared.pipe(rx.delay(1))))),
    publishBehavior: through((s) => s.pipe(rx.publishBehavior("first"), rx.refCount())),
    publishLast: through((s) => s.pipe(rx.publishLast(), rx.refCount())),
    publishReplay: through((s) => s.pipe(rx.publishReplay(2), rx.refCount())),
    raceWith: ({ source, cold }) => source.pipe(rx.raceWith(cold("--x|"), cold("y-|"))),
    reduce: each(rx.reduce, (sum, n) => sum + n, 100),
    reduceUnseeded: each(rx.reduce, (sum, n) => sum + n),
    repeat: ({ cold }) => cold("-a-|").pipe(rx.repeat({ count: 3, delay: 2 })),
    repeatWhen: ({ cold }) => cold("-a-|").pipe(rx.repeatWhen((ends) => ends.pipe(rx.take(2), rx.delay(1)))),
    retry: ({ cold }) => cold("-a-#").pipe(rx.retry({ count: 2, delay: 3, resetOnSuccess: false })),
    retryDelayed: ({ cold }) =>
      cold("-a-#").pipe(rx.retry({ count: 3, delay: (_, i) => (i < 2 ? timer(i) : EMPTY) })),
    retryWhen: ({ cold }) =>
      cold("-a-#").pipe(
        rx.retryWhen((es) =>
          es.pipe(
            rx.scan((n) => n + 1, 0),
            rx.takeWhile((n) => n < 3),
          ),
        ),
      ),
    sample: ({ source, hot }) => source.pipe(rx.sample(hot("--x----x---x"))),
    sampleTime: each(rx.sampleTime, 4),
    scan: each(rx.scan, (sum, n) => sum + n, 100),
    scanUnseeded: each(rx.scan, (sum, n) => sum * n),
    sequenceEqual: ({ source, cold }) =>
      source.pipe(rx.sequenceEqual(cold("abcde|", { a: 1, b: 2, c: 3, d: 4, e: 5 }))),
    share: through((s) => {
      const shared = s.pipe(rx.share());
      return rx.merge(shared, shared.pipe(rx.take(2)));
    }),
    shareConfigured: through((s) =>
      s.pipe(
        rx.share({
          connector: () => new rx.ReplaySubject(1),
          resetOnComplete: () => timer(2),
          resetOnRefCountZero: () => timer(1),
        }),
        rx.repeat(2),
      ),
    ),
    shareReplay: through((s) => {
      const shared = s.pipe(rx.shareReplay({ bufferSize: 2, refCount: true }));
      return rx.concat(shared, shared);
    }),
    single: each(rx.single, (n) => n === 3),
    singleMany: each(rx.single, even),
    singleNone: each(rx.single, (n) => n > 99),
    skip: each(rx.skip, 2),
    skipLast: each(rx.skipLast, 2),
    skipUntil: ({ source, hot }) => source.pipe(rx.skipUntil(hot("-----x"))),
    skipWhile: each(rx.skipWhile, (n) => n < 3),
    startWith: each(rx.startWith, "x", "y"),
    subscribeOn: each(rx.subscribeOn, rx.asyncScheduler, 3),
    switchAll: ({ source }) => source.pipe(rx.map(later), rx.switchAll()),
    switchMap: each(rx.switchMap, later),
    switchMapTo: each(rx.switchMapTo, interval(1).pipe(rx.take(3))),
    switchScan: each(rx.switchScan, (sum, n) => timer(1).pipe(rx.map(() => sum + n)), 0),
    take: each(rx.take, 2),
    takeLast: each(rx.takeLast, 2),
    takeUntil: ({ source, hot }) => source.pipe(rx.takeUntil(hot("-----x"))),
    takeWhile: each(rx.takeWhile, (n) => n < 3, true),
    tap: ({ source }) => {
      const seen = [];
      return source.pipe(
        rx.tap({
          next: (n) => seen.push(n),
          complete: () => seen.push("complete"),
          error: (e) => seen.push(e),
          subscribe: () => seen.push("subscribe"),
          unsubscribe: () => seen.push("unsubscribe"),
          finalize: () => seen.push("finalize"),
        }),
        rx.map(() => seen.join()),
        rx.endWith(seen),
      );
    },
    throttle: each(rx.throttle, () => timer(3), { leading: true, trailing: true }),
    throttleTime: each(rx.throttleTime, 3, undefined, { leading: false, trailing: true }),
    throwIfEmpty: () => EMPTY.pipe(rx.throwIfEmpty(() => new Error("empty"))),
    timeInterval: ({ source }) =>
      source.pipe(
        rx.timeInterval(),
        rx.map(({ value, interval: i }) => [value, i]),
      ),
    timeout: ({ cold }) =>
      cold("-a-----b|").pipe(
        rx.timeout({ each: 3, with: ({ info, seen, lastValue }) => of([info, seen, lastValue]) }),
      ),
    timeoutFirst: ({ cold }) => cold("-----a|").pipe(rx.timeout({ first: 2 })),
    timeoutWith: ({ cold }) => cold("-----a|").pipe(rx.timeoutWith(2, of("instead"))),
    timestamp: ({ source }) =>
      source.pipe(
        rx.timestamp(),
        rx.map(({ value, timestamp }) => [value, timestamp]),
      ),
    toArray: each(rx.toArray),
    window: ({ source, hot }) =>
      source.pipe(
        rx.window(hot("---x---x")),
        rx.mergeMap((w, i) => w.pipe(rx.map((n) => `${i}:${n}`))),
      ),
    windowCount: through((s) =>
      s.pipe(
        rx.windowCount(2, 1),
        rx.mergeMap((w) => w.pipe(rx.toArray())),
      ),
    ),
    windowTime: through((s) =>
      s.pipe(
        rx.windowTime(4, 2),
        rx.mergeMap((w) => w.pipe(rx.toArray())),
      ),
    ),
    windowToggle: through((s) =>
      s.pipe(
        rx.windowToggle(interval(3), () => timer(4)),
        rx.mergeMap((w) => w.pipe(rx.toArray())),
      ),
    ),
    windowWhen: through((s) =>
      s.pipe(
        rx.windowWhen(() => timer(4)),
        rx.mergeMap((w) => w.pipe(rx.toArray())),
      ),
    ),
    withLatestFrom: ({ source, hot }) => source.pipe(rx.withLatestFrom(hot("--x--y--z"), (a, b) => a + b)),
    zipAll: ({ source }) =>
      source.pipe(
        rx.map(pair),
        rx.zipAll((...xs) => xs.join()),
      ),
    zipWith: ({ source, cold }) => source.pipe(rx.zipWith(cold("x-y-z|"), [7, 8, 9, 10])),
    concat: ({ source, cold }) => rx.concat(cold("x|"), source, cold("y|")),
    forkJoin: ({ source, cold }) => rx.forkJoin({ a: source, b: cold("---x-|") }),
    forkJoinEmpty: ({ source }) => rx.forkJoin([source, EMPTY]),
    iif: ({ source }) => source.pipe(rx.mergeMap((n) => rx.iif(() => even(n), of("even"), EMPTY))),
    defer: ({ source }) => rx.defer(() => source.pipe(rx.take(1))),
    generate: () =>
      rx.generate({
        initialState: 0,
        condition: (n) => n < 4,
        iterate: (n) => n + 1,
        resultSelector: (n) => n * n,
        scheduler: rx.asyncScheduler,
      }),
    interval: () => interval(2).pipe(rx.take(3)),
    merge: ({ source, cold }) => rx.merge(source, cold("x-y|"), 1),
    never: () => NEVER.pipe(rx.takeUntil(timer(5))),
    onErrorResumeNext: ({ cold }) => rx.onErrorResumeNext(cold("a#"), cold("b|")),
    pairs: () => rx.pairs({ a: 1, b: 2 }),
    race: ({ source, cold }) => rx.race(source, cold("x|"), cold("-y|")),
    range: () => rx.range(3, 4, rx.asyncScheduler),
    scheduled: () => rx.scheduled(new Set([1, 2]), rx.asyncScheduler),
    throwError: () => rx.throwError(() => new TypeError("thrown")),
    timer: () => timer(2, 3).pipe(rx.take(3)),
    using: ({ source }) => {
      let open = 0;
      return rx.using(
        () => {
          open++;
          return { unsubscribe: () => open-- };
        },
        () => source.pipe(rx.map((n) => [n, open])),
      );
    },
    zip: ({ source, cold }) => rx.zip(source, cold("x--y--z|"), (a, b) => `${a}${b}`),
  };
}
