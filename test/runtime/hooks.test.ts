import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { Project, ROOT } from "../project.js";

test("whether a call is recorded is decided once, when it begins", () => {
  const project = new Project({
    "program.js": `
      import { configure, flush, stats } from "@calltape/runtime";
      async function f(n) { await null; await null; return n; }
      const begun = f(1);
      configure({ record: "off" });
      const unseen = f(2);
      console.log(await begun);
      configure({ record: "on" });
      console.log(await unseen, await f(3));
      flush();
      console.log(stats().errors);
    `,
  });
  project.instrument("program.js", "recorded.js");
  const { stdout, stderr } = project.node("recorded.js");
  expect(stderr).toBe("");
  expect(stdout).toBe("1\n2 3\n0\n");
  expect(project.tapes().calls.map((call) => call.arguments())).toEqual([[1], [3]]);
});

test("probes keep fast properties, which a recorder that is off depends on", () => {
  const source = `
    const [probe] = require("./probe.js").openFile("a.js", [["f", 1, 1, 0, [], null]]);
    probe.on && probe.leave(probe.enter(void 0, []));
    process.stdout.write(String(%HasFastProperties(probe)));
  `;
  const output = execFileSync(process.execPath, ["--allow-natives-syntax", "-e", source], {
    cwd: path.join(ROOT, "runtime/dist"),
    env: { ...process.env, CALLTAPE_RECORD: "off" },
    encoding: "utf8",
  });
  expect(output).toBe("true");
});
