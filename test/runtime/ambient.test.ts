import { expect, test } from "vitest";
import { Project } from "../project.js";
import { compileWithBabel } from "../transformer/front-ends.js";

const SOURCE = `
export function asks() {
  return [Date.now(), new Date(), Date(), performance.now(), Math.random(), crypto.randomUUID(),
    crypto.getRandomValues(new Uint8Array(4)), process.env.CT_PLAIN, process.env.CT_NONE, process.env["DB_PASSWORD"]];
}
export function often(n) { let sum = 0; for (let i = 0; i < n; i++) sum += Math.random(); return sum > 0; }
export function odd() { const { random } = Math; Math.random = () => "odd"; try { return Math.random(); } finally { Math.random = random; } }
`;

test("what clocks, chance and the environment give is recorded, in the order in which it was asked for", () => {
  const project = new Project({
    "asks.js": SOURCE,
    "main.js": `import { asks, odd, often } from "./a.js"; console.log(JSON.stringify(asks())); odd(); often(3); often(20_000);`,
  });
  project.instrument("asks.js", "a.js");
  const env = { CT_PLAIN: "plain", DB_PASSWORD: "hunter2" };
  const { stdout, stderr } = project.node("main.js", { env });
  expect(stderr).toBe("");
  const [now, date, text, time, random, uuid, bytes] = JSON.parse(stdout);
  const { calls } = project.tapes();
  const [asks, odd, often, more] = ["asks", "odd", "often", "often"].map((name, i) =>
    calls.filter(({ probe }) => probe.id === `asks.js#${name}`).at(i === 3 ? 1 : 0),
  );
  const given = asks!.ambient();
  expect(given.map(({ kind, value }) => [kind, value])).toEqual([
    ["Date.now", now],
    ["new Date", Date.parse(date)],
    ["Date", text],
    ["performance.now", time],
    ["Math.random", random],
    ["crypto.randomUUID", uuid],
    ["crypto.getRandomValues", Uint8Array.from(Object.values(bytes as object))],
    ["process.env.CT_PLAIN", "plain"],
    ["process.env.CT_NONE", undefined],
    ["process.env.DB_PASSWORD", expect.objectContaining({ kind: "string" })],
  ]);
  // What is no number is none of its kind.
  expect(odd!.ambient()).toEqual([]);
  expect(often!.ambient()).toHaveLength(3);
  // So many a probe, and then calls say that they are cut.
  expect(more!.ambient()).toHaveLength(100 * 100 - 3);
  expect([often!.outcomeLabels, more!.outcomeLabels]).toEqual([0, 1]);
});

const PARAMS = `
export const stamp = (id, at = Date.now(), { roll = Math.random(), key = process.env.API_TOKEN } = {}) => [at, roll];
const refuse = () => { throw new Error("no"); };
export function picky(a = Math.random(), b = refuse(), c = Math.random()) { return [a, Date.now(), c]; }
export function* rolls(first = Math.random()) { yield first; }
export function often(roll = Math.random()) { return roll > 2; }
const { random } = Math;
export function odd(roll = (Math.random = () => "odd", Math.random())) { Math.random = random; return roll; }
`;

const CALLS = `
import { odd, often, picky, rolls, stamp } from "./a.js";
console.log(JSON.stringify([stamp(1), stamp(2, 3, {}), stamp(3, 4, { roll: 5 })]));
const nothing = () => { try { picky(); } catch {} };
nothing(); picky(1, 2, 3); nothing(); console.log(JSON.stringify([picky(1, 2), [...rolls()]]));
odd();
`;

test("what parameters are given is recorded with the call that they are bound for, apart from what its body is given", () => {
  const project = new Project({ "params.js": PARAMS, "main.js": CALLS });
  project.instrument("params.js", "a.js");
  const { stdout, stderr } = project.node("main.js", { env: { API_TOKEN: "hunter2" } });
  expect(stderr).toBe("");
  const [[stamped, given], [picked, [rolled]]] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const ambientOf = (name: string) =>
    project
      .tapes()
      .calls.filter(({ probe }) => probe.id === `params.js#${name}`)
      .map((call) => call.ambient().map(({ kind, value, place }) => [kind, value, place]));
  const secret = expect.objectContaining({ kind: "string" });
  expect(ambientOf("stamp")).toEqual([
    [
      ["Date.now", stamped[0], 0],
      ["Math.random", stamped[1], 1],
      ["process.env.API_TOKEN", secret, 2],
    ],
    [
      ["Math.random", given[1], 1],
      ["process.env.API_TOKEN", secret, 2],
    ],
    [["process.env.API_TOKEN", secret, 2]],
  ]);
  // What a call was given that has thrown in its parameters may stay with the next one, and counts for none of its own.
  const inBody = ["Date.now", expect.any(Number), undefined];
  expect(ambientOf("picky")).toEqual([
    [["Math.random", expect.any(Number), 0], inBody],
    [["Math.random", expect.any(Number), 0], ["Math.random", picked[2], 1], inBody],
  ]);
  expect(ambientOf("rolls")).toEqual([[["Math.random", rolled, 0]]]);
  expect(ambientOf("odd")).toEqual([[]]);
});

test("what is bound to the name of a secret is redacted, and what is bound beside it is not", () => {
  const project = new Project({
    "params.js": `
      export const arrow = (password = process.env.CT_PLAIN, at = Date.now(), { apiKey: k, token = crypto.randomUUID() } = {}) => typeof k;
      export function fn(at = new Date(), [secret = process.env.CT_PLAIN] = [], n = process.env.CT_PLAIN) { return typeof secret; }
    `,
    "main.js": `import { arrow, fn } from "./a.js"; arrow(); fn();`,
  });
  project.instrument("params.js", "a.js");
  expect(project.node("main.js", { env: { CT_PLAIN: "plain" } }).stderr).toBe("");
  const [arrow, fn] = project.tapes().calls.map((call) => call.ambient().map(({ value }) => value));
  const secret = expect.objectContaining({ kind: "string" });
  expect(arrow).toEqual([secret, expect.any(Number), secret]);
  expect(fn).toEqual([expect.any(Number), secret, "plain"]);
});

test("of a call that throws in its parameters, nothing goes to one that others call", () => {
  const project = new Project({
    "params.js": PARAMS,
    "calls.js": `
      import { often, picky } from "./a.js";
      export function fails() { try { picky(); } catch {} }
      export function given() { return [picky(1, 2, 3), often(1)]; }
    `,
    "main.js": `import { fails, given } from "./b.js"; fails(); given();`,
  });
  project.instrument("params.js", "a.js");
  project.instrument("calls.js", "b.js");
  expect(project.node("main.js").stderr).toBe("");
  const asked = project.tapes().calls.flatMap((call) => call.ambient());
  expect(asked.map(({ kind, place }) => [kind, place])).toEqual([["Date.now", undefined]]);
});

test("parameters ask nothing of the runtime as long as nothing is recorded", () => {
  const project = new Project({
    "params.js": PARAMS,
    "main.js": `import { stamp } from "./a.js"; for (let i = 0; i < 3; i++) stamp(i);`,
  });
  project.instrument("params.js", "a.js");
  expect(project.read("a.js").match(/\.asked\(/g)).toHaveLength(8);
  project.node("main.js", { env: { CALLTAPE_RECORD: "off" } });
  expect(project.takeCalls()).toEqual([]);
  project.node("main.js", { env: { CALLTAPE_KEEP: "calls=1" } });
  expect(project.tapes().calls.map((call) => call.ambient().length)).toEqual([3]);
});

test("only what is captured pays for it", () => {
  const emit = (options: object) =>
    compileWithBabel({ "/p/a.js": SOURCE }, { enabled: true, root: "/p", ...options })["/p/a.js"]!.code;
  expect(emit({ capture: ["**"] })).toContain(".ambient(");
  for (const options of [
    { trace: ["**"] },
    { boundary: ["**"] },
    { capture: ["**#often"], trace: ["**#asks"] },
  ])
    expect(emit(options).match(/\.ambient\(/g) ?? []).toHaveLength("capture" in options ? 1 : 0);
});
