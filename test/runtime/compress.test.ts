import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { compressFile } from "../../runtime/src/store/compress-file.js";
import { FolderStore } from "../../runtime/src/store/folder-store.js";
import { readKeep } from "../../runtime/src/store/keep.js";
import { prune } from "../../tape/index.js";
import { cleanEnv, Project, ROOT } from "../project.js";

const NAME = "20260102T030405Z-1-0-0badcafe-0000.tape";

let root: string;
let dir: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "calltape-"));
});
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(root, "store-"));
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const left = () => fs.readdirSync(dir).sort();

describe("a file", () => {
  // More than one piece, and some that do not compress.
  const content = Buffer.concat([
    Buffer.alloc(600_000, "text "),
    Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))),
  ]);

  test("is replaced by what decompresses to it", async () => {
    fs.writeFileSync(path.join(dir, NAME), content);
    await compressFile(dir, NAME, "gzip");
    expect(left()).toEqual([`${NAME}.gz`]);
    expect(zlib.gunzipSync(fs.readFileSync(path.join(dir, `${NAME}.gz`)))).toEqual(content);
  });

  test("that is not there, or goes away meanwhile, does not come back", async () => {
    await compressFile(dir, NAME, "gzip");
    expect(left()).toEqual([]);
    fs.writeFileSync(path.join(dir, NAME), content);
    const done = compressFile(dir, NAME, "gzip");
    fs.rmSync(path.join(dir, NAME));
    await done;
    expect(left()).toEqual([]);
  });

  test("stays as it is when there is no room for the other, and nothing is left over", () => {
    fs.writeFileSync(path.join(dir, NAME), content);
    const script = `
      process.on("SIGXFSZ", () => {});
      const { compressFile } = require(${JSON.stringify(path.join(ROOT, "runtime/dist/store/compress-file.js"))});
      setTimeout(() => {}, 5_000).unref();
      const hold = setInterval(() => {}, 1_000);
      compressFile(process.argv[1], ${JSON.stringify(NAME)}, "gzip").then(() => console.log("done"), (error) => console.log(error.code)).finally(() => clearInterval(hold));
    `;
    const { stdout, stderr } = spawnSync(
      "bash",
      ["-c", 'ulimit -f 20; exec "$0" -e "$1" -- "$2"', process.execPath, script, dir],
      { encoding: "utf8" },
    );
    expect({ stdout, stderr }).toEqual({ stdout: "EFBIG\n", stderr: "" });
    expect(left()).toEqual([NAME]);
    expect(fs.readFileSync(path.join(dir, NAME))).toEqual(content);
  });

  test.runIf("createZstdCompress" in zlib)("may be compressed with zstd", async () => {
    fs.writeFileSync(path.join(dir, NAME), content);
    await compressFile(dir, NAME, "zstd");
    const { zstdDecompressSync } = zlib as unknown as { zstdDecompressSync: (bytes: Buffer) => Buffer };
    expect(zstdDecompressSync(fs.readFileSync(path.join(dir, `${NAME}.zst`)))).toEqual(content);
  });
});

describe("tapes", () => {
  const ENV = {
    CALLTAPE_COMPRESS: "gzip",
    CALLTAPE_KEEP: "calls=100000",
    CALLTAPE_BUFFER: "64kb",
    CALLTAPE_MAX_BYTES: "8kb",
    CALLTAPE_TAPE_BYTES: "64kb",
  };
  let project: Project;

  beforeAll(() => {
    project = new Project({
      "program.js": `
        import { createServer } from "node:net";
        function f(n) { return "x".repeat(1_000); }
        const many = () => { for (let i = 0; i < 200; i++) f(i); };
        many();
        if (process.argv[2] === "wait") createServer().listen(0);
        if (process.argv[2] === "often") setInterval(many, 1);
        console.log("ready");
      `,
    });
    project.instrument("program.js", "recorded.js");
  });

  const start = async (how: string, folder: string) => {
    const child = spawn(process.execPath, [project.path("recorded.js"), how], {
      cwd: project.folder,
      env: cleanEnv({ ...ENV, CALLTAPE_DIR: folder }),
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    return child;
  };

  /** Numbers of the calls of `f`, which must be without gap or repetition. */
  const numbersIn = (folder: string) => {
    const { calls, problems } = project.tapes(folder);
    expect(problems.filter(({ torn }) => !torn)).toEqual([]);
    const numbers = calls.map(({ id }) => Number(id.split(":")[1])).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    return numbers.length;
  };

  test("are compressed while a program that does nothing else waits", async () => {
    const child = await start("wait", "waiting");
    const closed = () =>
      fs.readdirSync(project.path("waiting")).filter((name) => name.endsWith("-0000.tape.gz"));
    for (let i = 0; i < 200 && closed().length === 0; i++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill("SIGTERM");
    await once(child, "exit");
    expect(closed()).toHaveLength(1);
    expect(fs.readdirSync(project.path("waiting")).filter((name) => name.endsWith("-0000.tape"))).toEqual([]);
    expect(numbersIn("waiting")).toBeGreaterThan(200);
  });

  test("hold no program, and lose nothing when it ends before", () => {
    const { stdout, stderr } = project.node("recorded.js", {
      env: { ...ENV, CALLTAPE_DIR: "soon" },
      args: ["end"],
    });
    expect({ stdout, stderr }).toEqual({ stdout: "ready\n", stderr: "" });
    expect(numbersIn("soon")).toBeGreaterThan(200);
    const names = fs.readdirSync(project.path("soon"));
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter((name) => name.endsWith(".tmp")).length).toBeLessThan(2);
  });

  test("are read once each, at whatever moment the program is killed", async () => {
    const states = new Set<string>();
    for (let i = 0; i < 12; i++) {
      const folder = `killed-${i}`;
      const child = await start("often", folder);
      const awaited = [".gz", ".tmp", undefined][i % 3];
      const waits = () => !fs.readdirSync(project.path(folder)).some((name) => name.endsWith(awaited ?? ""));
      do await new Promise((resolve) => setTimeout(resolve, 5 + i * 7));
      while (waits());
      child.kill("SIGKILL");
      await once(child, "exit");
      expect(numbersIn(folder)).toBeGreaterThan(150);
      const names = fs.readdirSync(project.path(folder));
      if (names.some((name) => name.endsWith(".gz"))) states.add("compressed");
      if (names.some((name) => name.endsWith(".tmp"))) states.add("left over");
      const store = new FolderStore(project.path(folder));
      const { problems } = await prune(store, readKeep("calls=1000000")!, {
        now: Date.now() + 120_000,
        compress: "gzip",
      });
      expect(problems).toEqual([]);
      for (const name of fs.readdirSync(store.location)) expect(name).toMatch(/^2\d+T.*\.tape\.gz$/);
      numbersIn(folder);
    }
    expect([...states].sort()).toEqual(["compressed", "left over"]);
  });

  test.runIf(!("createZstdCompress" in zlib))("with what this Node has not: a clear error", () => {
    const { stderr } = project.node("recorded.js", { env: { CALLTAPE_COMPRESS: "zstd" }, args: ["end"] });
    expect(stderr).toBe(
      `[calltape] environment variable CALLTAPE_COMPRESS must be "gzip" or "off" with Node ${process.version}, which has no zstd (22.15 and 23.8 have), got "zstd"; nothing is recorded, the program goes on\n`,
    );
  });
});
