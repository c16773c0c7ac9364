// RxJS: marbles on the TestScheduler for every operator, then schedulers, subjects, errors and promises as they run.
import { createServer } from "node:http";
import { marbles } from "./rxjs/marbles.mjs";

export const program = {
  name: "rxjs",
  parts: ["src"],
  language: "typescript",
  format: "commonjs",
  definesFields: false,
};

export async function workload({ load, say }) {
  const rx = await load("src/index.js");
  const { TestScheduler } = await load("src/testing/index.js");
  const { fromFetch } = await load("src/fetch/index.js");
  say(Object.keys(rx).filter((name) => rx[name] !== undefined).length, "exports");

  for (const [name, make] of Object.entries(marbles(rx))) {
    const scheduler = new TestScheduler((actual) => say(name, actual));
    scheduler.run((helpers) => {
      const { cold, hot, expectObservable, expectSubscriptions } = helpers;
      const source = cold("-a-b-c-d-e-|", { a: 1, b: 2, c: 3, d: 4, e: 5 });
      expectObservable(make({ ...helpers, source, cold, hot })).toBe("");
      expectSubscriptions(source.subscriptions).toBe("");
      expectObservable(
        make({ ...helpers, source: cold("--a-b-#", { a: 1, b: 2 }, "broken") }),
        "---------^-----------!",
      ).toBe("");
    });
  }
  new TestScheduler((actual) => say("animationFrames", actual)).run(({ animate, expectObservable }) => {
    animate("--x--x--x");
    expectObservable(rx.animationFrames().pipe(rx.pluck("elapsed"), rx.take(2))).toBe("");
  });
  await subjects(rx, say);
  await schedulers(rx, say);
  await errors(rx, say);
  await promises(rx, say);
  await fetching(rx, fromFetch, say);
}

async function subjects(rx, say) {
  const kinds = {
    Subject: () => new rx.Subject(),
    BehaviorSubject: () => new rx.BehaviorSubject(0),
    ReplaySubject: () => new rx.ReplaySubject(2, 1_000_000),
    AsyncSubject: () => new rx.AsyncSubject(),
  };
  for (const [name, make] of Object.entries(kinds))
    for (const end of ["complete", "error", "unsubscribe"]) {
      const subject = make();
      const watch = (who) => ({
        next: (v) => say(name, end, who, v),
        error: (e) => say(name, end, who, "error", e),
        complete: () => say(name, end, who, "complete"),
      });
      const first = subject.subscribe(watch("first"));
      for (const n of [1, 2, 3]) subject.next(n);
      subject.subscribe(watch("second"));
      first.unsubscribe();
      subject.next(4);
      say(name, subject.observed, subject.closed, subject.isStopped, subject.hasError);
      attempt(say, () => subject[end](end === "error" ? new Error("ended") : undefined));
      attempt(say, () => subject.next(5));
      attempt(say, () => subject.subscribe(watch("third")));
      attempt(say, () => subject.getValue?.());
      attempt(say, () => subject.asObservable().subscribe(watch("fourth")));
    }
  const connected = rx.connectable(rx.of(1, 2), {
    connector: () => new rx.ReplaySubject(),
    resetOnDisconnect: false,
  });
  connected.subscribe((v) => say("connectable", v));
  say(connected.connect().closed);
  const subscription = new rx.Subscription(() => say("torn down"));
  subscription.add(() => {
    throw new Error("in teardown");
  });
  subscription.add(() => {
    throw new Error("in a second");
  });
  attempt(say, () => subscription.unsubscribe());
  say(subscription.closed, rx.Subscription.EMPTY.closed);
}

async function schedulers(rx, say) {
  for (const name of ["asapScheduler", "asyncScheduler", "queueScheduler"]) {
    const order = [];
    const again = new Promise((done) => {
      rx[name].schedule(
        function again(n) {
          order.push(n);
          if (n < 3) this.schedule(n + 1);
          else done();
        },
        0,
        0,
      );
    });
    queueMicrotask(() => order.push("microtask"));
    order.push("sync");
    await again;
    await new Promise((done) => rx[name].schedule(() => rx[name].schedule(done)));
    say(name, order);
    const cancelled = rx[name].schedule(() => say("never"), 5);
    cancelled.unsubscribe();
  }
  const virtual = new rx.VirtualTimeScheduler();
  for (const delay of [30, 10, 20]) virtual.schedule((d) => say("virtual", d, virtual.frame), delay, delay);
  virtual.flush();
  rx.scheduled([1, 2, 3], rx.queueScheduler).subscribe((v) => say("queued", v));
  const asap = await rx.lastValueFrom(rx.scheduled([1, 2, 3], rx.asapScheduler).pipe(rx.toArray()));
  say(asap);
}

async function errors(rx, say) {
  const reported = [];
  rx.config.onUnhandledError = (error) => reported.push(error);
  rx.throwError(() => new Error("nobody listens")).subscribe();
  rx.of(1).subscribe(() => {
    throw new Error("in next");
  });
  rx.EMPTY.subscribe({
    complete() {
      throw new Error("in complete");
    },
  });
  new rx.Observable(() => {
    throw new Error("in subscribe");
  }).subscribe({ error: (e) => say("error", e) });
  new rx.Observable((s) => {
    s.next(1);
    s.complete();
    s.next(2);
    s.error(new Error("late"));
    return () => say("torn down");
  }).subscribe((v) => say(v));
  rx.config.onStoppedNotification = (notification) => say("stopped", notification.kind);
  new rx.Observable((s) => {
    s.complete();
    s.next(2);
  }).subscribe();
  await new Promise((done) => setTimeout(done, 5));
  say(reported);
  rx.config.onUnhandledError = null;
  rx.config.onStoppedNotification = null;
  attempt(say, () => rx.from(12));
  attempt(say, () => rx.from(null));
  for (const make of [
    () => new rx.TimeoutError(),
    () => new rx.EmptyError(),
    () => new rx.ArgumentOutOfRangeError(),
    () => new rx.NotFoundError("x"),
    () => new rx.SequenceError("y"),
    () => new rx.UnsubscriptionError([new Error("z")]),
    () => new rx.ObjectUnsubscribedError(),
  ]) {
    const error = make();
    say(
      error,
      error.constructor.name,
      error instanceof Error,
      Object.keys(error).filter((key) => key !== "stack"),
    );
  }
}

async function promises(rx, say) {
  async function* numbers() {
    yield 1;
    yield 2;
  }
  const readable = new ReadableStream({
    start(c) {
      c.enqueue("chunk");
      c.close();
    },
  });
  for (const input of [
    [1, 2],
    "ab",
    Promise.resolve(3),
    numbers(),
    new Map([[1, 2]]),
    readable,
    { [Symbol.iterator]: () => [9][Symbol.iterator]() },
  ])
    say(await rx.lastValueFrom(rx.from(input).pipe(rx.toArray())));
  await rx.firstValueFrom(rx.EMPTY).catch((e) => say(e));
  await rx.lastValueFrom(rx.EMPTY).catch((e) => say(e));
  say(await rx.firstValueFrom(rx.EMPTY, { defaultValue: "default" }));
  await rx
    .from(Promise.reject(new Error("rejected")))
    .forEach(() => {})
    .catch((e) => say(e));
  say(await rx.of(1, 2).toPromise());
  const bound = rx.bindNodeCallback((a, b, done) => done(null, a + b, a * b));
  say(await rx.lastValueFrom(bound(2, 5)));
  say(
    await rx.lastValueFrom(
      rx.bindCallback(
        (a, done) => setTimeout(done, 1, a),
        (a) => [a],
      )(7),
    ),
  );
  const target = new EventTarget();
  const event = rx.firstValueFrom(rx.fromEvent(target, "ping", (e) => e.type));
  target.dispatchEvent(new Event("ping"));
  say(await event);
  const handlers = new Set();
  const patterned = rx
    .fromEventPattern(
      (h) => handlers.add(h),
      (h) => handlers.delete(h),
    )
    .pipe(rx.take(2), rx.toArray());
  const both = rx.lastValueFrom(patterned);
  for (const n of [1, 2]) for (const handler of handlers) handler(n);
  say(await both, handlers.size);
}

async function fetching(rx, fromFetch, say) {
  const server = createServer((request, response) => response.end(`you asked for ${request.url}`));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${server.address().port}`;
  say(await rx.lastValueFrom(fromFetch(`${url}/a`, { selector: (response) => response.text() })));
  say((await rx.lastValueFrom(fromFetch(`${url}/b`))).status);
  fromFetch(`${url}/c`)
    .subscribe(() => say("never"))
    .unsubscribe();
  server.closeAllConnections();
  server.close();
}

function attempt(say, action) {
  try {
    action();
  } catch (error) {
    say("throws", error);
  }
}
