import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import type { RecorderStats } from "../../runtime/src/record/recorder.js";
import { cleanEnv, Project } from "../project.js";

/** Does what it reads, and says so; what the recorder says of itself goes to another descriptor. */
const PROGRAM = `
import { flush, stats } from "@calltape/runtime";
import fs from "node:fs";
import { createInterface } from "node:readline";
function work(n, text) { return n + text.length; }
let n = 0;
const taken = [];
for await (const line of createInterface({ input: process.stdin })) {
  const [command, count] = line.split(" ");
  if (command === "record") for (let i = 0; i < Number(count); i++) work(n++, "x".repeat(1_000));
  if (command === "flush") flush();
  if (command === "take") try { for (;;) taken.push(fs.openSync("/dev/null")); } catch {}
  if (command === "give") for (const each of taken.splice(0)) fs.closeSync(each);
  if (command === "wait") await new Promise((resolve) => setTimeout(resolve, Number(count)));
  if (command === "exit") process.exitCode = Number(count);
  console.log(command, n);
  fs.writeSync(3, JSON.stringify(stats()) + "\\n");
  if (command === "exit") break;
}
process.stdin.destroy();
`;

/** A program that runs, command by command. */
class Running {
  readonly said: string[] = [];
  readonly done: string[] = [];
  stderr = "";
  private readonly child: ChildProcess;
  private readonly stats: AsyncIterator<string>;
  private readonly lines: AsyncIterator<string>;

  constructor(folder: string, file: string, { uid, files }: { uid?: number; files?: number }) {
    const command = `${files === undefined ? "" : `ulimit -n ${files}; `}exec "$0" "$1"`;
    this.child = spawn("sh", ["-c", command, process.execPath, file], {
      cwd: folder,
      env: cleanEnv({ CALLTAPE_KEEP: "calls=1000000", CALLTAPE_DIR: "place/tapes" }),
      stdio: ["pipe", "pipe", "pipe", "pipe"],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    this.child.stderr!.setEncoding("utf8").on("data", (text) => (this.stderr += text));
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
    this.stats = createInterface({ input: this.child.stdio[3] as Readable })[Symbol.asyncIterator]();
  }

  async do(command: string): Promise<RecorderStats> {
    this.done.push(command);
    this.child.stdin!.write(`${command}\n`);
    this.said.push((await this.lines.next()).value as string);
    return JSON.parse((await this.stats.next()).value as string) as RecorderStats;
  }

  async end(): Promise<number | null> {
    const [code] = (await once(this.child, "close")) as [number | null];
    return code;
  }
}

/** One way in which a place cannot be written to. */
interface Trouble {
  name: string;
  /** What the system calls it. */
  code: string;
  /** Why it cannot be had here. */
  missing?: string | undefined;
  uid?: number;
  files?: number;
  /** Makes the place; `place/tapes` is where tapes go. */
  begin?: (place: string) => void;
  harm: (place: string) => string | undefined;
  mend: (place: string) => string | undefined;
  /** Whether it comes back once a tape is open: the descriptor of a tape that is gone serves for the next one. */
  once?: boolean;
}

const mounts: string[] = [];
const isRoot = process.getuid?.() === 0;
const needsRoot = isRoot ? undefined : "only root can";
const canMount = isRoot && spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
const needsMount = canMount ? undefined : "nothing can be mounted";
const NOBODY = 65_534;

function command(...[name, ...args]: [string, ...string[]]): undefined {
  const { status, stderr } = spawnSync(name, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${name} ${args.join(" ")}: ${stderr}`);
}

function mount(place: string, size: string): void {
  command("mount", "-t", "tmpfs", "-o", `size=${size}`, "calltape-test", place);
  mounts.push(place);
}

afterEach(() => {
  for (const place of mounts.splice(0)) command("umount", "-l", place);
});

const tapesOf = (place: string) => path.join(place, "tapes");
const fillerOf = (place: string) => path.join(place, "filler");

/** Takes all that is left of a small file system. */
function fill(place: string): undefined {
  spawnSync("dd", ["if=/dev/zero", `of=${fillerOf(place)}`, "bs=4k", "count=100000", "conv=notrunc"]);
}

function canBeImmutable(): boolean {
  const folder = new Project({}).path("immutable");
  mkdirSync(folder);
  const done = spawnSync("chattr", ["+i", folder]).status === 0;
  if (done) command("chattr", "-i", folder);
  return done;
}

const TROUBLES: Trouble[] = [
  {
    name: "a disk that is full",
    code: "ENOSPC",
    missing: needsMount,
    begin: (place) => mount(place, "32m"),
    harm: fill,
    mend: (place) => void rmSync(fillerOf(place)),
  },
  {
    name: "a disk that is read-only",
    code: "EROFS",
    missing: needsMount,
    harm: (place) => {
      rmSync(tapesOf(place), { recursive: true, force: true });
      // Node says ENOENT where a folder cannot be made.
      mkdirSync(tapesOf(place));
      mount(tapesOf(place), "1m,ro");
      return undefined;
    },
    mend: (place) => {
      command("umount", mounts.pop()!);
      rmSync(tapesOf(place), { recursive: true });
      return undefined;
    },
  },
  {
    name: "a folder that is immutable",
    code: "EPERM",
    missing: isRoot && canBeImmutable() ? undefined : "nothing can be made immutable",
    harm: (place) => {
      rmSync(tapesOf(place), { recursive: true, force: true });
      mkdirSync(tapesOf(place));
      command("chattr", "+i", tapesOf(place));
      return undefined;
    },
    mend: (place) => command("chattr", "-i", tapesOf(place)),
  },
  {
    name: "a folder that belongs to somebody else",
    code: "EACCES",
    missing: needsRoot,
    uid: NOBODY,
    begin: (place) => chownSync(place, NOBODY, NOBODY),
    harm: (place) => {
      rmSync(tapesOf(place), { recursive: true, force: true });
      mkdirSync(tapesOf(place));
      chmodSync(tapesOf(place), 0o700);
      return undefined;
    },
    mend: (place) => void chownSync(tapesOf(place), NOBODY, NOBODY),
  },
  {
    name: "a file where the folder should be",
    code: "EEXIST",
    harm: (place) => {
      rmSync(tapesOf(place), { recursive: true, force: true });
      writeFileSync(tapesOf(place), "");
      return undefined;
    },
    mend: (place) => void rmSync(tapesOf(place)),
  },
  {
    name: "a file on the way to the folder",
    code: "ENOTDIR",
    harm: (place) => {
      rmSync(place, { recursive: true, force: true });
      writeFileSync(place, "");
      return undefined;
    },
    mend: (place) => void rmSync(place),
  },
  {
    name: "no descriptor that is left",
    code: "EMFILE",
    files: 64,
    once: true,
    harm: (place) => {
      rmSync(tapesOf(place), { recursive: true, force: true });
      return "take";
    },
    mend: () => "give",
  },
];

/** The program ready to run, in the state that a trouble needs. */
function prepare({ begin }: Trouble) {
  const project = new Project({ "program.js": PROGRAM });
  project.instrument("program.js", "recorded.js");
  const place = project.path("place");
  mkdirSync(place);
  // A user other than the owner must be able to run the program.
  chmodSync(project.folder, 0o755);
  begin?.(place);
  return { project, place };
}

async function act(running: Running, place: string, action: Trouble["harm"]): Promise<void> {
  const command = action(place);
  if (typeof command === "string") await running.do(command);
}

/** Runs the same commands without recording; gives what it said and its exit code. */
async function plainly(project: Project, commands: readonly string[]) {
  const running = new Running(project.folder, project.path("program.js"), {});
  for (const command of commands) await running.do(command);
  return { said: running.said, code: await running.end(), stderr: running.stderr };
}

const numbersIn = (project: Project, folder = "place/tapes") => {
  const { calls, problems } = project.tapes(folder);
  expect(problems).toEqual([]);
  const worked = calls.filter(({ probe }) => probe.id === "program.js#work");
  for (const call of worked) expect(call.result()).toBe((call.arguments()[0] as number) + 1_000);
  return worked.map((call) => call.arguments()[0] as number);
};

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const warningsIn = (stderr: string) => stderr.split("\n").slice(0, -1);

for (const trouble of TROUBLES) {
  const { name, code, missing, harm, mend } = trouble;
  const run = missing === undefined ? test : test.skip;
  const reason = missing === undefined ? "" : ` (${missing})`;

  run(`${name}, from the start and again: nothing is lost, each time is told once${reason}`, async () => {
    const { project, place } = prepare(trouble);
    const running = new Running(project.folder, project.path("recorded.js"), trouble);
    await running.do("flush");
    await act(running, place, harm);
    await running.do("record 1000");
    // The timer comes, and tries again.
    await running.do("wait 700");
    const { trouble: told, dropped, stopped, errors } = await running.do("flush");
    expect(told).toContain(code);
    expect({ dropped, stopped, errors }).toEqual({ dropped: 0, stopped: undefined, errors: 0 });
    await act(running, place, mend);
    await running.do("record 500");
    expect((await running.do("flush")).trouble).toBeUndefined();
    expect(numbersIn(project)).toEqual(range(0, 1_500));
    await act(running, place, harm);
    await running.do("record 300");
    const again = (await running.do("flush")).trouble;
    if (trouble.once) expect(again).toBeUndefined();
    else expect(again).toContain(code);
    await act(running, place, mend);
    await running.do("record 200");
    expect((await running.do("exit 3")).dropped).toBe(0);
    expect(await running.end()).toBe(3);
    // Where tapes were taken away, what is in later ones is complete.
    expect(numbersIn(project)).toEqual(range(code === "ENOSPC" ? 0 : 1_500, 2_000));
    const warning = expect.stringMatching(
      new RegExp(`^\\[calltape\\] cannot write to "place/tapes": .*${code}`),
    );
    expect(warningsIn(running.stderr)).toEqual(trouble.once ? [warning] : [warning, warning]);
    const plain = await plainly(project, running.done);
    expect({ said: running.said, code: 3, stderr: "" }).toEqual(plain);
  });

  run(`${name}, for longer than memory holds: the oldest are counted as dropped${reason}`, async () => {
    const { project, place } = prepare(trouble);
    const running = new Running(project.folder, project.path("recorded.js"), trouble);
    await act(running, place, harm);
    await running.do("record 12000");
    const { dropped } = await running.do("flush");
    // A record has about 1,050 bytes, and memory is 8 MiB less the room for one record.
    expect(dropped).toBeGreaterThan(12_000 - (8 * 1_048_576) / 1_000);
    expect(dropped).toBeLessThan(12_000 - (8 * 1_048_576) / 1_150);
    await act(running, place, mend);
    await running.do("record 5");
    const after = await running.do("flush");
    expect(after.trouble).toBeUndefined();
    await running.do("exit 0");
    expect(await running.end()).toBe(0);
    expect(numbersIn(project)).toEqual(range(after.dropped, 12_005));
    expect(warningsIn(running.stderr)).toHaveLength(1);
  });

  run(`${name}, to the end: the program ends as without recording, with one warning${reason}`, async () => {
    const { project, place } = prepare(trouble);
    const running = new Running(project.folder, project.path("recorded.js"), trouble);
    await act(running, place, harm);
    await running.do("record 100");
    await running.do("wait 700");
    await running.do("record 100");
    await running.do("exit 4");
    expect(await running.end()).toBe(4);
    expect(warningsIn(running.stderr)).toHaveLength(1);
    const plain = await plainly(project, running.done);
    expect({ said: running.said, code: 4, stderr: "" }).toEqual(plain);
    // Nobody could remove it later.
    mend(place);
  });
}

test("a folder that is removed again and again: later calls are in a new one, and nothing is told", async () => {
  const project = new Project({ "program.js": PROGRAM });
  project.instrument("program.js", "recorded.js");
  const running = new Running(project.folder, project.path("recorded.js"), {});
  for (let round = 0; round < 5; round++) {
    await running.do("record 100");
    await running.do("flush");
    expect(numbersIn(project)).toEqual(range(round * 100, round * 100 + 100));
    rmSync(project.path("place"), { recursive: true });
  }
  await running.do("record 7");
  await running.do("exit 0");
  expect(await running.end()).toBe(0);
  expect(running.stderr).toBe("");
  expect(numbersIn(project)).toEqual(range(500, 507));
});

test("another store that configure names is written at once, however long the one before has been tried", () => {
  const project = new Project({
    "program.js": `
      import { configure, flush, stats } from "@calltape/runtime";
      function f(n) { return n; }
      f(1);
      for (let i = 0; i < 8; i++) flush();
      console.log(stats().trouble !== undefined);
      configure({ dir: "good" });
      f(2);
      setTimeout(() => console.log(stats().trouble, stats().bytes > 0), 600);
    `,
    "a-file": "",
  });
  project.instrument("program.js", "recorded.js");
  const { stdout } = project.node("recorded.js", { args: [], env: { CALLTAPE_BUILD: "x" } });
  expect(stdout).toBe("false\nundefined true\n");
  const configured = project.read("program.js").replace("f(1);", 'configure({ dir: "a-file/below" }); f(1);');
  project.write({ "program.js": configured });
  project.instrument("program.js", "recorded.js");
  expect(project.node("recorded.js").stdout).toBe("true\nundefined true\n");
  expect(project.tapes("good").calls.map((call) => call.result())).toContain(2);
});
