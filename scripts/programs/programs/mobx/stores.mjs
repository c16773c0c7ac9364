// Stores: what classes and objects are made into, and their actions.

export function stores({ makeAutoObservable, autorun, runInAction }, say) {
  class Cart {
    lines = [];
    coupon = undefined;
    notes = new Map();
    constructor() {
      makeAutoObservable(this, { describe: false }, { autoBind: true, name: "Cart" });
    }
    get total() {
      return this.lines.reduce((sum, { price, count }) => sum + price * count, 0) * (this.coupon ? 0.9 : 1);
    }
    set total(value) {
      this.lines = [{ price: value, count: 1 }];
    }
    add(price, count = 1) {
      this.lines.push({ price, count });
      return this.lines.length;
    }
    *load(prices) {
      for (const price of prices) this.add(yield Promise.resolve(price));
      return this.total;
    }
    describe() {
      return `${this.lines.length} lines`;
    }
  }
  const cart = new Cart();
  const stop = autorun(() => say("total", cart.total, cart.coupon, cart.lines.length), { name: "printer" });
  const { add } = cart;
  say(add(10), add(2, 3));
  runInAction(() => {
    cart.coupon = "SPRING";
    cart.lines[0].count = 5;
  });
  runInAction(() => (cart.total = 77));
  say(cart.describe(), JSON.stringify(cart));
  return cart.load([1, 2, 3]).then((total) => {
    say(total);
    stop();
    runInAction(() => (cart.coupon = undefined));
  });
}

export function annotations(
  {
    makeObservable,
    observable,
    observableRef,
    observableShallow,
    observableStruct,
    computed,
    computedStruct,
    action,
    actionBound,
    override,
    extendObservable,
    autorun,
    flow,
    isObservableProp,
    isComputedProp,
    isAction,
  },
  say,
) {
  class Base {
    constructor() {
      this.deep = { a: [1] };
      this.ref = { a: 1 };
      this.shallow = [{ a: 1 }];
      this.struct = { x: 1, y: 2 };
      makeObservable(this, {
        deep: observable,
        ref: observableRef,
        shallow: observableShallow,
        struct: observableStruct,
        size: computed,
        point: computedStruct,
        grow: action,
        bound: actionBound,
        slow: flow,
      });
    }
    get size() {
      return this.deep.a.length;
    }
    get point() {
      return { ...this.struct };
    }
    grow() {
      this.deep.a.push(this.deep.a.length);
    }
    bound() {
      this.ref = { a: this.ref.a + 1 };
    }
    *slow() {
      yield null;
      return 1;
    }
  }
  class Derived extends Base {
    constructor() {
      super();
      makeObservable(this, { grow: override, size: override });
    }
    get size() {
      return super.size * 100;
    }
    grow() {
      super.grow();
      super.grow();
    }
  }
  for (const Kind of [Base, Derived]) {
    const thing = new Kind();
    const stops = ["deep", "ref", "shallow", "struct", "size", "point"].map((key) =>
      autorun(() => say(Kind.name, key, JSON.stringify(thing[key]))),
    );
    thing.grow();
    const { bound } = thing;
    bound();
    action(() => {
      thing.struct = { x: 1, y: 2 };
      thing.ref.a = 9;
      thing.shallow.push({ a: 2 });
      thing.shallow[0].a = 8;
    })();
    for (const stop of stops) stop();
    say(
      isObservableProp(thing, "deep"),
      isComputedProp(thing, "size"),
      isAction(thing.grow),
      Object.keys(thing),
    );
  }
  const extended = extendObservable(
    { own: 1 },
    {
      a: 1,
      get b() {
        return this.a + 1;
      },
      c() {
        return this.a++;
      },
    },
    { c: action },
  );
  const stop = autorun(() => say(extended.b));
  extended.c();
  stop();
}

export async function flows(
  { flow, flowResult, isFlow, observable, runInAction, isFlowCancellationError, FlowCancellationError },
  say,
) {
  const state = observable({ step: 0 });
  const run = flow(function* steps(fail) {
    try {
      for (let i = 0; i < 3; i++) {
        state.step += yield Promise.resolve(i);
        say("step", state.step);
      }
      if (fail) throw new Error("failed");
      return yield 5;
    } finally {
      say("finally");
    }
  });
  say(isFlow(run), await run(false));
  await run(true).catch((error) => say(error));
  const cancelled = run(false);
  cancelled.cancel();
  await cancelled.catch((error) =>
    say(isFlowCancellationError(error), error instanceof FlowCancellationError, error.message),
  );
  say(await flowResult(run(false)));
  runInAction(() => (state.step = 0));
}
