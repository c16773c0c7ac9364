import { expect, test } from "vitest";
import { Project } from "../project.js";

test("--min-replayed fails where fewer are replayed, and where most are not, the reasons are told", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["shop.js"], "boundary": ["shop.js#query"] }',
    "shop.js": `
      export const query = (n) => n;
      export const price = (n) => query(n);
      export const drain = (weak) => 0;
      export const wait = (promise) => 0;
      export const make = () => new WeakMap();
    `,
    "main.js": `
      import { drain, make, price, wait } from "./shop.js";
      price(1); price(2); for (let i = 0; i < 3; i++) drain(new WeakMap()); wait(Promise.resolve());
      make(); make();
    `,
  });
  const nodeArgs = ["--import", "calltape/register"];
  expect(project.node("main.js", { nodeArgs })).toMatchObject({ status: 0, stderr: "" });
  const told = `calltape: 6 of 8 calls cannot be replayed:
calltape:   4 input-opaque: argument 1 is a WeakMap (shop.js#drain, and others)
calltape:   2 outcome-opaque: its outcome cannot be compared (shop.js#make, and others)
`;
  expect(project.calltape("replay")).toMatchObject({ status: 0, stderr: told });
  expect(project.calltape("replay", "--min-replayed", "25", "--json")).toMatchObject({
    status: 0,
    stderr: told,
  });
  expect(project.calltape("replay", "--min-replayed", "25.5")).toMatchObject({
    status: 1,
    stderr: `${told}calltape: fewer than the 25.5 % that --min-replayed asks for\n`,
  });
  expect(project.calltape("replay", "shop.js#{price,query}", "--min-replayed=100")).toMatchObject({
    status: 0,
    stderr: "",
  });
  const { status, stderr } = project.calltape("replay", "--min-replayed", "101");
  expect(status).toBe(2);
  expect(stderr).toContain('--min-replayed must be a number from 0 to 100, got "101"');
});
