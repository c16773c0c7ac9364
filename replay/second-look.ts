import { isOfItself, NO_CALL } from "./boundary/look-back.js";
import { ShownCall } from "./boundary/shown-call.js";
import { compareContents, type Difference } from "./compare/compare.js";
import { isParted, ShownIdentity, withoutHeld } from "./compare/identity.js";
import { looksAlike } from "./compare/looks-alike.js";
import type { StandIns } from "./redacted.js";
import type { Judgement } from "./verdict.js";

/** What can be asked of a call of which one replay does not tell enough. */
interface Look {
  /** Makes it once more, and gives where it differs; undefined where nothing can be said of that. */
  make(standIns: StandIns): Promise<Differences | undefined>;
  /** Whether the source of its function has changed, or that of one that it led to. */
  isStale(): boolean;
  /** What is found of the first replay where it does not count whether places have one object. */
  withoutIdentity(): Judgement;
}

/** What is to be made of a call, where making it again may tell: what derives from redacted values, what is the program's own. */
export async function lookAgain(first: Judgement, look: Look): Promise<Judgement> {
  if (first.kind === "redacted" && first.differences.length > 0) {
    const other = await look.make("second");
    const again = other && (await look.make("first"));
    const differences = again ? underived(first.differences, other, again) : first.differences;
    // As long as the code is what was recorded, nobody can tell of the rest: a check may let no stand-in pass.
    const isDifferent = differences.length > 0 && look.isStale();
    return { ...first, differences, kind: isDifferent ? "different" : "redacted" };
  }
  if (first.kind !== "different" || !first.differences.some(isParted)) return first;
  const withoutIdentity = look.withoutIdentity();
  const differences = withoutHeld(first.differences, (await look.make("first")) ?? []);
  return differences.length > 0 ? { ...first, differences } : withoutIdentity;
}

/**
 * The differences that do not show to hang on how often a call is made: a second replay has them just so, or they are that a
 * boundary is asked, or not asked, the first time alone.
 */
export function steady(first: Differences, again: Differences): Difference[] {
  const againAt = byPath(again);
  return first.filter((each) => {
    const like = againAt.get(each.path);
    return isJustSo(each, like) || (!isOfItself(each) && !(isAsked(each) && isAsked(like)));
  });
}

function isJustSo({ received }: Difference, like: Difference | undefined): boolean {
  return (
    like !== undefined &&
    (received instanceof ShownCall || received instanceof ShownIdentity
      ? isSame({ received }, like)
      : looksAlike(received, like.received))
  );
}

function isAsked(difference: Difference | undefined): boolean {
  return difference !== undefined && difference.received !== NO_CALL;
}

/** Where a replay is not what was recorded. */
export type Differences = readonly Difference[];

/**
 * The differences that do not show to derive from redacted values: a replay with other values in the place of these has
 * them, too, or one with the same values does not.
 *
 * @param first of a replay @param other of one where other values stood for what was redacted
 * @param again of one where the same did as in the first
 */
function underived(first: Differences, other: Differences, again: Differences): Difference[] {
  const [otherAt, againAt] = [byPath(other), byPath(again)];
  return first.filter(
    (each) => isSame(each, otherAt.get(each.path)) || !isSame(each, againAt.get(each.path)),
  );
}

function byPath(differences: Differences): ReadonlyMap<string, Difference> {
  return new Map(differences.map((each) => [each.path, each]));
}

function isSame({ received }: Pick<Difference, "received">, like: Difference | undefined): boolean {
  if (like === undefined) return false;
  for (const Shown of [ShownCall, ShownIdentity])
    if (received instanceof Shown)
      return like.received instanceof Shown && received.text === like.received.text;
  return compareContents(received, like.received).differences.length === 0;
}
