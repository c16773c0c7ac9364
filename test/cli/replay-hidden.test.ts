import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { CLI, cleanEnv, Project } from "../project.js";

describe("replay of functions that are not exported", () => {
  const FILES = {
    "calltape.json": '{ "capture": ["lib/**"] }',
    "lib/esm.js": "const twice = (n) => n * 2;\nexport const esm = (n) => twice(n);",
    "lib/typed.ts":
      'import { esm } from "./esm.js";\nenum Rate { Low = 3 }\nfunction rated(n: number): number { return n * Rate.Low; }\nexport const typed = (n: number): number => rated(esm(n));',
    "lib/old.cjs": "function half(n) { return n / 2; }\nexports.old = (n) => half(n);",
    "lib/commonjs/package.json": "{}",
    "lib/commonjs/ts.ts":
      "const more = (n: number): number => n + 1;\nexport class Pile { static of(n: number): number { return more(n); } }",
    "lib/commonjs/old.cts":
      "const less = (n: number): number => n - 1;\nmodule.exports = { less: (n: number) => less(n) };",
  };
  const MAIN = `import { configure } from "@calltape/runtime";
import { createRequire } from "node:module";
import { typed } from "../lib/typed.ts";
import old from "../lib/old.cjs";
import piles from "../lib/commonjs/ts.ts";
configure({ record: "on" });
typed(1), old.old(2), piles.Pile.of(3);
createRequire(import.meta.url)("../lib/commonjs/old.cts").less(4);
`;
  const HIDDEN = [
    "lib/esm.js#twice",
    "lib/typed.ts#rated",
    "lib/old.cjs#half",
    "lib/commonjs/ts.ts#more",
    "lib/commonjs/old.cts#less",
  ];
  let hidden: Project;

  function replayed(...args: string[]): Record<string, string> {
    const { stdout } = hidden.calltape("replay", "--json", ...args);
    const { calls } = JSON.parse(stdout) as { calls: { probe: string; verdict: string }[] };
    return Object.fromEntries(calls.map(({ probe, verdict }) => [probe, verdict]));
  }

  beforeAll(() => {
    hidden = new Project({ ...FILES, "src/main.ts": MAIN });
    const nodeArgs = ["--import", "calltape/register", "--import", "tsx"];
    const { status, stderr } = hidden.node("src/main.ts", { nodeArgs });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test("of each language and format, in TypeScript that nobody has built", () => {
    const before = hidden.tapeFiles();
    const verdicts = replayed();
    for (const probe of HIDDEN) expect([probe, verdicts[probe]]).toEqual([probe, "same"]);
    expect(verdicts).toMatchObject({ "lib/typed.ts#typed": "same", "lib/commonjs/ts.ts#Pile.of": "same" });
    expect(hidden.tapeFiles()).toEqual(before);
  });

  test("in a copy that has neither packages nor what it had", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "calltape-replay-"));
    try {
      const changed: Record<string, string> = {
        "lib/esm.js": FILES["lib/esm.js"].replace("* 2", "* 20"),
        "lib/typed.ts": FILES["lib/typed.ts"].replace("Low = 3", "Low = 30"),
        "lib/old.cjs": FILES["lib/old.cjs"].replace("/ 2", "/ 20"),
        "lib/commonjs/ts.ts": FILES["lib/commonjs/ts.ts"].replace("+ 1", "+ 10"),
        "lib/commonjs/old.cts": FILES["lib/commonjs/old.cts"].replace("- 1;", "- 10;"),
        "lib/commonjs/package.json": "{}",
        "package.json": '{ "type": "module" }',
      };
      for (const [name, content] of Object.entries(changed)) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), content);
      }
      const verdicts = replayed("--root", folder);
      for (const probe of HIDDEN) expect([probe, verdicts[probe]]).toEqual([probe, "different"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("and it is not recorded, whatever program and environment say", () => {
    const before = hidden.tapeFiles();
    const { "lib/typed.ts": typed } = FILES;
    // A thread that is ended writes nothing more by itself.
    hidden.write({
      "lib/typed.ts": `import { configure, flush } from "@calltape/runtime";\nconfigure({ record: "on" });\n${typed.replace("=> rated", "=> flush() ?? rated")}`,
    });
    const { status } = spawnSync(process.execPath, [CLI, "replay", "lib/typed.ts"], {
      cwd: hidden.folder,
      env: cleanEnv({ CALLTAPE_RECORD: "on" }),
    });
    expect(status).toBe(0);
    expect(hidden.tapeFiles()).toEqual(before);
  });
});
