import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { cleanEnv, Project, ROOT } from "../project.js";

const ENV = { CALLTAPE_KEEP: "calls=1000000" };

/** Runs a program; gives what it printed, a line each, and the arguments of its calls of `f` by process and thread. */
function run(files: Record<string, string>, start = "program.js") {
  const project = new Project(files);
  for (const name of Object.keys(files)) if (!name.startsWith("plain")) project.instrument(name, name);
  const { stdout, stderr, status } = project.node(start, { env: ENV });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return { lines: stdout.trim().split("\n"), ...callsOf(project) };
}

function callsOf(project: Project) {
  const set = project.tapes();
  expect(set.problems).toEqual([]);
  const places = new Map(set.tapes.map(({ header }) => [header.stream, `${header.pid} ${header.thread}`]));
  const calls = new Map<string, unknown[]>();
  for (const call of set.calls) {
    if (!call.probe.id.endsWith("#f")) continue;
    expect(call.outcome).toBe("returned");
    const place = places.get(call.id.split(":")[0]!)!;
    calls.set(place, [...(calls.get(place) ?? []), call.arguments()[0]]);
  }
  return { calls, tapes: set.tapes };
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const WORK = `
  function f(n) { return n; }
  export function work(count) { for (let i = 0; i < count; i++) f(i); }`;

test("processes that child_process.fork starts have tapes of their own", () => {
  const { lines, calls } = run({
    "work.js": WORK,
    "program.js": `
      import { fork } from "node:child_process";
      import { once } from "node:events";
      import { work } from "./work.js";
      if (process.argv[2] === undefined) {
        const children = [1, 2, 3].map((i) => fork(process.argv[1], [String(i * 100)]));
        work(50);
        console.log(process.pid, 50);
        await Promise.all(children.map((child) => once(child, "exit")));
      } else {
        work(Number(process.argv[2]));
        console.log(process.pid, process.argv[2]);
      }`,
  });
  expect(lines).toHaveLength(4);
  expect(calls.size).toBe(4);
  for (const line of lines) {
    const [pid, count] = line.split(" ");
    expect(calls.get(`${pid} 0`)).toEqual(range(Number(count)));
  }
});

test("workers of a cluster have tapes of their own, also those that are told to go", () => {
  const { lines, calls } = run({
    "work.js": WORK,
    "program.js": `
      import cluster from "node:cluster";
      import { work } from "./work.js";
      if (cluster.isPrimary) {
        for (let i = 0; i < 2; i++) cluster.fork();
        let gone = 0;
        cluster.on("message", (worker, count) => { console.log(worker.process.pid, count); worker.kill("SIGTERM"); });
        cluster.on("exit", () => { if (++gone === 2) { work(7); console.log(process.pid, 7); } });
      } else {
        work(80);
        // Whoever is told to go before the event loop turns goes at once.
        setTimeout(() => process.send(80), 20);
      }`,
  });
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    const [pid, count] = line.split(" ");
    expect(calls.get(`${pid} 0`)).toEqual(range(Number(count)));
  }
});

test("threads have tapes of their own", () => {
  const { lines, calls } = run({
    "work.js": WORK,
    "program.js": `
      import { once } from "node:events";
      import { isMainThread, threadId, Worker, workerData } from "node:worker_threads";
      import { work } from "./work.js";
      const count = isMainThread ? 30 : workerData;
      work(count);
      console.log(process.pid, threadId, count);
      if (isMainThread)
        await Promise.all([1, 2, 3].map((i) => once(new Worker(process.argv[1], { workerData: i * 100 }), "exit")));`,
  });
  expect(lines).toHaveLength(4);
  for (const line of lines) {
    const [pid, thread, count] = line.split(" ");
    expect(calls.get(`${pid} ${thread}`)).toEqual(range(Number(count)));
  }
});

test("a script in a context of its own records with the others, and its values are told apart", () => {
  const project = new Project({
    "inside.cjs": `
      function f(n) { return { n, list: [n] }; }
      for (let i = 0; i < 20; i++) f(i);
      exports.f = f;`,
    "program.cjs": `
      const { readFileSync } = require("node:fs");
      const vm = require("node:vm");
      const code = readFileSync("inside.cjs", "utf8");
      const context = vm.createContext({ require, exports: {}, module: {} });
      vm.runInContext(code, context);
      const made = context.exports.f(20);
      console.log(made instanceof Object, made.n, made.list.length);`,
  });
  project.instrument("inside.cjs", "inside.cjs");
  const { stdout, stderr } = project.node("program.cjs", { env: ENV });
  expect({ stdout, stderr }).toEqual({ stdout: "false 20 1\n", stderr: "" });
  const { calls, tapes } = callsOf(project);
  expect(tapes).toHaveLength(1);
  expect([...calls.values()]).toEqual([range(21)]);
  const set = project.tapes();
  const last = set.calls.filter(({ probe }) => probe.id.endsWith("#f")).at(-1)!;
  expect(last.result()).toEqual({ n: 20, list: [20] });
});

test("two copies of the runtime in one process are one recorder with one tape", () => {
  const project = new Project({});
  for (const name of ["one", "two"]) {
    project.write({
      [`${name}/package.json`]: '{ "type": "module" }',
      [`${name}/main.js`]: `function f(n) { return n; } export const work = (from) => { for (let i = 0; i < 10; i++) f(from + i); };`,
    });
    const copy = project.path(name, "node_modules/@calltape/runtime");
    mkdirSync(copy, { recursive: true });
    cpSync(path.join(ROOT, "runtime/package.json"), path.join(copy, "package.json"));
    cpSync(path.join(ROOT, "runtime/dist"), path.join(copy, "dist"), { recursive: true });
    project.instrument(`${name}/main.js`, `${name}/main.js`);
    expect(existsSync(path.join(copy, "dist/probe.js"))).toBe(true);
  }
  project.write({
    "program.js": `
      import { createRequire } from "node:module";
      import { work as one } from "./one/main.js";
      import { work as two } from "./two/main.js";
      one(0); two(10); one(20); two(30);
      const of = (name) => createRequire(new URL(name + "/main.js", import.meta.url))("@calltape/runtime");
      const [first, second] = [of("one"), of("two")];
      console.log(first === second, first.stats().calls === second.stats().calls, second.stats().probes);
      first.flush();`,
  });
  const { stdout, stderr } = spawnSync(process.execPath, [project.path("program.js")], {
    cwd: project.folder,
    encoding: "utf8",
    env: cleanEnv(ENV),
  });
  expect({ stdout, stderr }).toEqual({ stdout: "false true 4\n", stderr: "" });
  const { calls, tapes } = callsOf(project);
  expect(tapes).toHaveLength(1);
  expect([...calls.values()]).toEqual([range(40)]);
});
