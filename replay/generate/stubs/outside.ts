import { type AmbientValue, BoundaryObject, type Call } from "../../../tape/index.js";
import { callbacksOf } from "../../boundary/callbacks.js";
import { straysOf } from "../../boundary/strays.js";
import { unprintable } from "../unprintable.js";

/** What a call was given from outside, itself and in those that it led to. */
export interface Outside {
  /** What clocks, chance and the environment gave, by kind, in the order of the calls that asked. */
  ambient: ReadonlyMap<string, readonly AmbientValue[]>;
  /** Calls of boundaries by the ids of their functions, in their order. */
  boundaries: ReadonlyMap<string, readonly Call[]>;
  /** Calls of objects that boundaries gave meanwhile, or gave to functions of the program's: `global#fetch().json`, `pg#Pool.tx>0(0).query`. */
  used: readonly Call[];
}

/** @throws Unprintable where a boundary was called by nobody that is known */
export function outsideOf(root: Call): Outside {
  const ambient = new Map<string, AmbientValue[]>();
  const boundaries = new Map<string, Call[]>();
  const used: Call[] = [];
  const calls = [...upToBoundaries(root)];
  const given = numbersGiven(calls);
  for (const call of calls) {
    const { boundary, id } = call.probe;
    if (boundary && isOfObject(call) && isOneOf(given, call.receiver())) used.push(call);
    else if (boundary) add(boundaries, id, call);
    else for (const given of ambientOf(call, root)) add(ambient, given.kind, given);
  }
  const stray = straysOf(root).find(({ probe }) => probe.boundary);
  if (stray !== undefined) unprintable(`a call of ${stray.probe.id} by a timer or an event`);
  return { ambient, boundaries, used };
}

/** Whether something outside has to answer for a call to do what it did. */
export function needsOutside(root: Call): boolean {
  for (const call of upToBoundaries(root))
    if (call.probe.boundary || ambientOf(call, root).length > 0) return true;
  return false;
}

/** What a call asks for when the test makes it again: where the test gives all that parameters were bound to, they ask nothing. */
function ambientOf(call: Call, root: Call): readonly AmbientValue[] {
  const given = call.ambient();
  const isBound = call === root && call.probe.recordedBy === "name";
  return isBound ? given.filter(({ place }) => place === undefined) : given;
}

/** Ids of the boundaries that a call has led to, of those that are functions of the program. */
export function boundariesOf(root: Call): string[] {
  return [...upToBoundaries(root)].flatMap(({ probe: { id, boundary, imported } }) =>
    boundary && !imported ? [id] : [],
  );
}

/** Numbers of the objects that calls of boundaries gave, themselves or to functions of the program's. */
function numbersGiven(calls: readonly Call[]): Set<number> {
  const boundaries = calls.filter(({ probe }) => probe.boundary);
  const values = boundaries.flatMap((call) => [
    call.result(),
    ...callbacksOf(call).flatMap((each) => each.arguments()),
  ]);
  return new Set(values.flatMap((value) => (value instanceof BoundaryObject ? value.number : [])));
}

function isOneOf(numbers: ReadonlySet<number>, receiver: unknown): boolean {
  return receiver instanceof BoundaryObject && numbers.has(receiver.number);
}

/** Whether a call is one of something that a boundary gave, or a look at it. */
function isOfObject({ probe: { imported, id } }: Call): boolean {
  return imported === true && /\(\d*\)/.test(id);
}

/**
 * A call and those that it led to, each before those under it: what a boundary did itself is its own affair, but for the
 * functions of the program's that it called back.
 */
function* upToBoundaries(root: Call): Iterable<Call> {
  const open = [root];
  for (let call = open.pop(); call !== undefined; call = open.pop()) {
    yield call;
    open.push(...[...(call.probe.boundary ? callbacksOf(call) : call.children())].reverse());
  }
}

function add<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
