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
