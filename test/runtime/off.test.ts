import { expect, test } from "vitest";
import { Project } from "../project.js";

const OFF = { CALLTAPE_RECORD: "off" };

/** Runs a program that is instrumented but for its end, and gives what it prints. */
function run(instrumented: string, end: string, env: Record<string, string> = OFF) {
  const project = new Project({ "work.cjs": instrumented, "program.cjs": `require("./work.cjs");${end}` });
  project.instrument("work.cjs", "work.cjs");
  const { stdout, stderr, status } = project.node("program.cjs", { env });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return { printed: JSON.parse(stdout) as unknown, tapes: () => project.tapes() };
}

const WORK = `
  class Cart { add(n, password) { return n; } }
  exports.Cart = Cart;
  exports.logIn = function logIn(password) { return password.length; };
  exports.logIn("secret");`;

/** Which parts of the runtime are loaded. */
const LOADED = `
  const path = require("node:path");
  const parts = () => Object.keys(require.cache).map((file) => path.basename(file)).filter((name) => /^(off|runtime)\\.js$/.test(name));`;

test.each<[record: string, parts: string[]]>([
  ["off", ["off.js"]],
  ["on", ["runtime.js"]],
  ["flight", ["runtime.js"]],
])("what instrumented code loads when recording is %s", (record, parts) => {
  const { printed } = run(WORK, `${LOADED} console.log(JSON.stringify(parts()));`, {
    CALLTAPE_RECORD: record,
  });
  expect(printed).toEqual(parts);
});

test("a recorder that is loaded later takes over what instrumented code has told, and judges its names", () => {
  const { printed, tapes } = run(
    WORK,
    `${LOADED}
    const before = parts();
    const { stats, withConfig, flush } = require("@calltape/runtime");
    const { Cart, logIn } = require("./work.cjs");
    logIn("secret");
    withConfig({ record: "on" }, () => { logIn("secret"); new Cart().add(1, "secret"); });
    flush();
    const { calls, errors, probes } = stats();
    console.log(JSON.stringify({ before, after: parts(), calls, errors, probes }));`,
  );
  expect(printed).toEqual({
    before: ["off.js"],
    after: ["off.js", "runtime.js"],
    calls: 2,
    errors: 0,
    probes: 2,
  });
  const { calls, problems } = tapes();
  expect(problems).toEqual([]);
  expect(calls.map((call) => call.probe.id)).toEqual(["work.cjs#logIn", "work.cjs#Cart.add"]);
  expect(JSON.stringify(calls.map((call) => call.arguments()))).not.toContain('"secret"');
});

test("the registry that replay asks knows functions and classes of before", () => {
  const { printed } = run(
    WORK,
    `const { theRegistry } = require("@calltape/runtime/registry");
    const { Cart } = require("./work.cjs");
    console.log(JSON.stringify([
      theRegistry.findFunction("work.cjs", ["Cart", "prototype", "add"]).value === Cart.prototype.add,
      theRegistry.classOf(new Cart()).id,
    ]));`,
  );
  expect(printed).toEqual([true, "work.cjs#Cart"]);
});
