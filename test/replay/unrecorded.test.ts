import { expect, test } from "vitest";
import { Project } from "../project.js";

test("what a replay calls and loads is not recorded, and what the program calls itself is", () => {
  const project = new Project({
    "calltape.json": '{ "capture": ["src/**", "script.js"] }',
    "src/shop.js": `
      import { round } from "./round.js";
      export class Cart { #items = []; add(n) { this.#items.push(round(n)); return this; } }
      export const price = (n) => round(n);
      export async function later(n) { await null; return Date.now() > 0 ? round(n) : 0; }
      const cart = new Cart();
      cart.add(price(1.5));
      const later2 = (n) => void setTimeout(price, 0, n);
      export function leaves(n) { later2(n); }
    `,
    "src/old.cjs": "const twice = (n) => n * 2; twice(1); exports.twice = twice;",
    "src/round.js": "export const round = (n) => Math.round(n);",
    "main.js": `
      import { Cart, later, leaves, price } from "./src/shop.js";
      import old from "./src/old.cjs";
      price(2.5); await later(1.2); new Cart().add(1).add(2); leaves(7); old.twice(4);
    `,
    "script.js": `
      import { openTapes, Replayer } from "calltape/replay";
      const own = (n) => n;
      const replayer = new Replayer();
      const kinds = new Set();
      for (const call of openTapes(".calltape").calls) kinds.add((await replayer.replay(call)).kind);
      own(1);
      console.log([...kinds].join());
      const { price } = await import("./src/shop.js");
      price(3);
    `,
  });
  const nodeArgs = ["--import", "calltape/register"];
  expect(project.node("main.js", { nodeArgs })).toMatchObject({ status: 0, stderr: "" });
  const before = project.tapes().calls.length;
  expect(before).toBeGreaterThan(15);
  expect(project.node("script.js", { nodeArgs })).toMatchObject({ status: 0, stderr: "", stdout: "same\n" });
  const recorded = project.tapes().calls.slice(before);
  expect(recorded.map(({ probe }) => probe.id)).toEqual([
    "script.js#own",
    "src/shop.js#price",
    "src/round.js#round",
  ]);
});
