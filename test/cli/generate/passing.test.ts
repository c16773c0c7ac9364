import { expect, test } from "vitest";
import { Project } from "../../project.js";

const SOURCE = `
export class Digest {
  constructor() {
    this.bytes = new Uint8Array(4);
    this.view = new DataView(this.bytes.buffer);
    this.length = 0;
  }
  add(n) {
    this.view.setUint8(this.length++, n);
    return this;
  }
}
export function digest(...numbers) {
  const made = new Digest();
  for (const n of numbers) made.add(n);
  return [...made.bytes];
}
const isInstrumented = () => /enter\\(/.test(String(isInstrumented));
export function told() { return isInstrumented(); }
export function forever(n) { while (!isInstrumented()); return n; }
export function rejecting(n) { if (!isInstrumented()) void Promise.reject(new Error("nobody's")); return n; }
export function late(n) {
  if (!isInstrumented()) setTimeout(() => { throw new Error("too late"); }, 20);
  return n;
}
export class Broken extends Error {
  constructor(part) { super("broken: " + part); this.part = part; }
}
export function kindOf(Class) { return Class.name; }
export function double(n) { return 2 * n; }
`;

const MAIN = `
import { Broken, Digest, digest, double, forever, kindOf, late, rejecting, told } from "./a.js";
digest(1, 2);
told();
forever(1);
rejecting(1);
late(1);
new Broken("pipe");
kindOf(Digest);
double(4);
`;

interface Report {
  files: { calls: { probe: string }[] }[];
  leftOut: { probe: string; reason: string; detail: string }[];
}

test.each(["vitest", "node"])("what does not pass by itself becomes no test: %s", (framework) => {
  const project = new Project({
    "calltape.json": '{ "capture": ["src/a.js"] }',
    "src/a.js": SOURCE,
    "src/main.js": MAIN,
  });
  expect(project.node("src/main.js", { nodeArgs: ["--import", "calltape/register"] }).stderr).toBe("");
  // Replayed under their callers, and instrumented, all are the same.
  expect(project.calltape("replay")).toMatchObject({ status: 0, stderr: "" });
  const { stdout, stderr } = project.calltape("generate", "--all", "-f", framework, "--json");
  expect(stderr).toBe("");
  const { files, leftOut } = JSON.parse(stdout) as Report;
  const named = (name: string) => leftOut.find(({ probe }) => probe === `src/a.js#${name}`);
  expect(files[0]!.calls.map(({ probe }) => probe)).toEqual([
    "src/a.js#Digest.constructor",
    "src/a.js#digest",
    "src/a.js#Broken.constructor",
    "src/a.js#kindOf",
    "src/a.js#double",
  ]);
  // One array's memory is the other's, which is not written in the test.
  expect(named("Digest.add")).toMatchObject({ reason: "test-fails" });
  expect(named("told")).toMatchObject({
    reason: "test-fails",
    detail: expect.stringMatching(/expected|Expected/),
  });
  expect(named("forever")).toMatchObject({
    reason: "test-fails",
    detail: expect.stringContaining("does not come back"),
  });
  expect(named("rejecting")).toMatchObject({
    reason: "test-fails",
    detail: expect.stringContaining("nobody's"),
  });
  expect(named("late")).toMatchObject({ reason: "test-fails", detail: expect.stringContaining("too late") });
  expect(project.read("src/a.calltape.test.js")).toContain('part: "pipe"');
});
