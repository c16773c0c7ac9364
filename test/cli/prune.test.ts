import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { Project } from "../project.js";
import { DAY, put } from "../tape/stored.js";

let project: Project;
let names: string[];

beforeEach(() => {
  project = new Project({});
  mkdirSync(project.path(".calltape"));
  names = [40, 2, 1].map((days, sequence) => put(project.path(".calltape"), { age: days * DAY, sequence }));
});

const left = () => readdirSync(project.path(".calltape")).sort();

describe("prune", () => {
  test("removes what is too old and says so", () => {
    const [old, ...others] = names.map((name) => statSync(project.path(".calltape", name)).size);
    const stay = others.reduce((sum, bytes) => sum + bytes);
    expect(project.calltape("prune", "--dry-run")).toMatchObject({
      stdout: [
        "removed for  bytes  file",
        `age            ${old}  ${names[0]}`,
        `1 file would be removed (1 age); 2 tapes of ${stay} bytes stay`,
        "",
      ].join("\n"),
      stderr: "",
      status: 0,
    });
    expect(left()).toEqual(names);
    const { stdout, status } = project.calltape("prune", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      store: project.path(".calltape"),
      dryRun: false,
      removed: [{ name: names[0], reason: "age" }],
      compressed: [],
      tapes: 2,
      problems: [],
    });
    expect(left()).toEqual(names.slice(1));
    expect(project.calltape("prune").stdout).toMatch(/^0 files removed; 2 tapes of \d+ bytes stay\n$/);
  });

  test("takes what is kept from the line, then from the environment; compresses when asked", () => {
    expect(project.calltape("prune", "--keep", "calls=1,age=99d").stdout).toContain("(2 calls)");
    expect(left()).toEqual(names.slice(2));
    expect(project.calltape("prune", "--compress", "gzip").stdout).toMatch(/\n1 tape compressed\n$/);
    expect(left()).toEqual([`${names[2]}.gz`]);
    expect(project.calltape("list").stdout).toContain("a.ts#f");
  });

  test("finds another folder", () => {
    mkdirSync(project.path("other"));
    put(project.path("other"), { age: 99 * DAY });
    expect(project.calltape("prune", "--dir", "other").stdout).toContain("1 file removed (1 age); 0 tapes");
    expect(left()).toEqual(names);
    const missing = project.calltape("prune", "--dir", "nowhere");
    expect(missing).toMatchObject({
      stdout: "",
      stderr: `calltape: no folder ${project.path("nowhere")} (record a call first, or check --dir)\n`,
      status: 1,
    });
    expect(existsSync(project.path("nowhere"))).toBe(false);
  });

  test.each([
    [["--keep", "age=1"], '--keep must be parts of "calls=100,age=30d,size=1gb", each at most once'],
    [["--compress", "rar"], "--compress must be gzip, zstd or off"],
    [["--kep", "age=1d"], 'unknown option --kep (did you mean "keep"?)'],
    [[".calltape"], 'unexpected argument ".calltape"'],
  ])("%j is wrong usage", (args, message) => {
    expect(project.calltape("prune", ...args)).toMatchObject({
      stdout: "",
      stderr: `calltape: ${message}\ncalltape: calltape prune --help tells what it takes\n`,
      status: 2,
    });
    expect(left()).toEqual(names);
  });

  test("a store that nobody has registered", () => {
    expect(project.calltape("prune", "--dir", "s3://bucket")).toMatchObject({
      stderr: expect.stringContaining('no store is registered for "s3:"'),
      status: 2,
    });
  });

  test("--help tells what it takes", () => {
    expect(project.calltape("prune", "--help").stdout).toMatchInlineSnapshot(`
      "Remove tapes that are too old or too many, and compress the others

      Usage: calltape prune

      Options:
            --keep <what>          what stays (default: CALLTAPE_KEEP, or calls=100,age=30d,size=1gb)
            --dir <folder>         folder of the tapes (default: CALLTAPE_DIR, or .calltape)
            --compress <how>       compress closed tapes: gzip, zstd or off (default: CALLTAPE_COMPRESS, or off)
            --dry-run              say what would be done, and do nothing
            --json                 print JSON
        -h, --help                 print this help
            --debug                print stack traces of errors
      "
    `);
  });
});

describe("clear", () => {
  test("removes all tapes but those that are being written, and what is no tape of the recorder", () => {
    const folder = project.path(".calltape");
    writeFileSync(path.join(folder, "golden.tape"), "mine");
    mkdirSync(path.join(folder, ".index"));
    writeFileSync(path.join(folder, ".index", `${names[0]}.idx`), "");
    const written = put(folder, { age: 0, sequence: 3, pid: process.pid, closed: false });
    const rest = [".index", written, "golden.tape"];
    expect(project.calltape("clear", "--dry-run").stdout).toMatch(/^3 files would be removed/m);
    expect(left()).toEqual([...names, ...rest].sort());
    expect(project.calltape("clear")).toMatchObject({
      stdout: expect.stringMatching(/\n3 files removed \(3 size\); 1 tape of \d+ bytes stays\n$/),
      stderr: "",
      status: 0,
    });
    expect(left()).toEqual(rest.sort());
    expect(readdirSync(path.join(folder, ".index"))).toEqual([]);
    expect(project.calltape("clear", "--dir", "nowhere")).toMatchObject({ status: 1, stdout: "" });
  });
});
