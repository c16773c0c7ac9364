import { readFileSync } from "node:fs";
import { deserialize } from "node:v8";
import { expect, test } from "vitest";
import { Project } from "../project.js";
import { findDifference } from "../tape/same-graph.js";

/** Functions that change what they are given, at random, also while others run and the recorder writes. */
const PROGRAM = `
import { flush, stats } from "@calltape/runtime";
import { writeFileSync } from "node:fs";
import { serialize } from "node:v8";

let state = Number(process.argv[2]);
const random = (below) => ((state = (state * 1103515245 + 12345) % 2147483648), Math.floor(state / 65536) % below);
const KINDS = [
  () => [], () => ({}), () => new Map(), () => new Set(), () => new Date(random(1e9)),
  () => new Uint8Array(random(20)), () => "text".repeat(random(80)), () => random(1e9), () => null,
];
const make = (depth) => {
  const made = KINDS[random(depth > 3 ? 9 : 4)]();
  for (let i = random(5); depth < 4 && i > 0; i--) put(made, make(depth + 1));
  return made;
};
const put = (target, value) => {
  const key = "k" + random(6);
  if (Array.isArray(target)) target[random(12)] = value;
  else if (target instanceof Map) target.set(key, value);
  else if (target instanceof Set) target.add(value);
  else if (target instanceof Date) target.setTime(random(1e9));
  else if (target instanceof Uint8Array) target.fill(random(256));
  else if (typeof target === "object" && target !== null) target[key] = value;
};
const partOf = (target) => {
  if (typeof target !== "object" || target === null) return target;
  const parts = target instanceof Map || target instanceof Set ? [...target.values()] : Object.values(target);
  return parts.length > 0 && random(3) > 0 ? partOf(parts[random(parts.length)]) : target;
};
const seen = [];
const note = (n, list, run) => {
  const before = structuredClone(list);
  return [() => seen.push({ n, before, after: structuredClone(list) }), run];
};

const change = { function: (n, list) => {
  for (let i = random(4); i > 0; i--) put(partOf(list[random(list.length)]), random(2) === 0 ? make(3) : list[0]);
  if (random(6) === 0 && Array.isArray(list[0])) list[0].reverse();
} };
function sync(n, a, b) { change.function(n, [a, b]); if (random(4) === 0) flush(); if (random(3) === 0) call(n + 100_000); if (random(9) === 0) throw new Error("x"); return n; }
async function later(n, a, b) { change.function(n, [a, b]); await null; if (random(4) === 0) flush(); change.function(n, [a, b]); return n; }
function* gives(n, a, b) { yield n; change.function(n, [a, b]); yield n; }
function call(n) {
  const list = [make(0), make(0)];
  if (random(3) === 0) list[1] = partOf(list[0]);
  const before = structuredClone(list);
  const end = () => void seen.push({ n, before, after: structuredClone(list) });
  try { sync(n, ...list); } catch {}
  end();
}
for (let n = 1; n <= 600; n++) {
  if (n % 3 === 0) call(n);
  else {
    const list = [make(0), make(0)];
    const before = structuredClone(list);
    if (n % 3 === 1) await later(n, ...list);
    else for (const _ of gives(n, ...list));
    seen.push({ n, before, after: structuredClone(list) });
  }
}
writeFileSync("seen", serialize({ seen, errors: stats().errors, dropped: stats().dropped }));
`;

test.each([["8mb"], ["64kb"]])(
  "what calls did to their arguments is on the tape, with a ring of %s",
  (buffer) => {
    const project = new Project({ "program.js": PROGRAM });
    project.instrument("program.js", "recorded.js");
    const { stderr, status } = project.node("recorded.js", {
      args: [String(buffer.length)],
      env: {
        CALLTAPE_KEEP: "calls=100000",
        CALLTAPE_AFTER: "always",
        CALLTAPE_BUFFER: buffer,
        CALLTAPE_MAX_BYTES: "16kb",
      },
    });
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    const { seen, errors, dropped } = deserialize(readFileSync(project.path("seen"))) as {
      seen: { n: number; before: unknown[]; after: unknown[] }[];
      errors: number;
      dropped: number;
    };
    expect({ errors, dropped }).toEqual({ errors: 0, dropped: 0 });
    const { calls, problems } = project.tapes();
    expect(problems).toEqual([]);
    const byNumber = new Map(
      calls
        .filter(({ probe }) => /#(sync|later|gives)$/.test(probe.id))
        .map((call) => [call.arguments()[0] as number, call]),
    );
    const count = { changed: 0, unchanged: 0 };
    for (const { n, before, after } of seen) {
      const call = byNumber.get(n)!;
      if (call.labels !== 0) continue;
      const [, ...recorded] = call.arguments();
      expect(findDifference(before, recorded), `call ${n}, before`).toBeUndefined();
      const changed = findDifference(before, after) !== undefined;
      expect(call.changedInputs, `call ${n}: ${findDifference(before, after)}`).toBe(changed);
      count[changed ? "changed" : "unchanged"]++;
      const then = call.inputsAfter();
      expect(then === undefined).toBe(!changed);
      if (then !== undefined)
        expect(findDifference(after, then.arguments.slice(1)), `call ${n}, after`).toBeUndefined();
    }
    expect(byNumber.size).toBeGreaterThanOrEqual(600);
    expect(count.changed).toBeGreaterThan(200);
    expect(count.unchanged).toBeGreaterThan(50);
  },
);
