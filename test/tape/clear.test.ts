import { readdirSync, readFileSync, statSync, utimesSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import { MemoryStore } from "../../runtime/src/store/memory-store.js";
import { type Call, clear } from "../../tape/index.js";
import { Project } from "../project.js";
import { NOW, tapeBytes } from "./stored.js";

const SHOP = `
export async function login(user, hint) { await null; return check(user + ":" + hint); }
export function check(text) { return text.length > 0 && { text }; }
export function* count(list) { for (const each of list) { list[0] = "changed"; yield each; } }
export class Cart { #n = 1; items = []; add(item) { this.items.push(item, this.#n); return this; } }
export async function hold(promise) { return "unmistakable" + (await promise); }
`;

const MAIN = `
import { Cart, count, hold, login } from "./shop.js";
let end;
// Begins in the first tape and ends in the last.
const held = hold(new Promise((resolve) => (end = resolve)));
for (let i = 0; i < ROUNDS; i++) {
  await login("ada", "unmistakable" + i);
  [...count(["a", { i }])];
  new Cart().add({ i }).add("x".repeat(300));
}
end("!");
await held;
`;

let project: Project;

/** All that a tape says of its calls, but for the parents. */
const told = (calls: Iterable<Call>) =>
  [...calls].map((call) => ({
    id: call.id,
    startedAt: call.startedAt,
    duration: call.duration,
    probe: call.probe,
    inputs: call.inputs(),
    after: call.inputsAfter(),
    steps: call.steps(),
    outcome: [call.outcome, call.result()],
  }));

const files = () => readdirSync(project.path(".calltape")).filter((name) => name.includes(".tape"));
const contents = () =>
  files().map((name) => {
    const bytes = readFileSync(project.path(".calltape", name));
    return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1");
  });

let rounds = 50;

function record(env: Record<string, string> = {}): void {
  project = new Project({
    "calltape.json": '{ "capture": ["shop.js"] }',
    "shop.js": SHOP,
    "main.js": MAIN.replace("ROUNDS", String(rounds)),
  });
  const { stderr, status } = project.node("main.js", { nodeArgs: ["--import", "calltape/register"], env });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
}

describe.each(["one tape", "many tapes", "compressed tapes"])("clear of a pattern, of %s", (sort) => {
  beforeEach(() => {
    rounds = sort === "one tape" ? 50 : 600;
    record(sort === "one tape" ? {} : { CALLTAPE_TAPE_BYTES: "65536", CALLTAPE_KEEP: "calls=10000" });
    if (sort === "compressed tapes") project.calltape("prune", "--compress", "gzip");
    expect(files().length > 3).toBe(sort !== "one tape");
  });

  test("nothing of the calls is left, and the others are as they were", () => {
    const isLogin = ({ probe }: Call) => /#(login|check|hold)$/.test(probe.id);
    const before = project.tapes();
    const others = told([...before.calls].filter((call) => !isLogin(call)));
    const times = files().map((name) => Math.trunc(statSync(project.path(".calltape", name)).mtimeMs));
    expect(contents().join().includes("unmistakable")).toBe(true);

    const dry = project.calltape("clear", "shop.js#/^(login|check|hold)$/", "--dry-run");
    expect(dry).toMatchObject({ status: 0, stderr: "" });
    expect(contents().join().includes("unmistakable")).toBe(true);
    const cleared = project.calltape("clear", "shop.js#/^(login|check|hold)$/", "--json");
    expect(cleared).toMatchObject({ status: 0, stderr: "" });
    const { shortened } = JSON.parse(cleared.stdout) as { shortened: { calls: number }[] };
    expect(shortened.reduce((sum, { calls }) => sum + calls, 0)).toBe(2 * rounds + 1);
    expect(dry.stdout).toContain(`${(2 * rounds + 1).toLocaleString("en-US")} calls would be removed from`);

    expect(contents().join().includes("unmistakable")).toBe(false);
    const after = project.tapes();
    expect(after.problems).toEqual([]);
    expect(told(after.calls)).toEqual(others);
    expect(after.tapes.every(({ closing }) => closing !== undefined)).toBe(true);
    expect(project.calltape("list").stdout).not.toContain("login");
    expect(project.calltape("list", "shop.js#count").stdout).toContain(`${rounds} calls of 1 function`);
    expect(files().map((name) => Math.trunc(statSync(project.path(".calltape", name)).mtimeMs))).toEqual(
      times,
    );
    expect(project.calltape("clear", "shop.js#login").stdout).toMatch(/^0 files removed/);
  });

  test("a tape of nothing else goes, and of a clear of all every one", () => {
    expect(project.calltape("clear", "shop.js").stdout).toContain("cleared");
    expect(files()).toEqual([]);
  });
});

test("a call that was made by one that is gone has no parent", () => {
  rounds = 50;
  record();
  project.calltape("clear", "shop.js#login");
  const { calls, problems } = project.tapes();
  expect(problems).toEqual([]);
  const checks = [...calls].filter(({ probe }) => probe.id === "shop.js#check");
  expect(checks).toHaveLength(50);
  for (const { parent } of checks) expect(parent).toBeUndefined();
});

test("an index of before is not taken for that of the tape as it is", () => {
  record();
  const [name] = files();
  const file = project.path(".calltape", name!);
  expect(project.tapes().calls.length).toBeGreaterThan(100);
  project.calltape("clear", "shop.js#count");
  utimesSync(file, new Date(), new Date());
  expect([...project.tapes().calls].filter(({ probe }) => probe.id === "shop.js#count")).toEqual([]);
});

test("damaged tapes stay as they are and are told of", () => {
  record();
  const [name] = files();
  const bytes = readFileSync(project.path(".calltape", name!));
  bytes[bytes.length >> 1]! ^= 1;
  project.write({ [`.calltape/${name}`]: "" });
  const store = new MemoryStore("memory:");
  store.create(name!).append([bytes]);
  return clear(store, { of: "shop.js#login", now: NOW + 9e9 }).then((report) => {
    expect(report).toMatchObject({ removed: [], shortened: [], tapes: 1 });
    expect(report.problems).toHaveLength(1);
    expect(report.problems[0]).toContain("byte ");
  });
});

test("a store that cannot replace tapes says so", async () => {
  const store = new MemoryStore("memory:");
  Object.defineProperty(store, "replace", { value: undefined });
  store.create("20260102T030405Z-1-0-0badcafe-0000.tape").append([tapeBytes({ calls: { f: 1, g: 2 } })]);
  await expect(clear(store, { of: "a.ts#f", now: NOW + 9e9 })).rejects.toThrow("cannot replace tapes");
  expect(await clear(store, { of: "a.ts#nothing", now: NOW + 9e9 })).toMatchObject({
    tapes: 1,
    problems: [],
  });
});
