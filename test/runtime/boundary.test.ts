import { spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BoundaryObject, type Call, labelsOf } from "../../tape/index.js";
import { Project } from "../project.js";

/** Runs a program with modules that are boundaries, and gives what it wrote and the calls on its tape. */
function run(source: string, boundary: string[], files: Record<string, string> = {}) {
  const project = new Project({
    "app.js": source,
    "calltape.json": JSON.stringify({ capture: ["app.js#main"], boundary }),
    ...files,
  });
  const { stdout, stderr } = project.node("app.js", {
    nodeArgs: ["--import", "calltape/register"],
  });
  expect(stderr).toBe("");
  const { calls, problems } = project.tapes();
  expect(problems).toEqual([]);
  return { stdout, calls };
}

/** What a call is and did: `id(arguments) = result`. */
function sketch(call: Call): string {
  const settled = labelsOf(call.outcomeLabels).includes("settled") ? "~" : "";
  const sign = call.outcome === "threw" ? "!" : "=";
  return `${call.probe.id}(${call.arguments().map(show).join(", ")}) ${settled}${sign} ${show(call.result())}`;
}

function show(value: unknown): string {
  if (value instanceof BoundaryObject) return `<${value.path}>`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (Buffer.isBuffer(value)) return `Buffer ${value.toString("latin1")}`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? String(value);
  if ("what" in value) return String(value.what);
  return JSON.stringify(value);
}

/** What a call has called, each with what it has called itself. */
function treeOf(call: Call, depth = 0): string[] {
  return call.children().flatMap((child) => {
    return ["  ".repeat(depth) + sketch(child), ...treeOf(child, depth + 1)];
  });
}

function idsUnder(call: Call): string[] {
  return call.children().flatMap((child) => [child.probe.id, ...idsUnder(child)]);
}

const mainOf = (calls: readonly Call[]) => calls.find(({ probe }) => probe.id === "app.js#main")!;

test("node:fs/promises: arguments and outcomes, as calls of the function that made them", () => {
  const { stdout, calls } = run(
    `import { readFile, open as openFile } from "node:fs/promises";
     import * as fs from "fs/promises";
     async function main() {
       const text = await readFile("data.txt", "utf8");
       const missing = await fs.readFile("none.txt").catch((error) => error.code);
       const file = await openFile("data.txt");
       const { size } = await file.stat();
       const { bytesRead, buffer } = await file.read(Buffer.from(".."), 0, 2, 0);
       await file.close();
       return [text, missing, size, bytesRead, String(buffer)];
     }
     console.log(JSON.stringify(await main()));`,
    ["node:fs/promises"],
    { "data.txt": "hello" },
  );
  expect(stdout).toBe('["hello","ENOENT",5,2,"he"]\n');
  const lines = treeOf(mainOf(calls));
  expect(lines).toMatchInlineSnapshot(`
    [
      "node:fs/promises#readFile("data.txt", "utf8") ~= "hello"",
      "node:fs/promises#readFile("none.txt") ~! Error: ENOENT: no such file or directory, open 'none.txt'",
      "node:fs/promises#open("data.txt") ~= <node:fs/promises#open()>",
      "node:fs/promises#open().stat() ~= <node:fs/promises#open().stat()>",
      "node:fs/promises#open().stat().size() = 5",
      "node:fs/promises#open().read(Buffer .., 0, 2, 0) ~= {"bytesRead":2,"buffer":{"type":"Buffer","data":[104,101]}}",
      "node:fs/promises#open().close() ~= undefined",
    ]
  `);
});

test("node:events: callbacks are calls of the call that they were given to, listeners can be taken off", () => {
  const { stdout, calls } = run(
    `import { EventEmitter, once } from "node:events";
     const bus = new EventEmitter();
     class Order { #total = 3; total() { return this.#total; } }
     async function main() {
       const seen = [];
       const listener = function (order) { seen.push(order.total(), this === bus); return seen.length; };
       bus.on("order", listener);
       const order = new Order();
       bus.emit("order", order);
       bus.off("order", listener);
       bus.emit("order", order);
       setTimeout(() => bus.emit("late", 1), 5);
       const [late] = await once(bus, "late");
       return [seen, late, bus.listenerCount("order"), bus instanceof EventEmitter];
     }
     console.log(JSON.stringify(await main()));`,
    ["node:events"],
  );
  expect(stdout).toBe("[[3,true],1,0,true]\n");
  expect(calls[0] && sketch(calls[0])).toBe(
    "node:events#EventEmitter.constructor() = <node:events#EventEmitter>",
  );
  expect(treeOf(mainOf(calls))).toMatchInlineSnapshot(`
    [
      "node:events#EventEmitter.on("order", function) = <node:events#EventEmitter>",
      "  node:events#EventEmitter.on>1({"className":"Order","fields":{},"privates":{}}) = 2",
      "node:events#EventEmitter.emit("order", {"className":"Order","fields":{},"privates":{}}) = true",
      "node:events#EventEmitter.off("order", function) = <node:events#EventEmitter>",
      "node:events#EventEmitter.emit("order", {"className":"Order","fields":{},"privates":{}}) = false",
      "node:events#once(<node:events#EventEmitter>, "late") ~= [1]",
      "node:events#EventEmitter.listenerCount("order") = 0",
    ]
  `);
});

test("node:crypto and node:zlib: objects with state, streams, async iteration", () => {
  const { stdout, calls } = run(
    `import { createHash, randomUUID } from "node:crypto";
     import zlib, { gunzipSync } from "node:zlib";
     async function main() {
       const id = randomUUID();
       const hash = createHash("sha256").update("a").update(Buffer.from("b")).digest("hex");
       const gzip = zlib.createGzip();
       const chunks = [];
       gzip.end("zipped");
       for await (const chunk of gzip) chunks.push(chunk);
       return [id.length, hash.slice(0, 6), String(gunzipSync(Buffer.concat(chunks)))];
     }
     console.log(JSON.stringify(await main()));`,
    ["node:crypto", "node:zlib"],
  );
  expect(stdout).toBe('[36,"fb8e20","zipped"]\n');
  expect(idsUnder(mainOf(calls))).toEqual([
    "node:crypto#randomUUID",
    "node:crypto#createHash",
    "node:crypto#createHash().update",
    "node:crypto#createHash().update",
    "node:crypto#createHash().digest",
    "node:zlib#createGzip",
    "node:zlib#createGzip().end",
    "node:zlib#createGzip().@@asyncIterator",
    "node:zlib#createGzip().@@asyncIterator().next",
    "node:zlib#createGzip().@@asyncIterator().next",
    "node:zlib#createGzip().@@asyncIterator().next",
    "node:zlib#gunzipSync",
  ]);
});

test("for await over what a function was given: calls of the function, whoever runs when it waits", () => {
  const { stdout, calls } = run(
    `import { Feed } from "./feed.js";
     async function text(feed) { let all = ""; for await (const { at } of feed) all += at; return all; }
     async function* doubled(feed) { for await (const { at } of feed) yield { at: at + at }; }
     class Doubled {
       constructor(feed) { this.feed = feed; }
       async *[Symbol.asyncIterator]() { yield* this.feed; }
     }
     async function left(feed) { for await (const { at } of feed) return at; }
     function* plain(feed) { yield* feed.list(); }
     async function main() {
       const [a, b, c] = [new Feed("a"), new Feed("b"), new Feed("c")];
       const texts = await Promise.all([text(a), text(doubled(b)), text(new Doubled(c)), left(a)]);
       return [...texts, [...plain(b)].length];
     }
     console.log(JSON.stringify(await main()));`,
    ["module:./feed.js"],
    {
      "calltape.json": '{ "capture": ["app.js"], "boundary": ["module:./feed.js"] }',
      "feed.js": `export class Feed {
        constructor(name) { this.name = name; }
        *list() { yield this.name + 1; yield this.name + 2; }
        async *[Symbol.asyncIterator]() {
          for (const at of this.list()) { await null; yield { at }; }
        }
      }`,
    },
  );
  expect(stdout).toBe('["a1a2","b1b1b2b2","c1c2","a1",2]\n');
  const tree = (call: Call): string[] =>
    call.children().flatMap((each) => [each.probe.id, ...tree(each).map((line) => `  ${line}`)]);
  expect(tree(mainOf(calls)).map((line) => line.replace(/(app|\.\/feed).*#/, "#"))).toMatchInlineSnapshot(`
    [
      "#Feed.constructor",
      "#Feed.constructor",
      "#Feed.constructor",
      "#text",
      "  #Feed.@@asyncIterator",
      "  #Feed.@@asyncIterator().next",
      "  #Feed.@@asyncIterator().next",
      "  #Feed.@@asyncIterator().next",
      "#text",
      "  #doubled",
      "    #Feed.@@asyncIterator",
      "    #Feed.@@asyncIterator().next",
      "    #Feed.@@asyncIterator().next",
      "    #Feed.@@asyncIterator().next",
      "#Doubled.constructor",
      "#text",
      "  #Doubled.[computed]",
      "    #Feed.@@asyncIterator",
      "    #Feed.@@asyncIterator().next",
      "    #Feed.@@asyncIterator().next",
      "    #Feed.@@asyncIterator().next",
      "#left",
      "  #Feed.@@asyncIterator",
      "  #Feed.@@asyncIterator().next",
      "  #Feed.@@asyncIterator().return",
      "#plain",
      "  #Feed.list",
      "  #Feed.list().@@iterator",
      "  #Feed.list().next",
      "  #Feed.list().next",
      "  #Feed.list().next",
    ]
  `);
  expect(calls.filter((call) => call.caller() === undefined).map(({ probe }) => probe.id)).toEqual([
    "app.js#main",
  ]);
});

describe("global:fetch", () => {
  let server: Server;
  let address: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.statusCode = request.url === "/missing" ? 404 : 200;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ url: request.url }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  test("a response and what is read of it", async () => {
    const project = new Project({
      "app.js": `
        async function main(address) {
          const response = await fetch(address + "/a", { method: "POST", body: "x" });
          const { url } = await response.json();
          const missing = await fetch(address + "/missing");
          return [url, response.ok, missing.status, await missing.text(), missing.headers.get("content-type")];
        }
        console.log(JSON.stringify(await main(process.argv[2])), globalThis.fetch === fetch);
        export {};`,
      "calltape.json": JSON.stringify({ capture: ["app.js"], boundary: ["global:fetch"] }),
    });
    const child = spawn(
      process.execPath,
      ["--import", "calltape/register", project.path("app.js"), address],
      { cwd: project.folder, stdio: ["ignore", "pipe", "inherit"] },
    );
    const output = await new Response(child.stdout as never).text();
    expect(output).toBe('["/a",true,404,"{\\"url\\":\\"/missing\\"}","application/json"] false\n');
    const tree = treeOf(mainOf(project.tapes().calls)).map((line) => line.replaceAll(address, "…"));
    expect(tree).toMatchInlineSnapshot(`
      [
        "global#fetch("…/a", {"method":"POST","body":"x"}) ~= <global#fetch()>",
        "global#fetch().json() ~= {"url":"/a"}",
        "global#fetch("…/missing") ~= <global#fetch()>",
        "global#fetch().ok() = true",
        "global#fetch().status() = 404",
        "global#fetch().text() ~= "{\\"url\\":\\"/missing\\"}"",
        "global#fetch().headers() = <global#fetch().headers>",
        "global#fetch().headers.get("content-type") = "application/json"",
      ]
    `);
  });
});

test("without recording, what a module exports is what the program gets", () => {
  const project = new Project({
    "app.js": `
      import { EventEmitter } from "node:events";
      import { types } from "node:util";
      console.log(types.isProxy(EventEmitter), types.isProxy(new EventEmitter()));`,
    "calltape.json": JSON.stringify({ boundary: ["node:events"] }),
  });
  const nodeArgs = ["--import", "calltape/register"];
  const runs = ["on", "off"].map((record) =>
    project.node("app.js", { nodeArgs, env: { CALLTAPE_RECORD: record } }),
  );
  expect(runs.map(({ stdout }) => stdout)).toEqual(["true true\n", "false false\n"]);
});
