import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { FRAME } from "../../../runtime/src/format.js";
import { Project } from "../../project.js";
import { definitions, encode, enter, frame, header, leave, probe } from "../../tape/tape-bytes.js";

const SOURCE = `
export function echo(value) { return value; }
export const api = { "a b": (value) => value };
`;

/** What would leave a file, if code in it ever ran. */
const RUN = 'require("node:fs").writeFileSync("owned.txt", "")';

/** What a tape has of a receiver that the function does not mention. */
const UNDEFINED = Buffer.of(0xd4, 0, 0);

let project: Project;

beforeEach(() => {
  project = new Project({ "src/a.js": SOURCE, "package.json": '{ "type": "module" }' });
  mkdirSync(project.path(".calltape"));
});

/** Writes a tape with a call of one function, which gives back its argument. */
function writeTape(changes: object, value: unknown = 1, name = "a"): void {
  const { bytes, defined } = encode([value]);
  const result = encode(value);
  const tape = Buffer.concat([
    header(),
    definitions(
      probe(0, { id: "src/a.js#echo", reach: ["echo"], path: ["echo"], params: ["value"], ...changes }),
      ...defined,
    ),
    frame(FRAME.CALLS, enter(1, bytes, { receiver: UNDEFINED }), leave(1, result.bytes)),
  ]);
  writeFileSync(project.path(`.calltape/${name}.tape`), tape);
}

function generate(...args: string[]) {
  return project.calltape("generate", "--framework", "node", "--json", ...args);
}

/** Generates, runs what was generated, and gives its text. @param tests how many there must be */
function generated(tests = 1): string {
  const { stdout, stderr } = generate();
  expect(stderr).toBe("");
  const { files } = JSON.parse(stdout) as { files: { tests: string }[] };
  expect(files).toHaveLength(1);
  const run = project.node("src/a.calltape.test.js");
  expect(run.stdout).toMatch(new RegExp(`^# pass ${tests}$`, "m"));
  expect(existsSync(project.path("owned.txt"))).toBe(false);
  return project.read("src/a.calltape.test.js");
}

/** Files of the project, without what it has installed. */
function listed(): string[] {
  return [".", "src"].flatMap((folder) => readdirSync(project.path(folder)));
}

/** A tape of which nothing may become a file. */
function expectNothing(): void {
  const before = listed();
  // By its id, since patterns do not match what leads out.
  const { status, stdout } = generate("0badcafe:1");
  expect(status).toBe(1);
  expect((JSON.parse(stdout) as { files: unknown[] }).files).toEqual([]);
  expect(listed()).toEqual(before);
  expect(existsSync(project.path("../outside.calltape.test.js"))).toBe(false);
}

describe("text of a tape runs as nothing", () => {
  test("as argument, key, name of the function and of its parameter", () => {
    const attacks = [
      `"); ${RUN}; ("`,
      `\${${RUN}}`,
      `\`; ${RUN}; \``,
      `'; ${RUN}; //`,
      `\n${RUN}\n`,
      `\u2028${RUN}\u2029`,
      `*/ ${RUN} /*`,
      `\u202e${RUN}\u2066`,
      `</script><script>${RUN}`,
    ];
    for (const [i, attack] of attacks.entries())
      writeTape({ id: `src/a.js#${attack}`, params: [attack] }, { [attack]: attack, both: [attack] }, `${i}`);
    expect(generated(attacks.length)).not.toMatch(/[^\n\P{C}]|[^ \P{Z}]/u);
  });

  test("keys that are no names, on a path that the module has", () => {
    writeTape({ reach: ["api", "a b"], path: ["api", "a b"] });
    expect(generated()).toContain('api["a b"](1)');
  });
});

describe("what leads elsewhere is refused", () => {
  test.each([
    "../outside.js",
    "/etc/passwd",
    "src/../../outside.js",
    "src/\0a.js",
    "src\\a.js",
    "./src/a.js",
    "CON",
    "x".repeat(300),
  ])("the file %j", (file) => {
    project.write({
      "../outside.js":
        'import fs from "node:fs"; fs.writeFileSync("owned.txt", ""); export const echo = (a) => a;',
    });
    writeTape({ id: `${file}#echo` });
    expectNothing();
  });

  test.each([
    [["missing"]],
    [[`echo, ${RUN}`]],
    [["__proto__", "constructor"]],
    [["echo", "constructor"]],
    [["api", "a b", "constructor"]],
    [["echo", "__proto__", "constructor"]],
    [[]],
  ])("the path %j", (reach) => {
    writeTape({ reach, path: reach });
    expectNothing();
  });

  test("a link in the place of the file, and a folder that leads out", () => {
    writeTape({});
    symlinkSync("/tmp/calltape-outside", project.path("src/a.calltape.test.js"));
    expect(generate("--force").stderr).toContain("is no plain file");
    const elsewhere = new Project({ "a.js": SOURCE });
    symlinkSync(elsewhere.folder, project.path("linked"));
    writeTape({ id: "linked/a.js#echo" });
    expect(generate().stderr).toContain("would be outside of");
    expect(existsSync(elsewhere.path("a.calltape.test.js"))).toBe(false);
  });
});
