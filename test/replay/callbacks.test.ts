import { expect, test } from "vitest";
import { Project } from "../project.js";

const RECORD = { nodeArgs: ["--import", "calltape/register"] };

const DB = `
  export async function exec(sql, ...params) { await null; return params.length; }
  export async function tx(fn) { await exec("begin"); const result = await fn(exec); await exec("commit"); return result; }
  export async function nested(fn) { return tx((run) => fn(run)); }
  export async function each(items, options) { return Promise.all(items.map((item) => options.with(item))); }
  export async function all(steps) { for (const step of steps) await step(); return steps.length; }
  export function pick(items, matches) { return items.filter((item) => matches(item)); }
  export async function retry(fn) { try { return await fn(1); } catch { return fn(2); } }
  export async function soon(fn) { return new Promise((done) => setTimeout(() => done(fn(1)), 5)); }
  const kept = new Map();
  export function on(name, fn) { kept.set(name, fn); return kept.size; }
  export async function emit(name, value) { await null; return kept.get(name)(value); }
  export function ignore(fn) { return 1; }
  export function reversed(fns) { return [...fns].slice(1).reverse().map((fn) => fn()); }
`;

const SERVICE = `
  import * as db from "./db.js";
  export const transfer = async (cents) => db.tx(async (exec) => { await exec("take", cents); await exec("give", cents); return cents; });
  export const handsOn = async (fn) => db.tx(fn);
  export const hands = async (cents) => handsOn(async (exec) => { await exec("give", cents); return 1; });
  export const deep = async (cents) => db.nested(async (exec) => { await exec("deep", cents); return 1; });
  export const load = async (ids) => db.each(ids, { with: async (id) => { await db.exec("one", id); await db.exec("two", id); return id; } });
  export const steps = async () => db.all([1, 2].map((n) => async () => { await db.exec("step", n); }));
  export const picked = (items) => db.pick(items, (item) => item > 1).length;
  export const tried = async () => db.retry(async (n) => { await db.exec("try", n); if (n === 1) throw new RangeError("again"); return "done"; });
  export const later = async () => db.soon((n) => n + 1);
  export async function events() { let seen = 0; db.on("x", (n) => { seen += n; return "seen"; }); await db.emit("x", 2); return seen; }
  export const listen = () => db.on("later", (n) => db.exec("late", n));
  export const fire = async (n) => db.emit("later", n);
  export const unused = () => db.ignore(() => 1);
  export const some = (n) => db.reversed([1, 2, 3].map((x) => () => x * n)).length;
`;

const MAIN = `
  import * as s from "./src/service.js";
  await s.transfer(5); await s.hands(5); await s.deep(5); await s.load([1, 2]); await s.steps(); s.picked([1, 2, 3]);
  await s.tried(); await s.later(); await s.events(); s.listen(); await s.fire(3); s.unused(); s.some(2);
`;

const REPLAY = `
  import { explain, Replayer } from "calltape/replay";
  import { openTapes } from "calltape/tape";
  const { calls } = openTapes(process.argv[2]);
  const replayer = new Replayer();
  replayer.know(calls.map(({ probe }) => probe));
  const found = {};
  for (const call of calls) {
    if (!call.probe.id.startsWith("src/service.js")) continue;
    const verdict = await replayer.replay(call);
    found[call.probe.id.slice(15)] ??= \`\${verdict.kind} \${explain(verdict)}\`.trim();
  }
  console.log(JSON.stringify(found));`;

/** Verdicts by the names of functions, each of its first call, on the service with something else in it. */
function verdicts(boundary: string, ...changes: [from: string, to: string][]): Record<string, string>[] {
  const config = JSON.stringify({ capture: ["src/service.js"], boundary: [boundary] });
  const files = { "calltape.json": config, "src/db.js": DB, "main.js": MAIN, "replay.js": REPLAY };
  const recorded = new Project({ ...files, "src/service.js": SERVICE });
  expect(recorded.node("main.js", RECORD)).toMatchObject({ status: 0, stderr: "" });
  return [["", ""] as const, ...changes].map(([from, to]) => {
    expect(SERVICE).toContain(from);
    const project = new Project({ ...files, "src/service.js": SERVICE.replace(from, to) });
    const args = [`${recorded.folder}/.calltape`];
    const { status, stdout, stderr } = project.node("replay.js", { ...RECORD, args });
    expect([status, stderr]).toEqual([0, ""]);
    return JSON.parse(stdout) as Record<string, string>;
  });
}

/** Faults in functions that are called back, and the function that each is found in. */
const FAULTS: [fault: [from: string, to: string], name: string, differs: string][] = [
  [['"give", cents', '"give", -cents'], "transfer", "exec('give', 5) is the nearest"],
  [["return cents", "return -cents"], "transfer", "db.js#tx called src/service.js#transfer>anonymous"],
  [['deep", cents', 'deep", -cents'], "deep", "exec('deep', 5) is the nearest"],
  [['"two", id', '"two", -id'], "load", "exec('two', 1) is the nearest"],
  [["item > 1", "item > 2"], "picked", "db.js#pick called src/service.js#picked>anonymous"],
  [['"again"', '"other"'], "tried", "recorded 'again'"],
  [["n + 1", "n + 2"], "later", "db.js#soon called src/service.js#later>anonymous"],
  [["seen += n", "seen -= n"], "events", "replayed -2"],
];

test("functions that a boundary of the program called back are called back again, and compared", () => {
  const [unchanged, ...changed] = verdicts("src/db.js", ...FAULTS.map(([fault]) => fault));
  const told = Object.entries(unchanged!).filter(([, verdict]) => verdict !== "same");
  expect(told).toEqual([
    // What another call has given to the boundary is not there.
    ["listen>anonymous", expect.stringContaining("not-reached")],
    // The tape does not tell which of a list.
    ["some", expect.stringContaining("input-opaque: a boundary called src/service.js#some>")],
    ["some>anonymous>anonymous", expect.stringContaining("not-reached")],
  ]);
  for (const [i, [, name, differs]] of FAULTS.entries()) {
    expect(changed[i]![name]).toMatch(/^different/);
    expect(changed[i]![name]).toContain(differs);
  }
});

test("what functions give imported boundaries that called them back is compared", () => {
  const fault: [string, string] = ["return cents", "return -cents"];
  const [unchanged, changed] = verdicts("module:./src/db.js", fault);
  expect(unchanged!.transfer).toBe("same");
  expect(changed!.transfer).toContain(
    "boundaries[0] ./src/db#tx called ./src/db#tx>0:\n- recorded 5\n+ replayed -5",
  );
});
