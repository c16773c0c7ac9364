import { expect, test } from "vitest";
import { Project } from "../../project.js";
import { bin, run } from "./frameworks.js";

test.each(["babel-jest", "nothing"])("tests with stubs in CommonJS run in Jest, transformed by %s", (by) => {
  const shop = `exports.stamp = (p) => p + "-" + Date.now();
exports.made = () => new Date().getTime();
exports.home = () => process.env.SHOP_HOME;`;
  const project = new Project({
    "package.json": "{}",
    "calltape.json": '{ "capture": ["lib/**"] }',
    "jest.config.json": by === "nothing" ? '{ "transform": {} }' : "{}",
    "lib/shop.js": shop,
    "main.js": 'const shop = require("./lib/shop"); shop.stamp("a"), shop.made(), shop.home();',
  });
  const nodeArgs = ["--import", "calltape/register"];
  const ran = project.node("main.js", { nodeArgs, env: { SHOP_HOME: "/shop" } });
  expect(ran).toMatchObject({ status: 0, stderr: "" });
  expect(project.calltape("generate", "--framework", "jest").stdout).toContain("3 tests in 1 file");

  const jest = () => run(project, bin("jest"), "--watchman=false");
  expect(jest()).toMatch(/^Tests: +3 passed, 3 total/m);
  project.write({ "lib/shop.js": shop.replace('"-"', '"+"').replace("SHOP_HOME", "HOME") });
  expect(jest()).toMatch(/^Tests: +2 failed, 1 passed, 3 total/m);
});
