// What is computed from state, and what runs when it changes.

export function computeds(
  {
    observable,
    computed,
    autorun,
    compareStructural,
    runInAction,
    onBecomeObserved,
    onBecomeUnobserved,
    untracked,
  },
  say,
) {
  const box = observable.box(1);
  let runs = 0;
  const double = computed(
    () => {
      runs++;
      return box.get() * 2;
    },
    { name: "double" },
  );
  const parity = computed(() => ({ even: double.get() % 4 === 0 }), { equals: compareStructural });
  const broken = computed(() => {
    if (box.get() > 3) throw new RangeError("too much");
    return box.get();
  });
  const settable = computed(() => box.get(), { set: (value) => runInAction(() => box.set(value)) });
  onBecomeObserved(double, () => say("observed"));
  onBecomeUnobserved(double, () => say("unobserved"));
  say(double.get(), double.get(), runs);
  const stop = autorun(() => {
    say(
      "parity",
      parity.get(),
      untracked(() => double.get()),
    );
    try {
      say("broken", broken.get());
    } catch (error) {
      say("broken", error);
    }
  });
  for (const n of [2, 3, 4, 5, 3]) runInAction(() => box.set(n));
  settable.set(1);
  say(settable.get(), runs, String(double));
  stop();
  const cyclic = computed(() => cyclic.get());
  try {
    cyclic.get();
  } catch (error) {
    say("throws", error);
  }
}

export async function reactions(
  { observable, reaction, autorun, when, runInAction, onReactionError, Reaction, createAtom, transaction },
  say,
) {
  const state = observable({ n: 0, text: "a" });
  const controller = new AbortController();
  const stops = [
    reaction(
      () => state.n,
      (n, before) => say("n", n, before),
      { fireImmediately: true },
    ),
    reaction(
      () => state.n > 2,
      (many) => say("many", many),
      { equals: (a, b) => a === b },
    ),
    reaction(
      () => state.text.length,
      (length, _, self) => {
        say("once", length);
        self.dispose();
      },
    ),
    reaction(
      () => state.n,
      () => say("until aborted"),
      { signal: controller.signal },
    ),
    autorun(
      () => {
        if (state.n === 3) throw new Error("in a reaction");
      },
      { onError: (error) => say("own handler", error) },
    ),
    onReactionError((error, { name_ }) => say("handler", error, name_)),
    autorun(
      () => {
        if (state.n === 4) throw new Error("in another");
      },
      { name: "another" },
    ),
  ];
  when(
    () => state.n === 2,
    () => say("n is 2"),
  );
  const waiting = when(() => state.n === 5);
  const cancelled = when(() => state.n === 99);
  const late = when(() => state.n === 100, { timeout: 4 });
  for (const n of [1, 2, 3]) runInAction(() => (state.n = n));
  controller.abort();
  transaction(() =>
    runInAction(() => {
      state.n = 4;
      state.n = 5;
      state.text = "long";
    }),
  );
  await waiting;
  cancelled.cancel();
  await cancelled.catch((error) => say(error.message));
  await late.catch((error) => say(error.message));
  for (const stop of stops) stop();
  for (const options of [{ delay: 3 }, { scheduler: (run) => setTimeout(run, 1) }])
    await new Promise((done) => {
      const stop = autorun(() => {
        say("later", state.n);
        if (state.n === 7) done(stop());
        else setTimeout(() => runInAction(() => state.n++));
      }, options);
      runInAction(() => (state.n = 6));
    });

  const endless = observable.box(0);
  const stop = autorun(() => {
    const n = endless.get();
    if (n < 200) runInAction(() => endless.set(n + 1));
  });
  say(endless.get());
  stop();
  const atom = createAtom(
    "clock",
    () => say("started"),
    () => say("stopped"),
  );
  const own = new Reaction("own", () =>
    own.track(() => {
      atom.reportObserved();
      say("tracked");
    }),
  );
  own.schedule_?.();
  runInAction(() => atom.reportChanged());
  own.dispose();
}
