/**
 * Paths lead from a value to what is in it, as in `.items[2].price`. Patterns of paths name many:
 *
 * - `items[2].price`, as in a path; the first dot may be missing
 * - `*` for any one step: `items[*].price`, `*.id`
 * - `**` for any number of steps: `**.createdAt`
 *
 * Names have letters and digits of any script, and `_ $ - @ : #`; others stand in brackets, as a JSON text: `["a b"]`.
 */

/** Steps that were asked for, most of them many times. */
const STEPS = new Map<string, string>();
const MAX_STEPS = 10_000;

/** One step of a path as text: a property, or an element. */
export function step(key: string): string {
  let text = STEPS.get(key);
  if (text === undefined) {
    text = /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    if (STEPS.size < MAX_STEPS) STEPS.set(key, text);
  }
  return text;
}

/** The names and indices in a path or pattern; undefined when it is none. */
export function parsePath(text: string): string[] | undefined {
  const steps: string[] = [];
  const token = /(?:^|\.)(\*{1,2}|[\p{L}\p{M}\p{N}_$@:#-]+)|\[(\*|\d+|"(?:[^"\\]|\\.)*")\]/uy;
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (found === null) return undefined;
    const [, name, inBrackets] = found;
    steps.push(name ?? (inBrackets!.startsWith('"') ? (JSON.parse(inBrackets!) as string) : inBrackets!));
  }
  return steps;
}

/** Whether a path is one of those that a pattern names, both as steps. */
export function matchesPath(path: readonly string[], pattern: readonly string[]): boolean {
  if (pattern.length === 0) return path.length === 0;
  const [first, ...rest] = pattern;
  if (first === "**")
    return matchesPath(path, rest) || (path.length > 0 && matchesPath(path.slice(1), pattern));
  return path.length > 0 && (first === "*" || first === path[0]) && matchesPath(path.slice(1), rest);
}
