// Boxes, arrays, maps and sets: each change, and who hears of it.

export function boxes({ observable, observe, intercept, compareStructural, runInAction }, say) {
  for (const [name, make] of Object.entries({
    plain: observable.box,
    deep: (v) => observable.box(v, { deep: true }),
    shallow: (v) => observable.box(v, { deep: false }),
    compared: (v) => observable.box(v, { equals: compareStructural }),
  })) {
    const box = make({ a: 1 });
    observe(box, ({ type, oldValue, newValue }) => say(name, type, JSON.stringify([oldValue, newValue])));
    const release = intercept(box, (change) => (change.newValue?.forbidden ? null : change));
    for (const value of [{ a: 1 }, { a: 2 }, { forbidden: true }, null]) runInAction(() => box.set(value));
    release();
    runInAction(() => box.set({ forbidden: true }));
    say(String(box.get()), `${box}`, box.toJSON());
  }
}

export function arrays({ observable, observe, autorun, runInAction, isObservableArray }, say) {
  const array = observable([3, 1, 2], { name: "numbers" });
  observe(array, ({ type, index, added, removed, newValue, oldValue }) =>
    say(type, index, added ?? newValue, removed ?? oldValue),
  );
  const stop = autorun(() =>
    say(
      "seen",
      array.length,
      array.join(),
      array.slice().sort(),
      array.at(-1),
      array.includes(2),
      array.indexOf(1),
    ),
  );
  const changes = [
    (a) => a.push(5, 6),
    (a) => a.pop(),
    (a) => a.shift(),
    (a) => a.unshift(9, 8),
    (a) => a.splice(1, 2, 7, 7, 7),
    (a) => (a[0] = 100),
    (a) => (a.length = 2),
    (a) => a.replace([1, 2, 3, 4]),
    (a) => a.remove(3),
    (a) => a.clear(),
    (a) => a.push(...[4, 2, 3]),
    (a) => a.spliceWithArray(0, 1, [6]),
    (a) => a.toReversed?.(),
    (a) => [...a.entries()],
    (a) => a.map((x) => x * 2),
    (a) => a.filter((x) => x > 2),
    (a) => a.find((x) => x > 2),
    (a) => a.findLast?.((x) => x > 2),
    (a) => a.reduce((x, y) => x + y),
    (a) => a.reduceRight((x, y) => x + y, ""),
    (a) => a.every(Boolean),
    (a) => a.flatMap((x) => [x, x]),
    (a) => a.concat([1], 2),
    (a) => JSON.stringify(a),
    (a) => a.toJSON(),
    (a) => Array.isArray(a) && isObservableArray(a),
    (a) => a.sort(),
    (a) => a.reverse(),
    (a) => a[77],
    (a) => (a[5] = 1),
    (a) => delete a[0],
    (a) => Object.keys(a),
  ];
  for (const change of changes)
    try {
      const result = runInAction(() => change(array));
      say(String(change), Array.isArray(result) ? result.slice() : result);
    } catch (error) {
      say(String(change), "throws", error);
    }
  stop();
}

export function maps(
  {
    observable,
    observe,
    intercept,
    autorun,
    runInAction,
    ObservableMap,
    isObservableMap,
    values,
    keys,
    entries,
  },
  say,
) {
  const map = observable.map(
    [
      ["a", { n: 1 }],
      ["b", { n: 2 }],
    ],
    { name: "map" },
  );
  observe(map, ({ type, name, oldValue, newValue }) => say(type, name, JSON.stringify([oldValue, newValue])));
  intercept(map, (change) => (change.name === "no" ? null : change));
  const stops = [
    autorun(() => say("size", map.size)),
    autorun(() => say("has c", map.has("c"))),
    autorun(() => say("a", JSON.stringify(map.get("a")))),
    autorun(() => say("all", JSON.stringify([...map]))),
  ];
  const changes = [
    (m) => m.set("c", { n: 3 }),
    (m) => m.set("no", 1),
    (m) => (m.get("a").n = 9),
    (m) => m.delete("b"),
    (m) => m.merge({ d: 4 }),
    (m) =>
      m.replace(
        new Map([
          ["c", 1],
          ["e", 2],
        ]),
      ),
    (m) => m.clear(),
    (m) => m.set(5, 1).set("5", 2),
  ];
  for (const change of changes) say(String(runInAction(() => change(map))));
  map.forEach((value, key, whole) => {
    say(key, value, whole === map);
  });
  say(
    keys(map),
    values(map),
    entries(map),
    String(map),
    map.toJSON(),
    isObservableMap(map),
    [...map.keys()],
    [...map.values()],
  );
  for (const stop of stops) stop();
  for (const wrong of [() => new ObservableMap(5), () => map.merge(5)])
    try {
      wrong();
    } catch (error) {
      say("throws", error);
    }
}

export function sets({ observable, observe, autorun, runInAction, isObservableSet }, say) {
  const set = observable.set([1, 2]);
  observe(set, ({ type, oldValue, newValue }) => say(type, oldValue, newValue));
  const stop = autorun(() => say("set", [...set], set.has(3), set.size));
  for (const change of [
    (s) => s.add(3),
    (s) => s.add(3),
    (s) => s.delete(1),
    (s) => s.replace([7, 8]),
    (s) => s.clear(),
    (s) => s.add({ a: 1 }),
  ])
    say(String(runInAction(() => change(set))));
  say([...set.entries()].length, isObservableSet(set), set.toJSON());
  for (const name of [
    "union",
    "intersection",
    "difference",
    "symmetricDifference",
    "isSubsetOf",
    "isSupersetOf",
    "isDisjointFrom",
  ])
    try {
      const result = set[name]?.(new Set([1, 2]));
      say(name, typeof result === "object" ? [...result] : result);
    } catch (error) {
      say(name, "throws", error);
    }
  stop();
}
