import { spawn } from "node:child_process";
import { once } from "node:events";
import { beforeAll, describe, expect, test } from "vitest";
import { cleanEnv, Project } from "../project.js";

/** A program that records five calls and then ends in the way that its argument names. */
const PROGRAM = `
function double(n) { return n * 2; }
const ways = {
  end() {},
  exit() { process.exit(3); },
  throw() { throw new Error("uncaught"); },
  reject() { Promise.reject(new Error("unhandled")); },
  exitInHandler() { process.on("exit", () => { double(99); process.exitCode = 4; }); },
  kill() { process.kill(process.pid, process.argv[3]); setInterval(() => {}, 1000); },
  handled() { process.on(process.argv[3], () => { console.log("handled", double(98)); process.exit(5); }); ways.kill(); },
  survive() { process.once(process.argv[3], () => { console.log("survived"); setTimeout(() => process.exit(6), 20); }); ways.kill(); },
  surviveEarly() { ways.kill(); },
  wait() { console.log("ready"); setInterval(() => {}, 1000); },
};
if (process.argv[2] === "surviveEarly") process.once(process.argv[3], () => setTimeout(() => process.exit(7), 20));
for (let i = 0; i < 5; i++) console.log(double(i));
if (process.argv[2] === "killAtOnce") ways.kill();
else if (process.argv[2] === "kill") setImmediate(ways.kill);
else ways[process.argv[2]]();
`;

/** What stderr says went wrong, without the source line and the stack, whose positions differ. */
const errorsIn = (stderr: string) => stderr.match(/^(?:\w*Error: .*|\[calltape\].*)$/gm) ?? [];

let project: Project;

beforeAll(() => {
  project = new Project({ "plain.js": PROGRAM });
  project.instrument("plain.js", "recorded.js");
});

describe.each([
  ["end"],
  ["exit"],
  ["throw"],
  ["reject"],
  ["exitInHandler"],
  ...["SIGTERM", "SIGINT", "SIGHUP"].flatMap((signal) => [
    ["kill", signal],
    ["handled", signal],
    ["survive", signal],
    ["surviveEarly", signal],
  ]),
])("a program that ends by %s %s", (...args: string[]) => {
  test("ends as without recording, and loses no call", () => {
    const plain = project.node("plain.js", { args });
    const recorded = project.node("recorded.js", { args, env: { CALLTAPE_DIR: `tapes-${args.join("-")}` } });
    expect({ status: recorded.status, signal: recorded.signal, out: recorded.stdout }).toEqual({
      status: plain.status,
      signal: plain.signal,
      out: plain.stdout,
    });
    expect(errorsIn(recorded.stderr)).toEqual(errorsIn(plain.stderr));
    const { calls, problems } = project.tapes(`tapes-${args.join("-")}`);
    expect(problems).toEqual([]);
    const doubled = calls
      .filter((call) => call.probe.id === "plain.js#double")
      .map((call) => call.arguments()[0]);
    const late = args[0] === "exitInHandler" ? [99] : args[0] === "handled" ? [98] : [];
    expect(doubled).toEqual([0, 1, 2, 3, 4, ...late]);
  });
});

test("a program that is caught in a loop still ends by SIGTERM", async () => {
  const caught = new Project({
    "loop.js": `function double(n) { return n * 2; }
      for (let i = 0; i < 5; i++) double(i);
      console.log("caught");
      for (;;) Date.now();`,
    "recording.js": `function double(n) { return n * 2; }
      console.log("caught");
      for (let i = 0; ; i++) double(i);`,
    "later.js": `function double(n) { return n * 2; }
      setTimeout(() => { double(1); console.log("caught"); for (;;) Date.now(); }, 600);
      double(0);`,
  });
  for (const name of ["loop", "recording", "later"]) {
    caught.instrument(`${name}.js`, `${name}-recorded.js`);
    const child = spawn(process.execPath, [caught.path(`${name}-recorded.js`)], {
      cwd: caught.folder,
      env: cleanEnv({ CALLTAPE_DIR: name, CALLTAPE_KEEP: "calls=100000000" }),
    });
    await once(child.stdout, "data");
    await new Promise((resolve) => setTimeout(resolve, 400));
    child.kill("SIGTERM");
    const [, signal] = (await once(child, "exit")) as [number | null, string | null];
    expect([name, signal]).toEqual([name, "SIGTERM"]);
    if (name !== "recording") continue;
    const { calls, problems } = caught.tapes(name);
    expect(problems.filter(({ torn }) => !torn)).toEqual([]);
    expect(calls.length).toBeGreaterThan(1_000);
  }
});

test("a killed program loses nothing that was flushed", async () => {
  const child = spawn(process.execPath, [project.path("recorded.js"), "wait"], {
    cwd: project.folder,
    env: cleanEnv({ CALLTAPE_DIR: "tapes-killed" }),
  });
  await once(child.stdout, "data");
  await new Promise((resolve) => setTimeout(resolve, 700));
  child.kill("SIGKILL");
  await once(child, "exit");
  const { calls, problems } = project.tapes("tapes-killed");
  expect(problems).toEqual([]);
  expect(calls.map((call) => call.outcome)).toEqual([
    "returned",
    "returned",
    "returned",
    "returned",
    "returned",
    "returned",
  ]);
});
