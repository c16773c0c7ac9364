import { readdirSync, rmSync } from "node:fs";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { Project } from "../project.js";

const SHOP = `
function secret(x) { return x * 7; }
export const total = (xs) => xs.reduce((a, b) => a + secret(b), 0);
export function createCounter(start) {
  let count = start;
  const step = (by) => by * 10;
  return { add: (by) => (count += step(by)) };
}
export async function fetchAll(ids) {
  const one = async (id) => { await null; return "got " + id; };
  return Promise.all(ids.map(one));
}
export function walk(list) {
  function* each(items) { for (const item of items) yield item + 1; }
  const sort = (items) => { items.push(9); };
  const { length } = [...each(list)];
  sort(list);
  return length;
}
`;

const CHANGED = SHOP.replace("x * 7", "x * 8")
  .replace("by * 10", "by * 11")
  .replace("got ", "has ")
  .replace("item + 1", "item + 2")
  .replace("push(9)", "push(8)");

const MAIN = `
import { createCounter, fetchAll, total, walk } from "./shop.js";
total([1, 2]);
const counter = createCounter(1);
counter.add(1); counter.add(2);
await fetchAll(["a", "b"]);
walk([1]);
`;

let project: Project;

beforeAll(() => {
  project = new Project({ "calltape.json": '{ "capture": ["shop.js"] }', "shop.js": SHOP, "main.js": MAIN });
  expect(project.node("main.js", { nodeArgs: ["--import", "calltape/register"] })).toMatchObject({
    status: 0,
    stderr: "",
  });
});

beforeEach(() => {
  rmSync(project.path(".calltape/accepted"), { recursive: true, force: true });
  project.write({ "shop.js": CHANGED });
});

/** Functions with calls that are different, with how many. */
function different(): Record<string, number> {
  const { calls } = JSON.parse(project.calltape("replay", "--json").stdout) as {
    calls: { probe: string; verdict: string }[];
  };
  const found: Record<string, number> = {};
  for (const { probe, verdict } of calls)
    if (verdict === "different") found[probe.split("#")[1]!] = (found[probe.split("#")[1]!] ?? 0) + 1;
  return found;
}

const ALL = {
  secret: 2,
  total: 1,
  "total>anonymous": 1,
  "createCounter>step": 2,
  "createCounter>add": 2,
  fetchAll: 1,
  "fetchAll>one": 2,
  walk: 1,
  "walk>each": 1,
  "walk>sort": 1,
};

test("what only the program can call is accepted with what it does there, and found when it changes again", () => {
  expect(different()).toEqual(ALL);
  const { status, stdout, stderr } = project.calltape("accept");
  expect(stdout).not.toContain("not accepted");
  expect([status, stderr]).toEqual([0, ""]);
  expect(different()).toEqual({});
  expect(project.calltape("accept").stderr).toContain("is different: nothing to accept");

  project.write({
    "shop.js": CHANGED.replace("x * 8", "x * 9").replace("has ", "had ").replace("+ 2", "+ 3"),
  });
  expect(different()).toEqual({
    secret: 2,
    total: 1,
    "total>anonymous": 1,
    fetchAll: 1,
    "fetchAll>one": 2,
    "walk>each": 1,
  });
  expect(project.calltape("accept").status).toBe(0);
  expect(different()).toEqual({});

  project.write({ "shop.js": SHOP });
  expect(different()).toEqual(ALL);
  rmSync(project.path(".calltape/accepted"), { recursive: true });
  expect(different()).toEqual({});
});

test("of one, nothing else is accepted; what it is given stays as it was recorded", () => {
  const [call] = project.tapes().calls.filter(({ probe }) => probe.id === "shop.js#createCounter>add");
  expect(project.calltape("accept", call!.id, "--dry-run").status).toBe(0);
  expect(different()).toEqual(ALL);
  expect(project.calltape("accept", call!.id).status).toBe(0);
  expect(readdirSync(project.path(".calltape/accepted"))).toEqual([`${call!.id.replace(":", "-")}.json`]);
  const accepted = project.tapes().calls.find(({ id }) => id === call!.id)!;
  expect([accepted.arguments(), accepted.result()]).toEqual([[1], 12]);
  expect(different()).toEqual({ ...ALL, "createCounter>add": 1 });

  expect(project.calltape("accept", "shop.js#walk>*").status).toBe(0);
  const named = (name: string) =>
    project.tapes().calls.find(({ probe }) => probe.id === `shop.js#walk>${name}`)!;
  expect(named("sort").inputsAfter()?.arguments).toEqual([[1, 8]]);
  expect(named("each").steps()).toEqual([{ kind: "yielded", value: 3 }]);
});
