import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FolderStore } from "../../runtime/src/store/folder-store.js";
import { MemoryStore } from "../../runtime/src/store/memory-store.js";
import { openStore, registerStore } from "../../runtime/src/store/stores.js";
import { ROOT } from "../project.js";
import { listed, storeConforms } from "./store-conformance.js";

let dir: string;
let folders = 0;
beforeAll(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "calltape-"));
});
afterAll(() => fs.rmSync(dir, { recursive: true }));

const NAME = "20260102T030405Z-1-0-0badcafe-0000.tape";
const emptyFolder = () => path.join(dir, `store-${folders++}`, "inner");

describe("a folder", () => {
  storeConforms(() => new FolderStore(emptyFolder()));

  test("and its files are for their owner alone", () => {
    const store = new FolderStore(emptyFolder());
    store.create(NAME).close();
    expect(fs.statSync(store.location).mode & 0o777).toBe(0o700);
    expect(fs.statSync(store.locate(NAME)).mode & 0o777).toBe(0o600);
  });

  test("lists regular files with the name of a tape, and nothing else", async () => {
    const store = new FolderStore(emptyFolder());
    store.create(NAME).close();
    const put = (name: string) => fs.writeFileSync(path.join(store.location, name), "x");
    for (const name of ["mine.tape", "mine.tape.gz", "mine.tape.zst", "notes.txt", "x.tape.bak", ".tape"])
      put(name);
    fs.symlinkSync("/etc/passwd", path.join(store.location, "link.tape"));
    fs.mkdirSync(path.join(store.location, "folder.tape"));
    execFileSync("mkfifo", [path.join(store.location, "fifo.tape")]);
    expect((await listed(store)).map(({ name }) => name)).toEqual([
      NAME,
      "mine.tape",
      "mine.tape.gz",
      "mine.tape.zst",
    ]);
    for (const name of ["link.tape", "fifo.tape", "folder.tape"])
      expect(() => store.read(name, 0, 9)).toThrow(expect.objectContaining({ code: "CALLTAPE_NOT_FOUND" }));
  });

  test("does not write through a symbolic link", () => {
    const store = new FolderStore(emptyFolder());
    fs.mkdirSync(store.location, { recursive: true });
    const target = path.join(dir, "target");
    fs.symlinkSync(target, store.locate(NAME));
    expect(() => store.create(NAME)).toThrow(expect.objectContaining({ code: "EEXIST" }));
    expect(fs.existsSync(target)).toBe(false);
  });

  test("that goes away is made again, and a sink in it knows", () => {
    const store = new FolderStore(emptyFolder());
    const sink = store.create(NAME);
    fs.rmSync(store.location, { recursive: true });
    expect(sink.intact()).toBe(false);
    sink.close();
    const again = store.create(NAME);
    again.append([Buffer.from("again")]);
    again.close();
    expect(Buffer.from(store.read(NAME, 0, 9)).toString()).toBe("again");
  });

  test("is listed while its files go away", async () => {
    const store = new FolderStore(emptyFolder());
    const names = Array.from({ length: 300 }, (_, i) => NAME.replace("0000", String(i).padStart(4, "0")));
    for (const name of names) store.create(name).close();
    const seen: string[] = [];
    for (const { name } of store.list()) {
      if (seen.length === 0) for (const other of names) if (other !== name) store.remove(other);
      seen.push(name);
    }
    expect(seen).toHaveLength(1);
  });

  test("a sink whose descriptor the program has closed and opened anew leaves the program's file alone", () => {
    const script = `
      const fs = require("node:fs");
      const { FolderStore } = require(${JSON.stringify(path.join(ROOT, "runtime/dist/store/folder-store.js"))});
      const sink = new FolderStore(process.argv[1]).create(${JSON.stringify(NAME)});
      for (let fd = 3; fd < 64; fd++) try { if (fs.readlinkSync("/proc/self/fd/" + fd).endsWith(".tape")) { fs.closeSync(fd); break; } } catch {}
      const theirs = fs.openSync(process.argv[1] + "/theirs", "w");
      console.log(sink.intact());
      sink.close();
      fs.writeSync(theirs, "still open");
    `;
    const folder = emptyFolder();
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", script, "--", folder], {
      encoding: "utf8",
    });
    expect({ stdout, stderr }).toEqual({ stdout: "false\n", stderr: "" });
    expect(fs.readFileSync(path.join(folder, "theirs"), "utf8")).toBe("still open");
  });

  test("after an append that failed in the middle, the file goes on where the last good one ended", () => {
    // The system's own limit on the size of files stands for a full disk: the write is short, then fails.
    const script = `
      process.on("SIGXFSZ", () => {});
      const { FolderStore } = require(${JSON.stringify(path.join(ROOT, "runtime/dist/store/folder-store.js"))});
      const sink = new FolderStore(process.argv[1]).create(${JSON.stringify(NAME)});
      const part = (byte, length) => Buffer.alloc(length, byte);
      sink.append([part("a", 1000), part("b", 3000)]);
      for (let i = 0; i < 2; i++) try { sink.append([part("x", 3000), part("y", 3000)]); } catch (error) { console.log(error.code); }
      sink.append([part("c", 2000)]);
      sink.close();
    `;
    const folder = emptyFolder();
    const { stdout, stderr } = spawnSync(
      "bash",
      ["-c", 'ulimit -f 8; exec "$0" -e "$1" -- "$2"', process.execPath, script, folder],
      { encoding: "utf8" },
    );
    expect({ stdout, stderr }).toEqual({ stdout: "EFBIG\nEFBIG\n", stderr: "" });
    const file = fs.readFileSync(path.join(folder, NAME), "latin1");
    expect(file).toBe("a".repeat(1000) + "b".repeat(3000) + "c".repeat(2000));
  });

  test("is written by what Node had when the runtime was loaded", () => {
    const script = `
      const { FolderStore } = require(${JSON.stringify(path.join(ROOT, "runtime/dist/store/folder-store.js"))});
      const fs = require("node:fs");
      for (const name of Object.keys(fs)) if (typeof fs[name] === "function") fs[name] = () => { throw new Error("patched " + name); };
      const store = new FolderStore(process.argv[1]);
      const sink = store.create(${JSON.stringify(NAME)});
      sink.append([Buffer.from("text")]);
      sink.close();
      console.log([...store.list()].length, Buffer.from(store.read(${JSON.stringify(NAME)}, 0, 9)).toString());
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", script, "--", emptyFolder()], {
      encoding: "utf8",
    });
    expect({ stdout, stderr }).toEqual({ stdout: "1 text\n", stderr: "" });
  });
});

describe("memory", () => {
  storeConforms(() => new MemoryStore("memory:"));

  test("is the same by the same name", () => {
    expect(openStore("memory:a")).toBe(openStore("memory:a"));
    expect(openStore("memory:a")).not.toBe(openStore("memory:b"));
  });
});

describe("a store of one's own", () => {
  test("is opened by its scheme", () => {
    const locations: string[] = [];
    registerStore("mine", (location) => {
      locations.push(location);
      return new MemoryStore(location);
    });
    expect(openStore("mine://bucket/prefix")).toBeInstanceOf(MemoryStore);
    expect(openStore("MINE:x")).toBeInstanceOf(MemoryStore);
    expect(locations).toEqual(["mine://bucket/prefix", "MINE:x"]);
  });

  test("must be registered, and be a store", () => {
    const refuses = (action: () => unknown, message: string) =>
      expect(action).toThrow(
        expect.objectContaining({ code: "CALLTAPE_BAD_OPTION", message: `[calltape] ${message}` }),
      );
    registerStore("bad", () => ({ list() {} }) as never);
    refuses(
      () => openStore("memry:"),
      'no store is registered for "memry:" (did you mean "memory"?); a folder needs no scheme, registerStore("memry", …) adds one',
    );
    refuses(
      () => openStore("bad:"),
      'the store of "bad:" must have the methods locate, create, list, read, remove; locate, create, read, remove missing',
    );
    refuses(
      () => registerStore("s3:", () => new MemoryStore("")),
      'the scheme of a store must be two or more letters and digits, got "s3:" (try "s3")',
    );
    refuses(
      () => registerStore("Memory", () => new MemoryStore("")),
      'the scheme "memory" is taken (choose another)',
    );
    refuses(
      () => registerStore("s3", {} as never),
      'the factory of the store "s3" must be a function, got an object',
    );
  });

  test("has no scheme when it is a folder, on any system", () => {
    for (const folder of [".calltape", "/a:b/c", "C:\\tapes", "a/memory:"])
      expect(openStore(folder)).toBeInstanceOf(FolderStore);
  });
});
