// Errors, causes and exits.

export const errors = ({ Effect, Data, Cause, Exit, Schema, Result }, note) => {
  class NotFound extends Data.TaggedError("NotFound") {}
  class Denied extends Schema.TaggedError()("Denied", { who: Schema.String }) {}
  const notFound = Effect.fail(new NotFound({ id: 5 }));
  const denied = Effect.fail(new Denied({ who: "ada" }));
  return {
    tagged: () => notFound,
    catchTag: () => notFound.pipe(Effect.catchTag("NotFound", ({ id }) => Effect.succeed(id))),
    catchOtherTag: () => denied.pipe(Effect.catchTag("NotFound", () => Effect.succeed(1))),
    catchTags: () =>
      denied.pipe(
        Effect.catchTags({ NotFound: () => Effect.succeed(1), Denied: ({ who }) => Effect.succeed(who) }),
      ),
    catch: () => Effect.fail("x").pipe(Effect.catch((e) => Effect.succeed(`${e}!`))),
    catchIf: () =>
      Effect.fail(5).pipe(
        Effect.catchIf(
          (n) => n > 3,
          () => Effect.succeed("big"),
        ),
      ),
    catchCause: () =>
      Effect.die("defect").pipe(Effect.catchCause((cause) => Effect.succeed(Cause.squash(cause)))),
    catchDefect: () => Effect.die("defect").pipe(Effect.catchDefect((d) => Effect.succeed(["defect", d]))),
    mapError: () => Effect.fail(1).pipe(Effect.mapError((n) => n + 1)),
    mapBoth: () => Effect.fail(1).pipe(Effect.mapBoth({ onFailure: (n) => -n, onSuccess: (n) => n })),
    orElse: () => Effect.fail(1).pipe(Effect.orElseSucceed(() => "other")),
    orDie: () => notFound.pipe(Effect.orDie),
    firstSuccess: () => Effect.firstSuccessOf([Effect.fail(1), Effect.succeed(2), Effect.fail(3)]),
    flip: () => Effect.flip(Effect.fail("flipped")),
    match: () =>
      Effect.match(Effect.fail(1), { onFailure: (e) => ["failed", e], onSuccess: (v) => ["fine", v] }),
    matchEffect: () =>
      Effect.matchEffect(Effect.succeed(1), {
        onFailure: () => Effect.succeed(0),
        onSuccess: (v) => note(v),
      }),
    exit: () => Effect.exit(Effect.fail("exit")),
    tapError: () => Effect.fail("x").pipe(Effect.tapError((e) => note("saw", e))),
    tapCause: () => Effect.die("x").pipe(Effect.tapCause((c) => note(Cause.hasDies(c)))),
    sandbox: () => Effect.fail("x").pipe(Effect.sandbox, Effect.flip),
    ignore: () => Effect.fail("x").pipe(Effect.ignore),
    filterOrFail: () =>
      Effect.succeed(3).pipe(
        Effect.filterOrFail(
          (n) => n > 5,
          (n) => `${n} is small`,
        ),
      ),
    ensuring: () => Effect.fail("x").pipe(Effect.ensuring(note("ensured"))),
    onExit: () => Effect.succeed("x").pipe(Effect.onExit((exit) => note(Exit.isSuccess(exit)))),
    onError: () => Effect.fail("x").pipe(Effect.onError((cause) => note(Cause.hasFails(cause)))),
    both: () => Effect.fail("first").pipe(Effect.ensuring(Effect.die("second"))),
    pretty: () => Cause.pretty(Cause.fail(new Error("pretty"))).split("\n")[0],
    combined: () => Cause.combine(Cause.fail(1), Cause.die(2)).reasons.length,
    exits: () => [
      Exit.succeed(1),
      Exit.fail(2),
      Exit.die(3),
      Exit.map(Exit.succeed(1), (n) => n + 1),
      Exit.match(Exit.fail(1), { onFailure: () => "f", onSuccess: () => "s" }),
    ],
    results: () => [
      Result.succeed(1),
      Result.fail(2),
      Result.map(Result.succeed(1), (n) => n + 1),
      Result.match(Result.fail("x"), { onFailure: (x) => x, onSuccess: (y) => y }),
      Result.gen(function* () {
        return (yield* Result.succeed(1)) + (yield* Result.fail("stop"));
      }),
    ],
  };
};
