import { beforeAll, describe, expect, test } from "vitest";
import { Project, ROOT } from "../project.js";
import { jestIn, NODE_TEST, VITEST } from "../testing/frameworks.js";

const SOURCE = `
const PASSWORDS = { ada: "hunter2" };
let logins = 0;
export function login(user, password) { return { user }; }
export function welcome(user, password) { return { user, greeting: "hello " + password }; }
export function checks(user, password) {
  if (PASSWORDS[user] !== password) throw new Error("wrong password");
  return { user };
}
export function counts(user, password) { return { user, count: 1 }; }
const greet = (user) => "hello " + user;
export function greets(user, password) { return greet(user); }
export async function later(user, password) { await null; return [user]; }
export function given(user, account) { return { user, size: Object.keys(account.credentials).length }; }
export function sees(user, account) { return { user, same: account.credentials === account.secret }; }
`;

const MAIN = `
import { checks, counts, given, greets, later, login, sees, welcome } from "./a.js";
for (const each of [login, welcome, checks, counts, greets, later]) await each("ada", "hunter2");
given("ada", { credentials: { name: "ada", key: "hunter2" } });
sees("ada", { credentials: { name: "ada" }, secret: { name: "ada" } });
`;

let project: Project;

/** Each test has the program as it was recorded. */
beforeAll(() => {
  project = new Project({ "a.js": SOURCE, "main.js": MAIN, "calltape.json": '{ "capture": ["a.js"] }' });
  expect(project.node("main.js", { nodeArgs: ["--import", "calltape/register"] })).toMatchObject({
    stderr: "",
    status: 0,
  });
});

/** Replays all functions, with something else in their module, by the command. */
function replayed(changes: Record<string, string> = {}) {
  let source = SOURCE;
  for (const [from, to] of Object.entries(changes)) {
    expect(source).toContain(from);
    source = source.replace(from, to);
  }
  project.write({ "a.js": source });
  const { stdout, status } = project.calltape("replay", "--json");
  const all = JSON.parse(stdout).calls as { probe: string; verdict: string; detail: string; unsure?: true }[];
  const of = (name: string) => all.find(({ probe }) => probe === `a.js#${name}`)!;
  return { of, status };
}

describe("of a call that was given something redacted", () => {
  test("a difference that other stand-ins do not change is one, where the code has changed", () => {
    const { of, status } = replayed({
      "return { user };": 'throw new Error("broken");',
      "return [user]": "return [user, user]",
      '=> "hello "': '=> "bye "',
      "count: 1": "count: 1 + ++logins",
      "{ user, greeting": '{ user: "zz", greeting',
    });
    expect(status).toBe(1);
    expect(of("login")).toMatchObject({ verdict: "different", detail: expect.stringMatching(/broken/) });
    expect(of("later").verdict).toBe("different");
    expect(of("greets").detail).toBe("- recorded 'hello ada'\n+ replayed 'bye ada'");
    expect(of("counts")).toMatchObject({ verdict: "different", detail: expect.stringMatching(/count: 2/) });
    expect(of("welcome")).toMatchObject({ verdict: "different", detail: expect.stringMatching(/zz/) });
    expect(replayed({ "return { user };": 'return { user: "zz" };' }).of("login").verdict).toBe("different");
  });

  test("what derives from it is no difference, and a check that no stand-in passes nobody can judge", () => {
    const { of, status } = replayed();
    expect(status).toBe(0);
    for (const name of ["login", "counts", "greets", "later", "sees"]) expect(of(name).verdict).toBe("same");
    for (const name of ["welcome", "given"]) {
      expect(of(name)).toMatchObject({
        verdict: "redacted",
        detail: "differs at most in what derives from redacted values",
      });
      expect(of(name).unsure).toBeUndefined();
    }
    expect(of("checks")).toMatchObject({
      verdict: "redacted",
      unsure: true,
      detail: expect.stringMatching(
        /^nobody can tell whether this derives from redacted values:\n[\s\S]*wrong password/,
      ),
    });
    const { stdout } = project.calltape("replay", "a.js#checks");
    expect(stdout).toMatch(/^– a\.js#checks {2}1 redacted\n {4}checks\(/);
  });
});

test.each([VITEST, jestIn(ROOT), NODE_TEST])("tests in $name say so", ({ run, files }) => {
  const from = Object.keys(files).find((name) => name.includes(".test."))!;
  const own = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [
      name,
      name === from ? content.replace(/import \{ shipping[\s\S]*/, 'replayTests("a.js");') : content,
    ]),
  );
  project.write({ ...own, "a.js": SOURCE });
  const { tests, output } = run(project);
  const statusOf = (name: string) => tests.find(({ title }) => title.startsWith(`${name}(`))?.status;
  expect([statusOf("login"), statusOf("welcome"), statusOf("checks")]).toEqual([
    "passed",
    "passed",
    "skipped",
  ]);
  expect(output + JSON.stringify(tests)).toContain("differs at most in what derives from redacted values");
  expect(output + JSON.stringify(tests)).toContain("nobody can tell whether this derives");
});
