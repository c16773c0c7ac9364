// Notices programs that change what all programs of a process share.

const CONSTRUCTORS = [
  Object,
  Function,
  Array,
  Map,
  Set,
  WeakMap,
  Promise,
  String,
  Number,
  RegExp,
  Error,
  Symbol,
  Date,
];
const SHARED = [
  ...CONSTRUCTORS.flatMap((each) => [
    [each.name, each],
    [`${each.name}.prototype`, each.prototype],
  ]),
  ["Array iterators", Object.getPrototypeOf([][Symbol.iterator]())],
  ["generators", Object.getPrototypeOf(function* () {}.prototype)],
  ["Reflect", Reflect],
  ["JSON", JSON],
  ["process", process],
  ["the global object", globalThis],
];

export function takeSnapshot() {
  return {
    objects: SHARED.map(([name, object]) => ({ name, object, members: membersOf(object) })),
    listeners: new Set(
      ["unhandledRejection", "rejectionHandled", "warning", "exit"].flatMap((event) =>
        process.listeners(event),
      ),
    ),
  };
}

/** Names of what is no longer what it was. */
export function changesOf({ objects }) {
  const changes = [];
  for (const { name, object, members } of objects) {
    const now = membersOf(object);
    for (const key of new Set([...members.keys(), ...now.keys()])) {
      const was = members.get(key);
      const is = now.get(key);
      // Node defines some globals and members of `process` when they are first read.
      if (was !== undefined && is !== undefined && (was.get || Object.is(was.value, is.value))) continue;
      if (name === "process" && (was === undefined || typeof is?.value !== "function")) continue;
      changes.push(`${name} (${String(key)})`);
    }
    if (!Object.isExtensible(object)) changes.push(`${name} (extensible)`);
  }
  return changes;
}

function membersOf(object) {
  return new Map(Reflect.ownKeys(object).map((key) => [key, Object.getOwnPropertyDescriptor(object, key)]));
}
