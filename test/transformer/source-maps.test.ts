import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { describe, expect, test } from "vitest";
import { FRONT_ENDS } from "./front-ends.js";

/** Every `mark(N)` must map to where it stands in the source. */
const SOURCE = `// a comment first
import { mark } from "./marks.js";

export function plain(a: number): number {
  mark(1); if (a > 1) return mark(2) + a;
  return (
    mark(3)
  );
}
export const arrow = (a: number) => mark(4), other = async () => mark(5);
export class Thing {
  method() { return this.nested(() => mark(6)); }
  nested(f: () => number) { try { return f() } finally { mark(7); } }
}
export async function waits() {
  const value = await mark(8), second = [await mark(9), mark(10)];
  for (const item of second) { if (item) return () => mark(11); }
  throw new Error(String(mark(12)));
}
export default function () { mark(13); }
`;

function positionsOf(text: string): Map<string, { line: number; column: number }> {
  const found = new Map<string, { line: number; column: number }>();
  text.split("\n").forEach((line, i) => {
    for (const match of line.matchAll(/mark\((\d+)\)/g))
      found.set(match[1]!, { line: i + 1, column: match.index });
  });
  return found;
}

describe.each(FRONT_ENDS)("%s", (_, compile) => {
  test("maps every call to its line and column, as without us", () => {
    const sources = { "/p/a.ts": SOURCE };
    const original = positionsOf(SOURCE);
    const output = compile(sources, { capture: ["**"], enabled: true, root: "/p" })["/p/a.ts"]!;
    expect(output.code).toContain(".enter");
    const map = new TraceMap(output.map);
    const generated = positionsOf(output.code);
    expect([...generated.keys()]).toHaveLength(13);
    for (const [mark, { line, column }] of generated) {
      const mapped = originalPositionFor(map, { line, column });
      expect({ mark, line: mapped.line, column: mapped.column }).toEqual({ mark, ...original.get(mark) });
    }
  });
});
