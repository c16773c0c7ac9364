import { expect, test } from "vitest";
import { Project } from "../project.js";

test("regular expressions are made again wherever they stand", () => {
  const project = new Project({
    "program.js": `
      export function match(text, patterns) {
        return [...patterns.list, ...patterns.map.values(), ...patterns.set].map((each) => each instanceof RegExp && each.test(text));
      }
      const shared = /b/i;
      match("aB", { list: [/a/, shared], map: new Map([["x", shared]]), set: new Set([1, /z/]) });
    `,
  });
  project.instrument("program.js", "recorded.js");
  expect(project.node("recorded.js").stderr).toBe("");
  expect(project.calltape("replay", "program.js#match").stdout).toContain("1 same");
});
