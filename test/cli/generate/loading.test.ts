import { expect, test } from "vitest";
import { Project } from "../../project.js";

const FILES = ["fine", "halts", "leaves", "more"];

test("a module that does not load takes its own calls along, with the reason", () => {
  const project = new Project({
    "package.json": '{ "name": "under-test", "private": true, "type": "module" }',
    "main.js": `${FILES.map((name) => `import { ${name} } from "./${name}.js";`).join("\n")}
${FILES.map((name) => `${name}(1);`).join("\n")}
`,
  });
  const source = (name: string) => `export function ${name}(n) { return n + 1; }\n`;
  for (const name of FILES) {
    project.write({ [`${name}.js`]: source(name) });
    project.instrument(`${name}.js`, `${name}.js`);
  }
  expect(project.node("main.js").status).toBe(0);
  for (const name of FILES) project.write({ [`${name}.js`]: source(name) });
  project.write({
    "halts.js": `${source("halts")}throw Object.create(null);\n`,
    "leaves.js": `${source("leaves")}process.exit(3);\n`,
  });

  const { stdout, stderr } = project.calltape("generate", "--framework", "vitest", "--dry-run", "--json");
  expect(stderr).toBe("");
  const { files, leftOut } = JSON.parse(stdout) as {
    files: { source: string }[];
    leftOut: { probe: string; reason: string; detail: string }[];
  };
  expect(files.map(({ source }) => source)).toEqual(["fine.js"]);
  expect(leftOut.map(({ reason, detail }) => `${reason}: ${detail}`)).toEqual([
    "load-failed: its module does not load: (its message cannot be read)",
    "load-failed: its module ends the thread that loads it",
    "load-failed: its module is not loaded, since leaves.js ends the thread that loads it",
  ]);
});
