import { expect, test } from "vitest";
import { Project } from "../project.js";

test("a program that leaves Node unable to load its modules is recorded, and its tape can be read", () => {
  const project = new Project({
    "program.cjs": `
      const { writeSync } = require("node:fs");
      Object.prototype.get = function () { return 1; };
      Object.prototype.value = 2;
      function f(n) { return n + 1; }
      const result = f(1);
      require("@calltape/runtime").flush();
      delete Object.prototype.get;
      delete Object.prototype.value;
      // They are loaded now, and whole.
      writeSync(1, typeof require("node:worker_threads").Worker + typeof require("node:crypto").randomBytes + result);
    `,
  });
  project.instrument("program.cjs", "recorded.cjs");
  const { stdout, stderr } = project.node("recorded.cjs");
  expect({ stdout, stderr }).toEqual({ stdout: "functionfunction2", stderr: "" });
  const { calls, problems } = project.tapes();
  expect(problems).toEqual([]);
  expect(calls.map((call) => call.result())).toEqual([2]);
});

test("no require is asked for what is loaded later: a test framework may have replaced or shut it", () => {
  const project = new Project({
    "program.cjs": `
      const asked = [];
      const { flush } = require("@calltape/runtime");
      async function f(n) { return n + 1; }
      require("node:module").prototype.require = (id) => void asked.push(id);
      f(1).then(() => {
        flush();
        setImmediate(() => process.stdout.write(asked.join()));
      });
    `,
  });
  project.instrument("program.cjs", "recorded.cjs");
  const { stdout, stderr } = project.node("recorded.cjs");
  expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "" });
  expect(project.tapes().calls[0]!.result()).toBe(2);
});

test("the runtime loads, and records, where Node has no process.getBuiltinModule", () => {
  const project = new Project({
    "old.cjs": 'Object.defineProperty(process, "getBuiltinModule", { value: undefined });',
    "program.js": "function f(n) { return n; } f(1);",
  });
  project.instrument("program.js", "recorded.js");
  const { stderr, status } = project.node("recorded.js", { nodeArgs: ["-r", project.path("old.cjs")] });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  expect(project.tapes().calls).toHaveLength(1);
});
