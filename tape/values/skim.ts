import { type Cursor, KIND } from "../bytes/cursor.js";
import { MAX_DEPTH, MAX_NODES } from "../limits.js";

/**
 * Passes over values without making any, and bounds how deep they nest and how many they are: what was skimmed can be
 * decoded by recursion. Throws `Damage`.
 *
 * @param count how many values
 * @param maps whether maps may be among them; recorded values have none
 */
export function skim(cursor: Cursor, count = 1, maps = false): void {
  const left = [count];
  let nodes = 0;
  while (left.length > 0) {
    const level = left.length - 1;
    if (left[level]! === 0) {
      left.pop();
      continue;
    }
    left[level]!--;
    const kind = cursor.next();
    if (++nodes > MAX_NODES) cursor.fail("too many values in a record");
    if (kind !== KIND.ARRAY && kind !== KIND.MAP) continue;
    if (kind === KIND.MAP && !maps) cursor.fail("a map where none may be");
    if (left.length > MAX_DEPTH) cursor.fail("values are nested too deep");
    left.push(kind === KIND.MAP ? cursor.length * 2 : cursor.length);
  }
}
