import { expect, test } from "vitest";
import { Contexts, type JudgedCalls } from "../../replay/context/contexts.js";
import type { Verdict } from "../../replay/index.js";
import type { Call } from "../../tape/index.js";

/** A call as far as contexts look at it; a name of its own tells it. */
function callOf(id: string, caller?: Call, children = 0): Call {
  const call = {
    id,
    probe: { id, async: false },
    caller: () => caller,
    roots: () => [],
    children: () => Array.from({ length: children }, (_, i) => callOf(`${id}/${i}`)),
  };
  return call as unknown as Call;
}

const root = callOf("root", undefined, 2_500);
const middle = callOf("middle", root, 2_400);
const inner = callOf("inner", middle, 2_300);
const small = callOf("small", inner, 3);
const call = callOf("call", small);

/** What becomes of the call, and which of its callers are made for that. */
async function judged(alone: Partial<Verdict>, under: Record<string, JudgedCalls>) {
  const made: string[] = [];
  const contexts = new Contexts((caller) => {
    made.push(caller.id);
    return Promise.resolve(under[caller.id]);
  });
  const verdict = await contexts.judge(call, { call, stale: false, ...alone } as Verdict);
  return { kind: verdict.kind, within: verdict.within?.id, made };
}

const UNMADE = { kind: "unreplayable", reason: "not-exported", detail: "" } as const;
const NOTHING: JudgedCalls = new Map();
const SAME: JudgedCalls = new Map([[call.id, { kind: "same" }]]);

test("the nearest caller is made, and those around it only where it does not come to the call", async () => {
  expect(await judged(UNMADE, { small: SAME, root: SAME })).toEqual({
    kind: "same",
    within: "small",
    made: ["small"],
  });
});

test("of callers that led to many calls, the outermost alone is made", async () => {
  const under = { small: NOTHING, inner: SAME, middle: SAME };
  expect(await judged(UNMADE, { ...under, root: SAME })).toEqual({
    kind: "same",
    within: "root",
    made: ["small", "root"],
  });
  expect(await judged(UNMADE, { ...under, root: NOTHING })).toEqual({
    kind: "unreplayable",
    within: undefined,
    made: ["small", "root"],
  });
});

test("the next one inwards, where that cannot be made", async () => {
  expect(await judged(UNMADE, { small: NOTHING, inner: SAME, middle: SAME })).toEqual({
    kind: "same",
    within: "middle",
    made: ["small", "root", "middle"],
  });
});
