// Data types without effects.

export const data = (lib) => {
  const {
    Array: Arr,
    Option,
    Chunk,
    HashMap,
    HashSet,
    MutableHashMap,
    Equal,
    Hash,
    Data,
    Match,
    Order,
    BigDecimal,
    DateTime,
    Duration,
    Trie,
    Graph,
    Struct,
    String: Str,
    Record,
    Predicate,
    pipe,
    flow,
    MutableList,
    Redacted,
    Optic,
    Iterable,
    Number: Num,
    Tuple,
    Brand,
    Inspectable,
    HashRing,
    SemVer,
    TextDiff,
  } = lib;
  const Shape = Data.taggedEnum();
  const list = [3, 1, 4, 1, 5, 9, 2, 6];
  const people = [
    { name: "Ada", age: 36 },
    { name: "Bob", age: 25 },
    { name: "Cyd", age: 36 },
  ];
  return {
    arrays: () => [
      Arr.sort(list, Order.Number),
      Arr.dedupe(list),
      Arr.groupBy(people, (p) => `${p.age}`),
      Arr.chunksOf(list, 3),
      Arr.partition(list, (n) => (n > 3 ? lib.Result.succeed(n) : lib.Result.fail(n))),
      Arr.zip(list, "abc"),
      Arr.window(list, 3),
      Arr.scan(list, 0, (a, b) => a + b),
      Arr.sortBy(
        Order.mapInput(Order.Number, (p) => p.age),
        Order.mapInput(Order.String, (p) => p.name),
      )(people),
      Arr.cartesian([1, 2], ["a"]),
      Arr.rotate(list, 2),
      Arr.unfold(1, (n) => (n > 9 ? Option.none() : Option.some([n, n * 2]))),
      Arr.intersperse(list, 0),
      Arr.span(list, (n) => n !== 4),
      Arr.union([1], [2, 1]),
      Arr.takeWhile(list, (n) => n !== 4),
      Arr.findFirst(list, (n) => n > 4),
      Arr.getSomes([Option.some(1), Option.none()]),
      Arr.match([], { onEmpty: () => "empty", onNonEmpty: String }),
      Arr.insertAt(list, 1, 7),
      Arr.pad(list, 10, 0),
      Arr.range(1, 5),
      Arr.splitAt(list, 2),
    ],
    options: () => [
      Option.map(Option.some(1), (n) => n + 1),
      Option.getOrElse(Option.none(), () => 0),
      Option.match(Option.none(), { onNone: () => "none", onSome: String }),
      Option.all([Option.some(1), Option.some(2)]),
      Option.all({ a: Option.some(1), b: Option.none() }),
      Option.gen(function* () {
        return (yield* Option.some(1)) + (yield* Option.some(2));
      }),
      Option.filter(Option.some(1), (n) => n > 1),
      String(Option.some([1])),
      Option.zipWith(Option.some(1), Option.some(2), (a, b) => a + b),
      Option.fromNullishOr(null),
      Option.getOrThrow(Option.some(5)),
    ],
    optionThrows: () => Option.getOrThrow(Option.none()),
    chunks: () => {
      const chunk = Chunk.fromIterable(list);
      return [
        Chunk.toArray(Chunk.reverse(chunk)),
        Chunk.size(Chunk.appendAll(chunk, chunk)),
        Chunk.toArray(Chunk.take(Chunk.drop(chunk, 2), 3)),
        Chunk.head(chunk),
        Chunk.reduce(chunk, 0, (a, b) => a + b),
        String(Chunk.make(1, 2)),
        Chunk.toArray(Chunk.dedupe(chunk)),
        Chunk.toArray(Chunk.flatMap(chunk, (n) => Chunk.make(n, n))),
      ];
    },
    hashMaps: () => {
      let map = HashMap.empty();
      for (let i = 0; i < 500; i++) map = HashMap.set(map, Data.Class ? `k${i % 300}` : i, i);
      const removed = HashMap.removeMany(map, ["k1", "k2"]);
      return [
        HashMap.size(map),
        HashMap.get(removed, "k1"),
        HashMap.get(map, "k7"),
        HashMap.size(HashMap.filter(map, (n) => n > 400)),
        HashMap.reduce(map, 0, (a, b) => a + b),
        Equal.equals(HashMap.make(["a", 1]), HashMap.make(["a", 1])),
        HashMap.toEntries(
          HashMap.modifyAt(
            HashMap.make(["a", 1]),
            "a",
            Option.map((n) => n + 1),
          ),
        ),
      ];
    },
    hashSets: () => {
      const set = HashSet.fromIterable(list);
      return [
        HashSet.size(set),
        HashSet.has(set, 9),
        [...HashSet.union(set, HashSet.make(77))].length,
        [...HashSet.intersection(set, HashSet.make(9, 1, 100))],
        HashSet.isSubset(HashSet.make(1), set),
      ];
    },
    mutableMaps: () => {
      const map = MutableHashMap.make([{ a: 1 }, "x"]);
      MutableHashMap.set(map, "k", 1);
      return [MutableHashMap.get(map, { a: 1 }), MutableHashMap.size(map), MutableHashMap.has(map, "z")];
    },
    equality: () => [
      Equal.equals({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }),
      Equal.equals(new Date(0), new Date(0)),
      Equal.equals(new Map([[1, 2]]), new Map([[1, 2]])),
      Hash.hash("a"),
      Hash.hash({ a: 1 }) - Hash.hash({ a: 2 }) === 0,
      Hash.number(5),
      Hash.string("text"),
      Hash.array([1, 2]),
    ],
    matching: () => {
      const m = Match.type().pipe(
        Match.when({ kind: "a" }, () => "is a"),
        Match.when(Match.number, (n) => n + 1),
        Match.whenOr("x", "y", () => "x or y"),
        Match.tag("T", () => "tagged"),
        Match.not(Match.string, () => "no text"),
        Match.orElse(() => "else"),
      );
      return [{ kind: "a" }, 5, "x", { _tag: "T" }, null, "text"].map((v) => m(v));
    },
    taggedEnum: () => {
      const { Circle, Square, $is, $match } = Shape;
      const size = $match({ Circle: ({ r }) => r * 3, Square: ({ s }) => s * s });
      return [
        size(Circle({ r: 1 })),
        size(Square({ s: 2 })),
        $is("Circle")(Square({ s: 1 })),
        Equal.equals(Circle({ r: 1 }), Circle({ r: 1 })),
      ];
    },
    decimals: () =>
      ["1.25", "-3.5e2", "0.1"].flatMap((t) => {
        const d = BigDecimal.fromStringUnsafe(t);
        return [
          BigDecimal.format(BigDecimal.sum(d, d)),
          BigDecimal.format(BigDecimal.multiply(d, d)),
          BigDecimal.format(BigDecimal.round(d, { scale: 1 })),
          BigDecimal.toExponential(d),
        ];
      }),
    dates: () => {
      const t = DateTime.makeUnsafe("2024-02-29T12:30:00Z");
      return [
        DateTime.formatIso(DateTime.add(t, { months: 1, days: 3 })),
        DateTime.formatIso(DateTime.startOf(t, "week")),
        DateTime.formatIsoZoned(DateTime.setZoneNamedUnsafe(t, "Europe/Berlin")),
        DateTime.toPartsUtc(t),
        DateTime.formatIso(DateTime.nearest(t, "hour")),
        DateTime.isLessThan(t, DateTime.add(t, { millis: 1 })),
        Duration.format(DateTime.distance(t, DateTime.add(t, { hours: 5 }))),
      ];
    },
    tries: () => {
      const trie = Trie.fromIterable([
        ["she", 1],
        ["shells", 2],
        ["sea", 3],
        ["shore", 4],
      ]);
      return [
        [...Trie.keysWithPrefix(trie, "sh")],
        Trie.longestPrefixOf(trie, "shellsort"),
        Trie.size(Trie.remove(trie, "sea")),
        Trie.get(trie, "she"),
        [...Trie.values(trie)],
      ];
    },
    graphs: () => {
      const g = Graph.directed((m) => {
        const ids = ["a", "b", "c", "d"].map((n) => Graph.addNode(m, n));
        for (const [x, y, w] of [
          [0, 1, 1],
          [1, 2, 2],
          [0, 2, 5],
          [2, 3, 1],
        ])
          Graph.addEdge(m, ids[x], ids[y], w);
      });
      return [
        Graph.nodeCount(g),
        Graph.isAcyclic(g),
        Graph.dijkstra(g, { source: 0, target: 3, cost: (w) => w }),
        [...Graph.indices(Graph.topo(g))],
        [...Graph.indices(Graph.dfs(g, { start: [0] }))],
        Graph.toGraphViz(g),
        Graph.stronglyConnectedComponents(g),
      ];
    },
    structs: () => [
      Struct.pick({ a: 1, b: 2 }, ["a"]),
      Struct.omit({ a: 1, b: 2 }, ["a"]),
      Record.map({ a: 1, b: 2 }, (n) => n * 2),
      Record.filter({ a: 1, b: 2 }, (n) => n > 1),
      Record.toEntries({ a: 1 }),
      Tuple.make(1, 2),
      Num.clamp(5, { minimum: 1, maximum: 3 }),
      Num.parse("12"),
    ],
    strings: () => [
      Str.camelToSnake("someName"),
      Str.snakeToPascal("some_name"),
      Str.capitalize("abc"),
      Str.linesIterator ? [...Str.linesIterator("a\nb")] : 0,
      Str.stripMargin("  |a\n  |b"),
      Str.kebabToSnake("a-b"),
      Str.noCase?.("fooBarBaz"),
    ],
    functions: () => [
      pipe(1, (n) => n + 1, String),
      flow((n) => n + 1, String)(1),
      [1, "a", null, {}].map((v) => [
        Predicate.isNumber(v),
        Predicate.isObject(v),
        Predicate.hasProperty(v, "a"),
      ]),
    ],
    lists: () => {
      const l = MutableList.make();
      for (const n of list) MutableList.append(l, n);
      MutableList.prepend(l, 0);
      return [MutableList.take(l), MutableList.takeN(l, 3), l.length];
    },
    optics: () => {
      const lens = Optic.id().key("a").key("b");
      return [
        lens.get({ a: { b: 1 } }),
        lens.replace(2, { a: { b: 1 }, c: 3 }),
        lens.modify((n) => n + 5)({ a: { b: 1 } }),
      ];
    },
    others: () => [
      String(Redacted.make("secret")),
      Redacted.value(Redacted.make("s")),
      [...Iterable.take(Iterable.range(1), 3)],
      Inspectable.format?.({ a: 1 }),
      typeof HashRing,
      typeof SemVer,
      typeof TextDiff,
      typeof Brand,
    ],
  };
};
