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

const BODIES = `
import { createServer } from "node:http";
export async function readBody(req) {
  let body = "";
  for await (const chunk of req) body += chunk;
  return body;
}
export async function* lines(req) {
  let rest = "";
  for await (const chunk of req) {
    const parts = (rest + chunk).split("\\n");
    rest = parts.pop();
    for (const each of parts) yield each;
  }
  if (rest !== "") yield rest;
}
export async function longest(req) {
  let found = "";
  for await (const line of lines(req)) if (line.length > found.length) found = line;
  return found;
}
export async function begin(req) {
  for await (const chunk of req) return String(chunk);
}
export async function handle(req, res) {
  const { url } = req;
  res.end(await (url === "/lines" ? longest(req) : url === "/begin" ? begin(req) : readBody(req)));
}
export const serve = () => createServer((req, res) => void handle(req, res));
`;

/** Requests that come in several chunks, one after the other and two at once; replay of each function by itself. */
function served(): Project {
  const project = new Project({
    "src/bodies.js": BODIES,
    "main.js": `import { serve } from "./src/bodies.js";
      const server = serve();
      await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
      async function* inParts(parts) {
        for (const each of parts) {
          yield Buffer.from(each);
          await new Promise((resolve) => setTimeout(resolve, 30));
        }
      }
      const url = "http://127.0.0.1:" + server.address().port;
      const post = async (path, ...parts) =>
        (await fetch(url + path, { method: "POST", body: inParts(parts), duplex: "half" })).text();
      const results = [await post("/body", "a", "bc"), await post("/body", "de", "f", "g")];
      results.push(...(await Promise.all([post("/body", "1", "2", "3"), post("/body", "4", "5", "6")])));
      results.push(...(await Promise.all([post("/lines", "x\\nyy", "y\\n"), post("/lines", "zz\\nz", "z")])));
      results.push(await post("/begin", "first", "second"));
      console.log(JSON.stringify(results));
      server.closeAllConnections();
      server.close();`,
    "calltape.json": '{ "capture": ["src/**"], "boundary": ["node:http"] }',
  });
  const { status, stdout, stderr } = project.node("main.js", { nodeArgs: ["--import", "calltape/register"] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toBe('["abc","defg","123","456","yyy","zz","first"]\n');
  return project;
}

/** What is said of each call: its function, and its verdict when it is made by itself. */
function verdictsAlone(project: Project, pattern: string): string[] {
  const { stdout, stderr } = project.node("alone.js", { args: [pattern], env: { CALLTAPE_RECORD: "off" } });
  expect(stderr).toBe("");
  return stdout.trim().split("\n");
}

const ALONE = `
import { openTapes, Replayer, select } from "calltape/replay";
const replayer = new Replayer({ alone: true });
for (const call of select(openTapes(".calltape").calls, process.argv[2]))
  console.log(call.probe.id.split("#")[1], (await replayer.replay(call)).kind);
`;

test("what a function was given, and goes through by for await, is its own", () => {
  const project = served();
  project.write({ "alone.js": `import "calltape/register";${ALONE}` });
  expect(verdictsAlone(project, "#{readBody,lines,longest,begin}").sort()).toEqual([
    "begin same",
    ...["lines same", "lines same", "longest same", "longest same"],
    ...["readBody same", "readBody same", "readBody same", "readBody same"],
  ]);
  const { calls, stderr } = replay(project, "#{handle,readBody,lines,longest,begin}");
  expect({ verdicts: new Set(calls.map(({ verdict }) => verdict)), stderr }).toEqual({
    verdicts: new Set(["same"]),
    stderr: "",
  });
});

test.each([
  ["the last chunk is dropped", "body += chunk;", "body += last, last = chunk;", 'let body = "", last = "";'],
  ["only the last chunk is left", "body += chunk;", "body = String(chunk);", 'let body = "";'],
])("a loop that does something else is different: %s", (_, from, to, variables) => {
  const project = served();
  project.write({ "src/bodies.js": BODIES.replace('let body = "";', variables).replace(from, to) });
  const verdictsOf = (pattern: string) => replay(project, pattern).calls.map(({ verdict }) => verdict);
  expect(verdictsOf("#readBody")).toEqual(new Array(4).fill("different"));
  expect(verdictsOf("#longest")).toEqual(["same", "same"]);
});

const FEED = `
export async function* ticks(name, n) { for (let i = 0; i < n; i++) { await null; yield name + i; } }
export class Rows {
  constructor(n) { this.n = n; }
  *[Symbol.iterator]() { for (let i = 0; i < this.n; i++) yield new Row(i); }
}
class Row {
  #at;
  constructor(at) { this.#at = at; }
  get at() { return this.#at; }
}
export const open = (name) => new Source(name);
class Source {
  #name;
  constructor(name) { this.#name = name; }
  get name() { return this.#name; }
  async next() { return this.#name; }
}
`;

const READERS = `
import { open, Rows, ticks } from "./feed.js";
export async function text(feed) { let all = ""; for await (const each of feed) all += each; return all; }
export async function both() { const a = ticks("a", 2), b = ticks("b", 3); return await Promise.all([text(a), text(b)]); }
export async function shared() { const feed = ticks("s", 5); return await Promise.all([text(feed), text(feed)]); }
export async function places(rows) { const all = []; for await (const { at } of rows) all.push(at); return all; }
export async function table(n) { return await places(new Rows(n)); }
export async function first(feed) { for await (const each of feed) if (each.endsWith("1")) return each; }
export async function firstOf(n) { return await first(ticks("f", n)); }
export async function fails(feed) { for await (const each of feed) throw new Error(each); }
export async function failed(n) { try { return await fails(ticks("e", n)); } catch ({ message }) { return message; } }
export class Upper {
  #feed;
  constructor(feed) { this.#feed = feed; }
  async *[Symbol.asyncIterator]() { for await (const each of this.#feed) yield each.toUpperCase(); }
}
export async function shouted(n) { return await text(new Upper(ticks("u", n))); }
export async function pair() {
  const a = open("a"), b = open("b");
  const [x, y] = [await a.next(), await b.next()];
  return [x, y, a.name, b.name];
}
`;

function readers(): Project {
  const project = new Project({
    "feed.js": FEED,
    "readers.js": READERS,
    "alone.js": `import "calltape/register";${ALONE}`,
    "main.js": `import * as all from "./readers.js";
      const results = [await all.both(), await all.shared(), await all.table(2), await all.firstOf(3), await all.failed(2)];
      console.log(JSON.stringify([...results, await all.shouted(2), await all.pair()]));`,
    "calltape.json": '{ "capture": ["readers.js"], "boundary": ["module:./feed.js"] }',
  });
  const { status, stdout, stderr } = project.node("main.js", { nodeArgs: ["--import", "calltape/register"] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toBe('[["a0a1","b0b1b2"],["s0s2s4","s1s3"],[0,1],"f1","e0","U0U1",["a","b","a","b"]]\n');
  return project;
}

test("loops over what a boundary of the program's own has made, two over one of them too", () => {
  const project = readers();
  const verdicts = verdictsAlone(project, "readers.js").map((line) => line.split(" "));
  expect(verdicts.filter(([, verdict]) => verdict !== "same")).toEqual([]);
  expect(verdicts.map(([name]) => name)).toEqual(
    ["both text text shared text text table places firstOf first failed fails"]
      .concat("shouted Upper.constructor text Upper.[computed] pair")
      .flatMap((names) => names.split(" ")),
  );
});

test.each([
  ["the other one first", "both", "[text(a), text(b)]", "[text(b), text(a)]"],
  ["the same one twice", "both", "[text(a), text(b)]", "[text(a), text(a)]"],
  ["calls of the other one", "pair", "[await a.next(), await b.next()]", "[await b.next(), await a.next()]"],
  ["what is read of the other one", "pair", "[x, y, a.name, b.name]", "[x, y, b.name, a.name]"],
])("an object of a boundary does not answer for another one: %s", (_, name, from, to) => {
  const project = readers();
  project.write({ "readers.js": READERS.replace(from, to) });
  expect(replay(project, `#${name}`).calls.map(({ verdict }) => verdict)).toEqual(["different"]);
});
