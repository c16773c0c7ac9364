import { beforeAll, describe, expect, test } from "vitest";
import { type Call, explain, Replayer } from "../../replay/index.js";
import { Project } from "../project.js";
import { compileWithBabel, compileWithText, compileWithTypeScript } from "../transformer/front-ends.js";

/** What asks in its parameters, and behind it who calls that. */
const SOURCE = `
export const stamp = (id, at = Date.now() + 1000) => ({ id, at });
export function logged(id, at = new Date()) { return id + at.toISOString(); }
export const nested = (now = new Date(), day = now.toISOString()) => day;
export function pattern({ at = Date.now(), id: { key = crypto.randomUUID() } = {} } = {}, [roll = Math.random()] = []) { return [at, key, roll]; }
export class Order { constructor(id, at = new Date()) { this.id = id; this.at = at; } age(now = performance.now() * 2) { return now; } static next(roll = Math.random()) { return roll; } set roll(value = Math.random()) { this.rolled = value; } }
export class Paid extends Order { constructor(id, paid = Math.random()) { super(id); this.paid = paid; } }
export async function task(name, ms, from = Math.random()) { await new Promise((done) => setTimeout(done, ms)); return [name, from, Math.random()]; }
export const later = async (name, ms, from = Math.random()) => { await new Promise((done) => setTimeout(done, ms)); return [name, from]; };
export function* rolls(n, first = Math.random()) { yield first; for (let i = 1; i < n; i++) yield Math.random(); }
const refuse = (a) => { if (a < 1) throw new RangeError("no"); return a; };
export function picky(a = Math.random(), b = refuse(a), c = Math.random()) { return [a, b, c, Math.random()]; }
export function zone(name = process.env.CT_ZONE, none = process.env.CT_NONE ?? "none") { return [name, none]; }
export const signed = (text, key = process.env.API_TOKEN) => key + text;
export function listed(id, at = Date.now()) { return [arguments.length, id, at]; }
export const both = (a = Math.random()) => [a, Math.random()];

export const order = (id) => stamp(id);
export function log(id) { return logged(id); }
export function days() { return [nested(), nested()]; }
export function patterns() { return [pattern(), pattern({ at: 1 }), pattern({}, [1])]; }
export function orders() { const order = new Order("a"); order.roll = undefined; return [order, order.age(), Order.next(), new Paid("b")]; }
export async function tasks(names) { return Promise.all(names.flatMap((name, i) => [task(name, names.length - i), later(name, 1)])); }
export function pulled() { return [...rolls(3), ...rolls(2)]; }
export function survives() { const seen = []; try { picky(); } catch ({ message }) { seen.push(message); } seen.push(picky("x")); return [...seen, picky("y", 1, 2)]; }
export function given() { return [stamp("a", 1), stamp("b"), logged("c", new Date(0)), logged("d"), both(1), both()]; }
export function zones() { return [zone(), zone("here")]; }
export const sign = (text) => signed(text);
export function lists() { return [listed(1), listed(1, 2), listed(1, undefined)]; }
`;

const MAIN = `
import * as a from "./a.js";
a.order("a"); a.log("a"); a.days(); a.patterns(); a.orders(); a.pulled(); a.survives(); a.given(); a.zones(); a.sign("x"); a.lists();
await a.tasks(["x", "y", "z"]);
for (const alone of [a.stamp, a.logged, a.pattern, a.listed, a.zone]) alone();
new a.Order("alone");
`;

const ENV = { CT_ZONE: "as it was", API_TOKEN: "hunter2" };

const CALLERS = /#(order|log|days|patterns|orders|tasks|pulled|survives|given|zones|lists)$/;

function recorded(compile: typeof compileWithBabel): { project: Project; calls: readonly Call[] } {
  const project = new Project({ "main.js": MAIN });
  instrument(project, SOURCE, compile);
  const { stderr, status } = project.node("main.js", { env: ENV });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return { project, calls: project.tapes().calls };
}

function instrument(project: Project, source: string, compile: typeof compileWithBabel): void {
  const file = project.path("a.js");
  const options = { capture: ["**"], enabled: true, root: project.folder };
  const { code } = compile({ [file]: source }, options)[file]!;
  project.write({ "a.js": code.replace(/^\/\/# sourceMappingURL.*/m, "") });
}

describe.each([
  ["Babel", compileWithBabel],
  ["TypeScript", compileWithTypeScript],
  ["text", compileWithText],
])("what parameters ask for, instrumented by %s", (_, compile) => {
  let project: Project;
  let calls: readonly Call[];

  beforeAll(() => {
    ({ project, calls } = recorded(compile));
  });

  async function verdictsOf(which: RegExp, root = project.folder): Promise<string[]> {
    const replayer = new Replayer({ root });
    // What gives promises that are pending cannot be compared.
    const own = calls.filter(({ probe }) => which.test(probe.id) && !probe.id.endsWith("anonymous"));
    const verdicts = await Promise.all(own.map((call) => replayer.replay(call)));
    return verdicts.map(({ call, kind, ...rest }, i) =>
      kind === "same" ? kind : `${own[i]!.probe.id} ${kind} ${explain({ call, kind, ...rest } as never)}`,
    );
  }

  test("is as it was under their callers", async () => {
    expect(await verdictsOf(CALLERS)).toEqual(Array(11).fill("same"));
  });

  test("is as it was in calls that are made alone", async () => {
    const verdicts = await verdictsOf(/./);
    expect(verdicts.filter((each) => !/^(same|a\.js#(sign|signed) redacted )/.test(each))).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(50);
  });

  test("is as it was under callers that are witnessed", () => {
    const { stdout } = project.calltape("replay", "--json", "--min-replayed", "100");
    const kinds = JSON.parse(stdout).calls.map((each: { verdict: string; reason?: string }) =>
      each.reason === undefined ? each.verdict : each.reason,
    );
    expect(new Set(kinds)).toEqual(new Set(["same", "redacted", "outcome-opaque"]));
  });

  test("was redacted, which is nobody's fault", async () => {
    expect(await verdictsOf(/#sign$/)).toEqual([expect.stringContaining(" redacted ")]);
  });

  test.each([
    ["order", "Date.now() + 1000", "Date.now() + 2000"],
    ["log", "at = new Date()", "at = new Date(new Date() - 1)"],
    ["days", "day = now.toISOString()", "day = now.toJSON().slice(1)"],
    ["patterns", "roll = Math.random()", "roll = Math.random() / 2"],
    ["orders", "performance.now() * 2", "performance.now() * 3"],
    ["orders", "static next(roll = Math.random())", "static next(roll = 1 - Math.random())"],
    ["tasks", "from = Math.random()) { await", "from = -Math.random()) { await"],
    ["pulled", "first = Math.random()", "first = 1 + Math.random()"],
    ["zones", "name = process.env.CT_ZONE", "name = process.env.CT_ZONE + process.env.CT_ZONE"],
    // The same in the own calls of what has its arguments on the tape.
    ["logged", "at = new Date()", "at = new Date(new Date() - 1)"],
    ["pattern", "roll = Math.random()", "roll = Math.random() / 2"],
    ["Order.constructor", "at = new Date()) { this.id", "at = Date.now()) { this.id"],
  ])("is not what %s does where that has changed", async (name, text, fault) => {
    const source = SOURCE.replace(text, fault);
    expect(source).not.toBe(SOURCE);
    const other = new Project({});
    instrument(other, source, compile);
    const verdicts = await verdictsOf(new RegExp(`#${name}$`), other.folder);
    expect(verdicts[0]).toMatch(/ different /);
  });
});

test("a boundary is answered for what its parameters are given", async () => {
  const source = `
    /** @boundary */ export const query = (sql, at = Date.now(), roll = Math.random()) => Promise.resolve([sql, at, roll]);
    /** @boundary */ export function load(key, { at = new Date() } = {}) { return [key, at]; }
    export async function rows() { return [await query("a"), await query("b"), load("c"), load("d", { at: 1 }), await query("e", 1, 2)]; }
  `;
  const project = new Project({
    "main.js": `import { rows } from "./a.js"; await rows();`,
  });
  instrument(project, source, compileWithText);
  expect(project.node("main.js").stderr).toBe("");
  const rows = project.tapes().calls.find(({ probe }) => probe.id === "a.js#rows")!;
  for (const boundaries of ["strict", "ordered"] as const) {
    const verdict = await new Replayer({ root: project.folder, boundaries }).replay(rows);
    expect([verdict.kind, explain(verdict)]).toEqual(["same", ""]);
  }
});
