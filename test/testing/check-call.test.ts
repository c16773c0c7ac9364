import { expect, test } from "vitest";
import { CallChecker } from "../../testing/check-call.js";
import { Project } from "../project.js";

test("a call whose module does not load fails its test", async () => {
  const source = "export const half = (n) => n / 2;";
  const project = new Project({ "half.js": source, "main.js": 'import { half } from "./it.js"; half(4);' });
  project.instrument("half.js", "it.js");
  expect(project.node("main.js").stderr).toBe("");
  const [call] = project.tapes().calls;
  const load = () => Promise.reject(new SyntaxError("Unexpected token"));
  const checker = new CallChecker(load, { root: project.folder }, () => false);
  expect(await checker.check(call!)).toMatchObject({
    kind: "failed",
    error: {
      message: expect.stringMatching(
        /^half\.js#half: it cannot be called any more\nload-failed: half\.js does not load: Unexpected token\n/,
      ),
    },
  });
});
