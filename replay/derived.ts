import { ShownCall } from "./boundary/shown-call.js";
import { compareContents, type Difference } from "./compare/compare.js";
import { ShownIdentity } from "./compare/identity.js";

/** Where a replay is not what was recorded. */
type Differences = readonly Difference[];

/**
 * The differences that do not show to derive from redacted values: a replay with other values in the place of these has
 * them, too, or one with the same values does not.
 *
 * @param first of a replay @param other of one where other values stood for what was redacted
 * @param again of one where the same did as in the first
 */
export function underived(first: Differences, other: Differences, again: Differences): Difference[] {
  const [otherAt, againAt] = [byPath(other), byPath(again)];
  return first.filter(
    (each) => isSame(each, otherAt.get(each.path)) || !isSame(each, againAt.get(each.path)),
  );
}

function byPath(differences: Differences): ReadonlyMap<string, Difference> {
  return new Map(differences.map((each) => [each.path, each]));
}

function isSame({ received }: Difference, like: Difference | undefined): boolean {
  if (like === undefined) return false;
  for (const Shown of [ShownCall, ShownIdentity])
    if (received instanceof Shown)
      return like.received instanceof Shown && received.text === like.received.text;
  return compareContents(received, like.received).differences.length === 0;
}
