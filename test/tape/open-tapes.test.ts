import { execFileSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FRAME } from "../../runtime/src/format.js";
import { openTapes, type TapeSet } from "../../tape/index.js";
import { definitions, enter, frame, header, leave, magic, probe } from "./tape-bytes.js";

let dir: string;
beforeAll(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "calltape-"));
});
afterAll(() => fs.rmSync(dir, { recursive: true }));

const tapeOf = (stream: string, startedAt: number, times: number[]) =>
  Buffer.concat([
    header({ stream, startedAt }),
    definitions(probe()),
    frame(
      FRAME.CALLS,
      ...times.map((time, i) => enter(i + 1, undefined, { time: time * 1e6 })),
      leave(1, undefined, { time: 9e9 }),
    ),
  ]);

function write(name: string, bytes: Buffer): string {
  const file = path.join(dir, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, bytes);
  return file;
}

const ids = ({ calls }: TapeSet) => calls.map(({ id }) => id);

describe("openTapes", () => {
  it("opens a file, many files and folders; each file once; calls in order of time", () => {
    const a = write("many/a.tape", tapeOf("aaaaaaaa", 1_000, [0, 20]));
    const b = write("many/b.tape", tapeOf("bbbbbbbb", 1_000, [10, 30]));
    write("many/not-a-tape.txt", Buffer.from("x"));
    write("many/inside/c.tape", tapeOf("cccccccc", 1_000, [5]));
    expect(ids(openTapes(a))).toEqual(["aaaaaaaa:1", "aaaaaaaa:2"]);
    const all = openTapes([path.join(dir, "many"), b, path.relative(process.cwd(), a)]);
    expect(ids(all)).toEqual(["aaaaaaaa:1", "bbbbbbbb:1", "aaaaaaaa:2", "bbbbbbbb:2"]);
    expect(all.problems).toEqual([]);
    expect(
      all.tapes.map(({ file, bytes, calls, probes }) => [file, bytes, calls.length, probes.length]),
    ).toEqual([
      [a, fs.statSync(a).size, 2, 1],
      [b, fs.statSync(b).size, 2, 1],
    ]);
    expect(openTapes([])).toEqual({ tapes: [], calls: [], problems: [], accepted: [] });
  });

  it("takes globs of files and folders, hidden ones too", () => {
    write("runs/.calltape/a.tape", tapeOf("aaaaaaaa", 1_000, [0]));
    write("runs/.calltape/b.tape", tapeOf("bbbbbbbb", 1_000, [10]));
    write("runs/.calltape/.index/a.tape.idx", Buffer.from("x"));
    write("runs/second/c.tape", tapeOf("cccccccc", 1_000, [20]));
    write("runs/second/notes.txt", Buffer.from("x"));
    write("runs/node_modules/d.tape", tapeOf("dddddddd", 1_000, [30]));
    const open = (...globs: string[]) =>
      ids(openTapes(globs.map((glob) => path.join(path.relative(".", dir), "runs", glob)))).map(
        (id) => id[0],
      );
    expect(open(".calltape/*.tape")).toEqual(["a", "b"]);
    expect(open(".calltape/{b,c}.*", ".calltape/b.tape")).toEqual(["b"]);
    expect(open(".calltape/*")).toEqual(["a", "b"]);
    expect(open("*")).toEqual(["a", "b", "c"]);
    expect(open("{.calltape,second}")).toEqual(["a", "b", "c"]);
    expect(open("**/*.tape")).toEqual(["a", "b", "c"]);
    expect(open("node_modules/*.tape")).toEqual(["d"]);
    expect(ids(openTapes(`${path.join(dir, "runs")}/*/?.tape`))).toHaveLength(3);
    // What is there is meant as it is called.
    write("runs/[odd]/e.tape", tapeOf("eeeeeeee", 1_000, [0]));
    expect(open("[odd]")).toEqual(["e"]);
  });

  it("says which glob matches nothing", () => {
    for (const glob of [`${dir}/many/*.nope`, `${dir}/many/x*.tape`, `${dir}/nowhere/*.tape`])
      expect(() => openTapes(glob)).toThrow(
        expect.objectContaining({
          code: "CALLTAPE_NOT_FOUND",
          message: expect.stringContaining(
            `no tape matches ${glob} (record a call first, or check the glob)`,
          ),
        }),
      );
  });

  it.each<[unknown, string]>([
    [undefined, "got undefined"],
    [new URL("file:///tapes"), "got a URL (fileURLToPath of node:url makes a path of it)"],
    [["a", 5], "got 5"],
    ["", 'got ""'],
  ])("takes nothing but paths: %j", (sources, message) => {
    expect(() => openTapes(sources as never)).toThrow(
      expect.objectContaining({ code: "CALLTAPE_BAD_OPTION", message: expect.stringContaining(message) }),
    );
  });

  it("follows a symbolic link to a file", () => {
    const target = write("linked/target.bin", tapeOf("abcdef01", 0, [0]));
    fs.symlinkSync(target, path.join(dir, "linked", "link.tape"));
    expect(ids(openTapes(path.join(dir, "linked")))).toEqual(["abcdef01:1"]);
  });

  it("throws for a path that does not exist", () => {
    const missing = path.join(dir, "mis\nsing");
    const message = `[calltape] no file or folder ${dir}/mis\\u{a}sing (record a call first, or check the path)`;
    expect(() => openTapes(missing)).toThrow(
      expect.objectContaining({ code: "CALLTAPE_NOT_FOUND", message }),
    );
  });

  it("lists what it does not read, and reads the rest", async () => {
    const folder = path.join(dir, "bad");
    const good = tapeOf("abcdef01", 0, [0]);
    const files = {
      good: write("bad/0.tape", good),
      empty: write("bad/1.tape", Buffer.alloc(0)),
      foreign: write("bad/2.tape", Buffer.from("PK\u0003\u0004")),
      torn: write("bad/3.tape", Buffer.concat([good, magic])),
      huge: write("bad/4.tape", Buffer.alloc(0)),
      fifo: path.join(folder, "5.tape"),
      dangling: path.join(folder, "6.tape"),
      folder: path.join(folder, "7.tape"),
      device: path.join(folder, "8.tape"),
      loop: path.join(folder, "9.tape"),
      socket: path.join(folder, "A.tape"),
    };
    fs.truncateSync(files.huge, 2 ** 31 + 1);
    execFileSync("mkfifo", [files.fifo]);
    fs.symlinkSync(path.join(folder, "nowhere"), files.dangling);
    fs.mkdirSync(files.folder);
    fs.symlinkSync("/dev/zero", files.device);
    fs.symlinkSync(files.loop, files.loop);
    const server = createServer().listen(files.socket);
    await once(server, "listening");
    const set = openTapes(folder);
    server.close();
    expect(set.tapes.map(({ file }) => file)).toEqual([files.good, files.torn]);
    expect(set.problems).toEqual([
      problem(files.empty, 0, "the file is empty", true),
      problem(files.foreign, 0, "not a tape"),
      problem(files.torn, good.length, "the last frame is not whole", true),
      problem(files.huge, 0, "larger than 2 GiB"),
      problem(files.fifo, 0, "not a regular file"),
      problem(files.dangling, 0, "cannot be read (ENOENT)"),
      problem(files.folder, 0, "not a regular file"),
      problem(files.device, 0, "not a regular file"),
      problem(files.loop, 0, "cannot be read (ELOOP)"),
      // Opening a socket fails: that it is none of ours is known before.
      problem(files.socket, 0, "not a regular file"),
    ]);
    expect(openTapes(files.fifo).problems).toEqual([problem(files.fifo, 0, "not a regular file")]);
    expect(openTapes(files.loop).problems).toEqual([problem(files.loop, 0, "cannot be read (ELOOP)")]);
  });
});

function problem(file: string, offset: number, what: string, torn = false) {
  return { file, offset, message: `${file}: byte ${offset}: ${what}`, torn };
}

/** A program as the transformer would leave it. */
const PROGRAM = `
const { configure } = require("@calltape/runtime");
const { openFile } = require("@calltape/runtime/probe");
configure({ dir: process.argv[1] });
const [outer, inner, later] = openFile("src/a.ts", [
  ["outer", 1, 1, 0 | 128, ["a", "...b"]],
  ["Cart.inner", 5, 3, 2 | 64 | 128, []],
  ["later", 9, 1, 1 | 8 | 32 | 128, [["x", "y"], "...z"]],
], [], [1, 1, 1]);
class Cart { items = [1, undefined, "x"]; }
const shared = { n: 1n };
const first = outer.enter([shared, shared, new Map([["k", shared]])]);
const second = inner.enter([], new Cart());
inner.fail(second, new TypeError("no"));
outer.leave(first, { ok: true, shared });
const third = later.enter([1, 2, ["p", "q"]]);
later.leave(third, Promise.resolve([3]));
outer.enter([{ sessionToken: "abc" }]);
`;

describe("a tape of the recorder", () => {
  const require = createRequire(import.meta.url);
  let set: TapeSet;
  beforeAll(() => {
    const program = path.join(path.dirname(require.resolve("@calltape/runtime/package.json")), "..");
    execFileSync(process.execPath, ["-e", PROGRAM, "--", path.join(dir, "recorded")], {
      cwd: program,
      env: { PATH: process.env["PATH"] },
    });
    set = openTapes(path.join(dir, "recorded"));
  });

  it("is read whole", () => {
    expect(set.problems).toEqual([]);
    expect(set.tapes).toHaveLength(1);
    const [tape] = set.tapes;
    expect(tape!.header).toMatchObject({ format: "calltape", version: 1, thread: 0, node: process.version });
    expect(
      tape!.probes.map(({ id, kind, own, async, recordedBy }) => [id, kind, own, async, recordedBy]),
    ).toEqual([
      ["src/a.ts#outer", "function", false, false, "position"],
      ["src/a.ts#Cart.inner", "method", true, false, "position"],
      ["src/a.ts#later", "arrow", false, true, "name"],
    ]);
    const { stream, startedAt } = tape!.header;
    expect(
      set.calls.map(({ id, parent, probe, outcome }) => [id, parent, probe.id.split("#")[1], outcome]),
    ).toEqual([
      [`${stream}:1`, undefined, "outer", "returned"],
      [`${stream}:2`, `${stream}:1`, "Cart.inner", "threw"],
      [`${stream}:3`, undefined, "later", "returned"],
      [`${stream}:4`, undefined, "outer", "unfinished"],
    ]);
    for (const call of set.calls) {
      expect(call.startedAt - startedAt).toBeGreaterThanOrEqual(0);
      expect(call.startedAt - startedAt).toBeLessThan(60_000);
      if (call.outcome !== "unfinished") expect(call.duration).toBeGreaterThan(0);
    }
  });

  it("gives the values", () => {
    const [outer, inner, later, unfinished] = set.calls;
    const shared = { n: 1n };
    const args = outer!.arguments() as [object, object, Map<string, object>];
    expect(args).toStrictEqual([shared, shared, new Map([["k", shared]])]);
    expect(args[0]).toBe(args[1]);
    expect(args[2].get("k")).toBe(args[0]);
    expect(outer!.result()).toStrictEqual({ ok: true, shared });
    expect(inner!.receiver()).toMatchObject({ className: "Cart", fields: { items: [1, undefined, "x"] } });
    expect(inner!.result()).toBeInstanceOf(TypeError);
    expect(later!.arguments()).toEqual([{ x: 1, y: 2 }, "p", "q"]);
    expect(later!.result()).toEqual([3]);
    expect(unfinished!.arguments()).toMatchObject([{ sessionToken: { kind: "string" } }]);
    expect(set.calls.map(({ inputLabels, outcomeLabels }) => [inputLabels, outcomeLabels])).toEqual([
      [0, 0],
      [8, 0],
      [0, 0],
      [4, 0],
    ]);
    expect(set.calls.map(({ labels }) => labels)).toEqual([0, 8, 0, 4]);
  });
});
