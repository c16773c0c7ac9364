// Looking at state from outside, and what MobX says about wrong use.

export function listening(
  {
    observable,
    observe,
    intercept,
    runInAction,
    set,
    get,
    has,
    remove,
    keys,
    values,
    entries,
    ownKeys,
    defineProperty,
    toJS,
  },
  say,
) {
  const object = observable(
    { a: 1, nested: { list: [{ b: 2 }], map: new Map([["k", new Set([1])]]), when: new Date(0) } },
    { a: observable.ref ?? true },
  );
  observe(object, ({ type, name, newValue, oldValue }) => say(type, name, newValue, oldValue));
  observe(object, "a", ({ newValue }) => say("a is", newValue));
  intercept(object, "a", (change) => ({ ...change, newValue: change.newValue * 10 }));
  runInAction(() => {
    object.a = 2;
    object.added = "new";
    delete object.added;
    set(object, { x: 1, y: 2 });
    set(object, "z", 3);
    remove(object, "x");
    defineProperty(object, "hidden", { value: 1, enumerable: false, configurable: true, writable: true });
  });
  say(
    get(object, "y"),
    has(object, "x"),
    "z" in object,
    keys(object),
    values(object).length,
    entries(object).length,
    ownKeys(object),
  );
  say(toJS(object), JSON.stringify(object));
  const cyclic = observable({ name: "c" });
  runInAction(() => (cyclic.self = cyclic));
  const copy = toJS(cyclic);
  say(copy.self === copy);
}

export function inspection(
  {
    observable,
    computed,
    autorun,
    getDependencyTree,
    getObserverTree,
    getDebugName,
    getAtom,
    isComputed,
    isObservable,
    isObservableObject,
    isBoxedObservable,
    _getGlobalState,
    _getAdministration,
    _isComputingDerivation,
  },
  say,
) {
  const object = observable(
    {
      a: 1,
      get b() {
        return this.a;
      },
    },
    {},
    { name: "object" },
  );
  const sum = computed(() => object.a + object.b, { name: "sum" });
  const stop = autorun(() => sum.get(), { name: "reader" });
  say(
    getDependencyTree(stop[Object.getOwnPropertySymbols(stop)[0]]),
    getDependencyTree(sum),
    getObserverTree(object, "a"),
    getDebugName(object, "a"),
  );
  say(
    isComputed(sum),
    isObservable(object),
    isObservableObject(object),
    isBoxedObservable(observable.box(1)),
    _isComputingDerivation(),
  );
  say(
    getAtom(object, "a").name_,
    Object.keys(_getAdministration(object)).length,
    typeof _getGlobalState().runId,
  );
  stop();
}

export function mistakes(mobx, say) {
  const {
    observable,
    action,
    makeObservable,
    makeAutoObservable,
    computed,
    autorun,
    extendObservable,
    configure,
  } = mobx;
  const wrong = [
    () => observable(5),
    () => observable(new (class Own {})()),
    () => action(5),
    () => action("name"),
    () => computed(5),
    () => autorun(5),
    () => autorun(action(() => {})),
    () => makeObservable({ a: 1 }, { b: observable }),
    () => makeAutoObservable(new (class B extends class A {} {})()),
    () => extendObservable(5, {}),
    () => extendObservable({}, new Map()),
    () => configure({ enforceActions: "wrong" }),
    () => mobx.observe({}, () => {}),
    () => mobx.getAtom({}),
    () => mobx.when(),
    () => mobx.flow(5),
    () => mobx.intercept(5),
    () => mobx.set(5, 1),
    () => mobx.keys(5),
    () => mobx.isolateGlobalState?.(),
    () => {
      const box = observable.box(1);
      const bad = computed(() => box.set(2));
      bad.get();
    },
    () => {
      const o = observable({ a: 1 });
      autorun(() => o.a);
      o.a = 2;
    },
  ];
  for (const action of wrong)
    try {
      say(String(action), typeof action());
    } catch (error) {
      say(String(action), "throws", error.message.split("\n")[0]);
    }
}
