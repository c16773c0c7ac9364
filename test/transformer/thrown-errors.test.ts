import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { describe, expect, test } from "vitest";
import { FRONT_ENDS } from "./front-ends.js";

/** Each function of `throwers` throws at the token `boom`, and nowhere else. */
const SOURCE = `// Lines and columns of this text are what a person sees in a stack trace.
const boom = (): never => { throw new Error("boom"); };
class Thing {
  #value = 1;
  method(a?: number): number { if (a) return a; return this.#value + boom(); }
  static make(): unknown { try { return [1].map(() => boom()); } finally { void 0; } }
  field = (x: { y: number }) => x.y + boom();
}
function declared<T extends string>(text: T, ...rest: T[]) {
  for (const each of [text, ...rest]) {
    switch (each.length) {
      case 3: return { each, at: boom() };
    }
  }
  return;
}
const late = () => {
  try { throw new TypeError("other"); } catch (error) { return boom(); } finally { void 0; }
};
const concise = (a = 1) => a > 0 ? (() => boom())() : a;
const property = () => {
  const nothing = null as unknown as { a: { b: number } };
  return nothing.a.b;
};
async function waits(n: number) { const [a] = await Promise.all([n, (await n) + (await boom())]); return a; }
async function afterAwait() {
  await null;
  throw new Error("after");
}
export const throwers: Record<string, () => unknown> = {
  declared: () => declared("abc"), method: () => new Thing().method(), make: () => Thing.make(),
  field: () => new Thing().field({ y: 1 }), late, concise, property, waits: () => waits(1), afterAwait,
};
`;

interface Frame {
  line: number;
  column: number;
}

/** Frames of the stack, in the source, without those of the file that evaluates it. */
function framesOf(stack: string, map: TraceMap): Frame[] {
  return [...stack.matchAll(/throwers\.js:(\d+):(\d+)/g)].map(([, line, column]) => {
    const mapped = originalPositionFor(map, { line: Number(line), column: Number(column) - 1 });
    return { line: mapped.line!, column: mapped.column! };
  });
}

async function tracesOf({ code, map }: { code: string; map: string }): Promise<Record<string, Frame[]>> {
  const runnable = code
    .replace("export const throwers", "const throwers")
    .replace(
      /import ?\{ ?openFile as \$cto ?\} ?from ?"@calltape\/runtime\/probe";/,
      "const $cto = openFile;",
    )
    .replace(
      /import ?\{ ?privateField as \$ctp ?\} ?from ?"@calltape\/runtime\/probe";/,
      "const $ctp = () => {};",
    );
  const probe = { on: false };
  const evaluate = new Function("openFile", `${runnable}\nreturn throwers;\n//# sourceURL=throwers.js`);
  const throwers = evaluate((_: string, rows: unknown[]) => rows.map(() => probe)) as Record<
    string,
    () => unknown
  >;
  // `new Function` puts two lines above the text.
  const trace = new TraceMap({ ...JSON.parse(map), mappings: `;;${JSON.parse(map).mappings}` });
  const traces: Record<string, Frame[]> = {};
  for (const [name, thrower] of Object.entries(throwers))
    try {
      await thrower();
    } catch (error) {
      traces[name] = framesOf((error as Error).stack!, trace);
    }
  return traces;
}

function placeOf(token: string, after: string): Frame {
  const offset = SOURCE.indexOf(token, SOURCE.indexOf(after));
  const lines = SOURCE.slice(0, offset).split("\n");
  return { line: lines.length, column: lines[lines.length - 1]!.length };
}

describe.each(FRONT_ENDS)("%s", (_, compile) => {
  test("the frames of thrown errors map to where they are without us, and to the token that threw", async () => {
    const sources = { "/p/throwers.ts": SOURCE };
    const plain = await tracesOf(compile(sources, undefined)["/p/throwers.ts"]!);
    const output = compile(sources, { capture: ["**"], enabled: true, root: "/p" })["/p/throwers.ts"]!;
    expect(output.code).toContain(".enter");
    const instrumented = await tracesOf(output);
    expect(Object.keys(plain)).toHaveLength(9);
    expect(instrumented).toEqual(plain);
    expect(instrumented["declared"]![1]).toEqual(placeOf("boom()", "case 3"));
    expect(instrumented["method"]![1]).toEqual(placeOf("boom()", "method("));
    expect(instrumented["make"]![1]).toEqual(placeOf("boom()", "static make"));
    expect(instrumented["late"]![1]).toEqual(placeOf("boom()", "const late"));
    expect(instrumented["waits"]![1]).toEqual(placeOf("boom()", "async function waits"));
    expect(instrumented["afterAwait"]![0]).toEqual(placeOf('new Error("after")', "afterAwait"));
  });
});
