import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { cleanEnv, Project } from "../project.js";

const DATABASE = `
import { EventEmitter } from "node:events";
export class Pool extends EventEmitter {
  #rows = new Map([[1, { id: 1, name: "first", at: new Date(0) }]]);
  async query(sql, [id] = []) {
    if (sql === "broken") throw new Error("syntax error");
    this.emit("query", sql);
    return new Result([...this.#rows.values()].filter((row) => id === undefined || row.id === id));
  }
  async transaction(use) {
    const rows = new Map(this.#rows);
    const client = new Client(rows);
    try {
      const result = await use(client);
      this.#rows = rows;
      return result;
    } catch (error) {
      throw new Error("rolled back: " + error.message);
    }
  }
  each(visit) {
    let count = 0;
    for (const row of this.#rows.values()) visit(row, count++);
    return count;
  }
  async *stream() {
    for (const row of this.#rows.values()) yield row;
  }
  hangs() { return new Promise(() => undefined); }
  later(callback) {
    setTimeout(() => callback(null, "later"), 20);
  }
}
class Client {
  #rows;
  constructor(rows) { this.#rows = rows; }
  async insert(row) { this.#rows.set(row.id, row); return this.#rows.size; }
  get size() { return this.#rows.size; }
}
class Result {
  constructor(rows) { this.rows = rows; }
  get count() { return this.rows.length; }
  first() { return this.rows[0]; }
}
export default function connect() { return new Pool(); }
`;

const SHOP = `
import connect, { Pool } from "tinydb";
const pool = connect();
const other = new Pool();
export async function find(id) {
  const result = await pool.query("select", [id]);
  return result.count > 0 ? { ...result.first(), seen: result.rows.length } : undefined;
}
export async function broken() {
  try { return await pool.query("broken"); } catch (error) { return error.message; }
}
export async function add(id, fails) {
  return pool.transaction(async (client) => {
    const before = client.size;
    const size = await client.insert({ id });
    if (fails) throw new Error("no");
    return [before, size, client.size];
  });
}
export function names() {
  const found = [];
  const count = pool.each((row, i) => found.push(i + " " + row.name));
  return [count, found];
}
export async function later() {
  return await new Promise((resolve, reject) => {
    pool.later((error, value) => (error ? reject(error) : resolve(value)));
  });
}
export async function both() {
  const [a, b] = await Promise.all([pool.query("select", [1]), other.query("select", [7])]);
  return [a.count, b.count, other instanceof Pool];
}
export async function impatient() {
  return Promise.race([pool.hangs(), pool.query("select", [1]).then(() => "found")]);
}
export async function counted() {
  return await pool.query("select", [1]).then(({ count, rows: [{ name }] }) => count + name);
}
export async function streamed() {
  const ids = [];
  for await (const { id } of pool.stream()) ids.push(id);
  return ids;
}
export async function traced() {
  const seen = [];
  const listener = (sql) => seen.push(sql);
  other.on("query", listener);
  await other.query("select 2");
  other.off("query", listener);
  await other.query("select 3");
  return seen;
}
`;

function recorded(): Project {
  const project = new Project({
    "node_modules/tinydb/package.json": '{ "name": "tinydb", "type": "module", "exports": "./index.js" }',
    "node_modules/tinydb/index.js": DATABASE,
    "src/shop.js": SHOP,
    "main.js": `import * as shop from "./src/shop.js";
      const results = [await shop.find(1), await shop.find(2), await shop.broken(), await shop.add(2, false)];
      results.push(await shop.add(3, true).catch((error) => error.message), shop.names(), await shop.later());
      results.push(await shop.both(), await shop.streamed(), await shop.traced(), await shop.impatient(), await shop.counted());
      console.log(JSON.stringify(results));`,
    "calltape.json": '{ "capture": ["src/**"], "boundary": ["module:tinydb"] }',
  });
  const { status, stdout, stderr } = project.node("main.js", { nodeArgs: ["--import", "calltape/register"] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toBe(
    `${JSON.stringify([
      { id: 1, name: "first", at: new Date(0), seen: 1 },
      undefined,
      "syntax error",
      [1, 2, 2],
      "rolled back: no",
      [2, ["0 first", "1 undefined"]],
      "later",
      [1, 0, true],
      [1, 2],
      ["select 2"],
      "found",
      "1first",
    ])}\n`,
  );
  return project;
}

function replay(project: Project, ...args: string[]) {
  const { stdout, stderr, status } = project.calltape("replay", "--json", ...args);
  const { calls } = JSON.parse(stdout) as { calls: { probe: string; verdict: string; detail?: string }[] };
  return { stderr, status, calls };
}

test("calls of an imported package are answered when it is not there any more", () => {
  const project = recorded();
  rmSync(project.path("node_modules/tinydb"), { recursive: true });
  const { stderr, status, calls } = replay(project, "src/shop.js#!*>*");
  expect(calls.map(({ probe, verdict, detail }) => [probe, verdict, detail])).toEqual(
    [
      "find",
      "find",
      "broken",
      "add",
      "add",
      "names",
      "later",
      "both",
      "streamed",
      "traced",
      "impatient",
      "counted",
    ].map((name) => [`src/shop.js#${name}`, "same", undefined]),
  );
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  // Functions that the package calls back are judged while those that gave them to it are replayed.
  const closures = replay(project, "src/shop.js#*>*").calls;
  const verdicts = closures.map(({ probe, verdict }) => `${probe.split("#")[1]} ${verdict}`);
  expect(verdicts).toEqual([
    ...["add>anonymous same", "add>anonymous same"],
    ...["names>anonymous same", "names>anonymous same"],
    ...["later>anonymous same", "later>anonymous>anonymous same"],
    "traced>listener same",
    "impatient>anonymous same",
    "counted>anonymous same",
  ]);
});

test("another query than was recorded is a difference that names the nearest", () => {
  const project = recorded();
  project.write({ "src/shop.js": SHOP.replace('"select", [id]', '"select all", [id]') });
  const { status, calls } = replay(project, "src/shop.js#find");
  expect(status).toBe(1);
  expect(calls[0]).toMatchObject({ verdict: "different" });
  expect(calls[0]!.detail).toContain("tinydb#default().query('select', [ 1 ])");
});

test("where the package is loaded, calls are answered all the same", () => {
  const project = recorded();
  project.write({
    "node_modules/tinydb/index.js": DATABASE.replaceAll(
      /(async query|async transaction|each|later|async \*stream)\(.*\{/g,
      '$& throw new Error("called in earnest");',
    ),
    "replay.js": `import { openTapes, Replayer, select } from "calltape/replay";
      const replayer = new Replayer();
      for (const call of select(openTapes(".calltape").calls, "src/shop.js#!*>*"))
        console.log(call.probe.id, (await replayer.replay(call)).kind);`,
  });
  const { stdout, stderr } = project.node("replay.js", {
    nodeArgs: ["--import", "calltape/register"],
    env: { CALLTAPE_RECORD: "off" },
  });
  expect(stderr).toBe("");
  expect(
    new Set(
      stdout
        .trim()
        .split("\n")
        .map((line) => line.split(" ")[1]),
    ),
  ).toEqual(new Set(["same"]));
});

test("a response of fetch, without the server", async () => {
  const server = createServer((_, response) => response.end('{"price":3}'));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const project = new Project({
    "src/prices.js": `export async function price(port) {
      const response = await fetch("http://127.0.0.1:" + port + "/price");
      if (!response.ok) throw new Error("status " + response.status);
      return { ...(await response.json()), type: response.headers.get("content-type") };
    }`,
    "main.js": `import { price } from "./src/prices.js"; console.log(JSON.stringify(await price(${port})));`,
    "calltape.json": '{ "capture": ["src/**"], "boundary": ["global:fetch"] }',
  });
  const child = spawn(process.execPath, ["--import", "calltape/register", project.path("main.js")], {
    cwd: project.folder,
    env: cleanEnv({}),
    stdio: ["ignore", "pipe", "inherit"],
  });
  expect(await new Response(child.stdout as never).text()).toBe('{"price":3,"type":null}\n');
  await new Promise((resolve) => server.close(resolve));
  const { calls } = replay(project);
  expect(calls.map(({ verdict, detail }) => [verdict, detail])).toEqual([["same", undefined]]);
});
