import { beforeAll, describe, expect, test } from "vitest";
import { type Call, explain, Replayer } from "../../replay/index.js";
import { Project } from "../project.js";

const SOURCE = `
export function everything() {
  return [Date.now(), new Date(), new Date().toISOString(), Date(), performance.now(), Math.random(), crypto.randomUUID(),
    crypto.getRandomValues(new Uint8Array(8)), process.env.CT_PLAIN, process.env.CT_NONE ?? "none", process.env["CT_PLAIN"]];
}
export const stamp = () => ({ at: new Date(), id: Math.random() });
export function nested(n) { const own = Math.random(); return [own, ...Array.from({ length: n }, stamp), Math.random()]; }
export async function task(name, ms) { const from = Math.random(); await new Promise((done) => setTimeout(done, ms)); return [name, from, Math.random()]; }
export async function tasks(names) { return Promise.all(names.map((name, i) => task(name, names.length - i))); }
export function* rolls(n) { for (let i = 0; i < n; i++) yield Math.random(); return Date.now(); }
export async function* ticks() { yield Date.now(); await null; yield [...rolls(2)]; }
export async function pulls() { const seen = []; for await (const tick of ticks()) seen.push(tick); return seen; }
export class Order { #id = 0; constructor(name) { this.name = name; this.#id = Math.random(); this.at = new Date(); } get id() { return this.#id; } renew() { this.#id = crypto.randomUUID(); return this.#id; } }
export function orders() { const order = new Order("a"); return [order.id, order.renew(), order.at]; }
export const secret = () => "token " + process.env.API_TOKEN;
export function often() { let sum = 0; for (let i = 0; i < 20_000; i++) sum += Math.random(); return sum; }
const hidden = () => Date.now();
export function since(from, until = Date.now(), { by = Math.random() } = {}) { return [from, until, by]; }
export class Dated { constructor(at = new Date()) { this.at = at; } }
export function early(value = hidden()) { return [typeof value, Date.now()]; }
`;

const MAIN = `
import { Dated, early, everything, nested, often, orders, pulls, rolls, secret, since, tasks } from "./a.js";
everything(); nested(3); await tasks(["x", "y", "z"]); [...rolls(3)]; await pulls(); orders(); secret(); since(1); new Dated(); early(); often();
`;

let project: Project;
let calls: readonly Call[];

beforeAll(() => {
  project = new Project({ "a.js": SOURCE, "main.js": MAIN });
  project.write({ "plain.js": SOURCE });
  project.instrument("a.js", "a.js");
  const env = { CT_PLAIN: "as it was", API_TOKEN: "hunter2" };
  const { stderr, status } = project.node("main.js", { env });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  ({ calls } = project.tapes());
});

async function replayed(name: string, root = project.folder): Promise<[string, string]> {
  const call = calls.find(({ probe }) => probe.id === `a.js#${name}`)!;
  const verdict = await new Replayer({ root }).replay(call);
  return [verdict.kind, explain(verdict)];
}

describe("clocks, chance and the environment are as they were", () => {
  test.each([
    "everything",
    "nested",
    "stamp",
    "task",
    "tasks",
    "rolls",
    "ticks",
    "pulls",
    "Order.constructor",
    "Order.renew",
    "orders",
    "since",
    "Dated.constructor",
    "early",
  ])("for %s", async (name) => {
    expect(await replayed(name)).toEqual(["same", ""]);
  });

  test("for calls that are replayed at the same time, each has its own", async () => {
    const replayer = new Replayer({ root: project.folder });
    const own = calls.filter(({ probe }) => /#(task|tasks|nested|stamp|pulls)$/.test(probe.id));
    const verdicts = await Promise.all([...own, ...own].map((call) => replayer.replay(call)));
    expect(verdicts.map(({ kind }) => kind)).toEqual(Array(own.length * 2).fill("same"));
    expect(own.length).toBeGreaterThan(8);
  });
});

test("what was redacted is nobody's fault, and what was cut cannot be told", async () => {
  expect(await replayed("secret")).toEqual([
    "redacted",
    "differs at most in what derives from redacted values",
  ]);
  expect(await replayed("often")).toEqual(["unreplayable", expect.stringMatching(/cut/)]);
});

test.each([
  ["nested", "const own = Math.random();", "const own = Math.random() / 2;"],
  ["tasks", "[name, from, Math.random()]", "[name, Math.random(), from]"],
  ["everything", "Date.now(), new Date()", "Date.now() + 1, new Date()"],
])("a fault in %s is found", async (name, text, fault) => {
  const source = project.read("plain.js").replace(text, fault);
  expect(source).not.toBe(project.read("plain.js"));
  const other = new Project({ "a.js": source });
  other.instrument("a.js", "a.js");
  expect((await replayed(name, other.folder))[0]).toBe("different");
});

test("outside of replays, the program has its own clock, and nothing is recorded", async () => {
  await replayed("everything");
  const { everything } = (await import(project.path("a.js"))) as { everything(): [number] };
  const before = Date.now();
  expect(everything()[0]).toBeGreaterThanOrEqual(before);
});
