/**
 * What a destructured parameter binds, each as its name and, unless it is the property of that name, `=` and the path
 * from the parameter to it: `a` and `x=.b["c d"][0]` of `{ a, b: { "c d": [x] } }`, `rest=...` for all other properties,
 * `tail=[2]...` for the elements from there on, `y=?` where only the program knows the key. `tape/values/positional.ts` reads it.
 */
export type Leaf = string;

/** The path of a leaf that nobody can tell. */
export const UNKNOWN_PATH = "?";

export function leafOf(name: string, path: string): Leaf {
  return path === `.${name}` ? name : `${name}=${path}`;
}

/** A path one step further. */
export function propertyOf(path: string, { name, hidden }: { name: string; hidden: boolean }): string {
  if (path === UNKNOWN_PATH || hidden) return UNKNOWN_PATH;
  return path + (/^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`);
}

export function elementOf(path: string, index: number): string {
  return path === UNKNOWN_PATH ? UNKNOWN_PATH : `${path}[${index}]`;
}

/** All that a pattern does not name. @param from index of its first element; undefined for properties */
export function restOf(path: string, from?: number): string {
  return path === UNKNOWN_PATH ? UNKNOWN_PATH : `${path}${from === undefined ? "" : `[${from}]`}...`;
}
