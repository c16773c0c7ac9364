import { splitProbeId } from "../patterns/probe-pattern.js";
import { type Call, Instance } from "../tape/index.js";
import { enclosing, straysOf } from "./boundary/strays.js";
import { endOf } from "./call-end.js";

/** Calls that are looked at. */
const MAX_LOOKS = 10_000;

/**
 * Whether what became of a call's receiver may be another call's doing, that ran meanwhile: one of the same object's or
 * class's functions, which changed its own. Then it says nothing of this one.
 */
export function isSharedReceiver(call: Call): boolean {
  const { probe, startedAt } = call;
  if (!probe.async && !probe.generator) return false;
  const end = endOf(call);
  const kind = kindOfReceiver(call);
  const callers = new Set<string>();
  let outermost = call;
  for (let at = call.caller(); at !== undefined; at = at.caller()) {
    callers.add(at.id);
    outermost = at;
  }
  const open = [outermost, ...enclosing(call), ...straysOf(call)];
  for (let i = 0; i < open.length && i < MAX_LOOKS; i++) {
    const other = open[i]!;
    if (other.id === call.id) continue;
    const ranMeanwhile = other.startedAt < end && endOf(other) > startedAt;
    if (ranMeanwhile && !callers.has(other.id) && other.changedInputs !== false) {
      const otherKind = kindOfReceiver(other);
      if (kind.some((each) => otherKind.includes(each))) return true;
    }
    open.push(...other.children());
  }
  return false;
}

/** What the receiver is an instance of, and what the function stands in. */
function kindOfReceiver(call: Call): string[] {
  const { id } = call.probe;
  const [, name] = splitProbeId(id);
  const last = Math.max(name.lastIndexOf("."), name.lastIndexOf(">"));
  const owner = last < 0 ? [] : [id.slice(0, id.length - name.length + last)];
  const receiver = call.receiver();
  return receiver instanceof Instance ? [...owner, receiver.classId ?? receiver.className] : owner;
}
