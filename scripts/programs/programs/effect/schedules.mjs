// Schedules, each repeated and retried.

export const schedules = ({ Effect, Schedule, Clock, Duration, Cron }, note) => {
  const tick = Effect.flatMap(Clock.currentTimeMillis, (now) => note(now));
  const failing = Effect.andThen(tick, Effect.fail("again"));
  const all = {
    recurs: Schedule.recurs(3),
    spaced: Schedule.upTo(Schedule.spaced("10 seconds"), { times: 3 }),
    fixed: Schedule.upTo(Schedule.fixed("10 seconds"), { times: 3 }),
    exponential: Schedule.upTo(Schedule.exponential("1 second", 3), { times: 4 }),
    fibonacci: Schedule.upTo(Schedule.fibonacci("1 second"), { times: 6 }),
    windowed: Schedule.upTo(Schedule.windowed("7 seconds"), { times: 3 }),
    max: Schedule.max([Schedule.exponential("1 second"), Schedule.recurs(4)]),
    min: Schedule.min([Schedule.spaced("3 seconds"), Schedule.recurs(2)]).pipe(Schedule.upTo({ times: 5 })),
    concat: Schedule.concat(Schedule.recurs(2), Schedule.upTo(Schedule.spaced("5 seconds"), { times: 2 })),
    during: Schedule.during("30 seconds").pipe(Schedule.addDelay(() => Effect.succeed("11 seconds"))),
    once: Schedule.once,
    duration: Schedule.duration("4 seconds"),
    while: Schedule.spaced("1 second").pipe(Schedule.while(({ attempt }) => attempt < 3)),
    cron: Schedule.upTo(Schedule.cron("*/10 * * * *"), { times: 3 }),
    tapped: Schedule.recurs(2).pipe(
      Schedule.tap(({ attempt }) => note("attempt", attempt)),
      Schedule.map(({ output }) => Effect.succeed(output * 2)),
    ),
  };
  const runs = {};
  for (const [name, schedule] of Object.entries(all)) {
    runs[`repeat ${name}`] = () => Effect.repeat(tick, schedule);
    runs[`retry ${name}`] = () => Effect.retry(failing, schedule);
  }
  return {
    ...runs,
    repeatTimes: () => Effect.repeat(tick, { times: 2 }),
    repeatUntil: () => {
      let n = 0;
      return Effect.repeat(
        Effect.sync(() => ++n),
        { until: (x) => x === 4 },
      );
    },
    retryWhile: () => {
      let n = 0;
      return Effect.retry(
        Effect.suspend(() => Effect.fail(++n)),
        { while: (x) => x < 3 },
      );
    },
    retryOrElse: () =>
      Effect.retryOrElse(failing, Schedule.recurs(1), (e) => Effect.succeed(`gave up: ${e}`)),
    schedule: () => Effect.schedule(tick, Schedule.recurs(2)),
    durations: () =>
      ["1 second", "2 days", 5, [1, 500], "3 micros", "1 week"].map((input) => [
        Duration.format(Duration.fromInputUnsafe(input)),
        Duration.toMillis(Duration.fromInputUnsafe(input)),
      ]),
    cronNext: () => {
      const cron = Cron.parseUnsafe("0 4 8-14 * *", "UTC");
      const after = Cron.sequence(cron, new Date("2024-01-01T00:00:00Z"));
      return [after.next().value, after.next().value, Cron.match(cron, new Date("2024-01-08T04:00:00Z"))];
    },
  };
};
