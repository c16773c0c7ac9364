import { expect, test } from "vitest";
import { Project } from "../../project.js";
import { run } from "./frameworks.js";

test("methods and getters of instances that do not use theirs", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["lib/**"] }',
    "lib/rates.js":
      "export class Rates { #private = 1; vat(x) { return x * 0.2; } get base() { return 100; } async later(x) { return x; } }",
    "main.js":
      'import { Rates } from "./lib/rates.js"; const rates = new Rates(); rates.vat(5), rates.base, rates.later(1);',
  });
  const { status, stderr } = project.node("main.js", { nodeArgs: ["--import", "calltape/register"] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { stdout } = project.calltape("generate", "--framework", "node", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ leftOut: [] });
  const tests = project.read("lib/rates.calltape.test.js");
  expect(tests).toContain("assert.equal(Rates.prototype.vat(5), 1);");
  expect(tests).toContain("assert.equal(Rates.prototype.base, 100);");
  const output = run(project, process.execPath, "--test", "--test-reporter=tap", "lib/");
  expect(output).toMatch(/^# pass 3$/m);
});

const OBJECTS = `
export const cart = {
  items: [], total: 0, log: new WeakMap(),
  add(x) { this.items.push(x); this.total += x; },
  watch() { this.watched = new WeakMap(); },
  get size() { return this.items.length; },
  set first(x) { this.items[0] = x; },
};
export function makeStack() { return { items: [], push(x) { this.items.push(x); } }; }
export class Model { static create(data) { return Object.assign(new this(), data); } }
export class User extends Model {}
`;

test("an object of the program gets the data that it had, and what a call makes of that is asserted", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["lib/**"] }',
    "lib/cart.js": OBJECTS,
    "main.js": `
      import { cart, makeStack, User } from "./lib/cart.js";
      cart.add(5); cart.add(7); cart.size; cart.first = 1; cart.watch();
      makeStack().push(1);
      User.create({ id: 2 });
    `,
  });
  const { status, stderr } = project.node("main.js", { nodeArgs: ["--import", "calltape/register"] });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { stdout } = project.calltape("generate", "--framework", "node", "--json");
  const leftOut = (JSON.parse(stdout).leftOut as object[]).map((each) => JSON.stringify(each));
  expect(leftOut.filter((each) => /cart\.watch.*changes what cannot be written/.test(each))).toHaveLength(1);
  expect(
    leftOut.filter((each) => each.includes("makeStack>push") && each.includes("not export")),
  ).toHaveLength(1);
  const tests = project.read("lib/cart.calltape.test.js");
  expect(tests).toContain(
    `it("returns undefined for 7 on { items: [5], total: 5, log: WeakMap }", () => {
    cart.items = [5];
    cart.total = 5;
    assert.equal(cart.add(7), undefined);
    assert.deepEqual(cart.items, [5, 7]);
    assert.equal(cart.total, 12);
  });`,
  );
  expect(tests).toContain("assert.equal(cart.size, 2);");
  expect(tests).toContain("cart.first = 1;\n    assert.deepEqual(cart.items, [1, 7]);");
  expect(tests).toContain("Model.create.call(User, { id: 2 })");
  const ran = () => run(project, process.execPath, "--test", "--test-reporter=tap", "lib/");
  expect(ran()).toMatch(/^# fail 0$/m);
  project.write({ "lib/cart.js": OBJECTS.replace("this.total += x", "this.total -= x") });
  expect(ran()).toMatch(/^# fail 2$/m);
});
