// What the recorder takes besides time: to start, of memory, of tape, of disk.
//
//   node bench/footprint.mjs [--rounds N] [--json]
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT, setUp } from "../scripts/setup.mjs";
import { added, interleave, progress, readOptions, report, runApart, spread } from "./paired.mjs";

const RUN = path.join(import.meta.dirname, "footprint-run.mjs");
const WORK = path.join(ROOT, ".work/bench/start");

const options = readOptions({ rounds: 25 });
setUp("cli");
const { measureInstall } = await import("./install-size.mjs");

const IMPORT = 'import { openFile as loaded } from "@calltape/runtime/probe";\n';

/** Programs that do nothing but import. What Node takes for a package of CommonJS with nothing in it is no fault of ours. */
const STARTS = {
  nothing: { text: "" },
  "nothing again (control)": { text: "" },
  "an empty package": { text: 'import { openFile as loaded } from "empty";\n' },
  "msgpackr alone": {
    text: 'import { createRequire } from "node:module";\nconst loaded = createRequire(import.meta.url)("msgpackr").Packr;\n',
  },
  "@calltape/runtime/probe": { text: IMPORT },
  "@calltape/runtime/probe, off": { text: IMPORT, env: { CALLTAPE_RECORD: "off" } },
};
const EMPTY = {
  "package.json": '{ "name": "empty", "exports": "./index.js" }',
  "index.js": "exports.openFile = () => {};",
};

/** Microseconds since the process began. */
const SAY =
  'const wall = performance.now() * 1e3;\nconst { user, system } = process.cpuUsage();\nconsole.log(JSON.stringify({ cpu: user + system, wall, loaded: typeof loaded === "function" }));\n';

async function measureStart() {
  const empty = path.join(WORK, "node_modules/empty");
  mkdirSync(empty, { recursive: true });
  for (const [name, text] of Object.entries(EMPTY)) writeFileSync(path.join(empty, name), text);
  const programs = Object.entries(STARTS).map(([name, { text, env }], i) => {
    const file = path.join(WORK, `start-${i}.mjs`);
    writeFileSync(file, text + SAY);
    return { name, file, env, imports: text !== "" };
  });
  const results = await interleave(programs, options.rounds, async ({ name, file, env, imports }, round) => {
    progress(`start, round ${round + 1} of ${options.rounds}, ${name}`);
    const result = await runApart([file], { env });
    if (result.loaded !== imports) throw new Error(`${name} loaded something else`);
    return result;
  });
  const of = (i, kind) => results[i].map((result) => result[kind] / 1e3);
  const nothing = {
    what: "start: nothing",
    value: spread(of(0, "cpu")),
    wall: spread(of(0, "wall")),
    unit: "ms",
  };
  const more = programs.slice(1).map(({ name }, at) => ({
    what: `start: ${name}, added to nothing`,
    value: added(of(at + 1, "cpu"), of(0, "cpu")),
    wall: added(of(at + 1, "wall"), of(0, "wall")),
    unit: "ms",
  }));
  return [nothing, ...more];
}

/** Megabytes that a million calls add to a process, beside the same work without hooks. */
async function measureMemory() {
  const parts = ["plain", "off", "on"];
  const rounds = Math.min(5, options.rounds);
  const results = await interleave(parts, rounds, async (part, round) => {
    progress(`memory, round ${round + 1} of ${rounds}, ${part}`);
    return runApart(["--expose-gc", RUN, part]);
  });
  const megabytes = (i, kind) => results[i].map((result) => result[kind] / 1e6);
  return parts.flatMap((part, i) => [
    {
      what: `memory: most resident in 1,000,000 calls, ${part}`,
      value: spread(megabytes(i, "most")),
      unit: "MB",
    },
    { what: `memory: heap kept after them, ${part}`, value: spread(megabytes(i, "heap")), unit: "MB" },
  ]);
}

async function measureTape() {
  const parts = {
    trace: ["tape: trace of 10,000 events", 1e3, "kB"],
    none: ["tape: a call without arguments", 1, "bytes"],
    primitives: ["tape: a call with 3 primitives", 1, "bytes"],
    nested: ["tape: a call with an object of 0.75 KB", 1, "bytes"],
  };
  const rows = [];
  for (const [part, [what, divisor, unit]] of Object.entries(parts)) {
    progress(what);
    rows.push({ what, value: (await runApart(["--expose-gc", RUN, part])).bytes / divisor, unit });
  }
  return rows;
}

function measureDisk() {
  progress("installing the runtime");
  const { packed, runtime, all } = measureInstall();
  return [
    { what: "disk: the runtime, packed", value: packed / 1e3, unit: "kB" },
    { what: "disk: the runtime alone", value: runtime / 1e3, unit: "kB" },
    { what: "disk: the runtime and all it needs, no optional packages", value: all / 1e3, unit: "kB" },
  ];
}

report(
  {
    bench: "footprint",
    title: `what the recorder takes besides time; ${options.rounds} rounds of starts`,
    columns: { what: ["", 0], value: ["", 1], unit: ["", 0], wall: ["by the clock", 1] },
    rows: [...(await measureStart()), ...(await measureMemory()), ...(await measureTape()), ...measureDisk()],
  },
  options.json,
);
