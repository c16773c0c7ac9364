// What opening tapes takes: time and memory, by their size.
//
//   node bench/open.mjs [--calls N] [--gigabytes N] [--rounds N] [--json]
//
// A store of --calls calls is recorded, and one of --gigabytes made of copies of it, each a stream of its own at a time of
// its own. Both lie in .work/bench, and are removed.
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";
import { Packr } from "msgpackr";
import { ROOT, setUp } from "../scripts/setup.mjs";
import { progress, readOptions, report, runApart, runCommand, spread } from "./paired.mjs";

const RUN = path.join(import.meta.dirname, "open-run.mjs");
const WORK = path.join(ROOT, ".work/bench/open");
const HOUR = 3_600_000;
/** Bytes before the payload of the first frame: magic, length, type, checksum. */
const HEAD = 17;

const options = readOptions({ calls: 1_000_000, gigabytes: 10, rounds: 5 });
setUp("cli");
const { bavail, bsize } = statfsSync(ROOT);
if (bavail * bsize < 2 * options.gigabytes * 1e9)
  throw new Error(`${2 * options.gigabytes} GB must be free on the disk`);

const packr = new Packr({ useRecords: false, variableMapSize: true });

/** Changes the header of a tape, whose length stays. */
function changeHeader(file, change) {
  const descriptor = openSync(file, "r+");
  try {
    const begin = Buffer.alloc(4_096);
    readSync(descriptor, begin, 0, begin.length, 0);
    const end = HEAD + begin.readUInt32LE(8);
    const payload = packr.pack(change(packr.unpack(begin.subarray(HEAD, end))));
    if (payload.length !== end - HEAD) throw new Error("the header has another length");
    begin.writeUInt32LE(crc32(payload, crc32(begin.subarray(12, 13))), 13);
    writeSync(descriptor, begin, 0, HEAD, 0);
    writeSync(descriptor, payload, 0, payload.length, HEAD);
  } finally {
    closeSync(descriptor);
  }
}

const bytesIn = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".tape"))
    .reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);

/** Copies tapes until there are so many bytes. */
function multiply(from, to, bytes) {
  mkdirSync(to, { recursive: true });
  const names = readdirSync(from).filter((name) => name.endsWith(".tape"));
  for (let copy = 0, done = 0; done < bytes; copy++) {
    progress(`copying, ${(done / 1e9).toFixed(1)} GB`);
    const stream = (copy + 1).toString(16).padStart(8, "0");
    for (const name of names) {
      if (done >= bytes) break;
      const copied = path.join(to, name.replace(/[0-9a-f]{8}-(\d{4})/, `${stream}-$1`));
      copyFileSync(path.join(from, name), copied);
      changeHeader(copied, (header) => ({
        ...header,
        stream,
        startedAt: header.startedAt + copy * HOUR,
      }));
      done += statSync(copied).size;
    }
  }
}

function measure(part, folder, calls) {
  progress(`${part}, ${path.basename(folder)}`);
  return runApart([RUN, JSON.stringify({ part, folder, calls })]);
}

function command(...args) {
  progress(args.join(" "));
  return runCommand(...args);
}

const dropIndexes = (folder) => rmSync(path.join(folder, ".index"), { recursive: true, force: true });

/** Runs something so many times, each time behind something else. */
async function repeat(run, before = () => {}) {
  const results = [];
  for (let round = 0; round < options.rounds; round++) {
    before();
    results.push(await run());
  }
  return results;
}

async function measureStore(folder) {
  const size = bytesIn(folder);
  const without = () => dropIndexes(folder);
  const listed = await repeat(() => command("list", "-t", folder), without);
  const [first] = [await measure("list", folder)];
  const opened = await repeat(() => measure("list", folder));
  const long = await repeat(() => command("list", "--long", "-t", folder));
  const shown = await repeat(() => command("show", "**", "-t", folder));
  const one = await repeat(() => measure("one", folder));
  const values = await repeat(() => measure("values", folder, 100_000));
  const indexes = path.join(folder, ".index");
  const indexed = readdirSync(indexes).reduce(
    (sum, name) => sum + statSync(path.join(indexes, name)).size,
    0,
  );
  const name = `${(size / 1e9).toFixed(1)} GB, ${(first.calls / 1e6).toFixed(1)} million calls`;
  const row = (what, results, of) => ({
    what: `${name}: ${what}`,
    ms: spread(results.map(of)),
    cpu: spread(results.map(({ cpu }) => cpu)),
    mb: Math.max(...results.map(({ most }) => most)) / 1e6,
  });
  return [
    row("calltape list, no index", listed, ({ took }) => took),
    row("first opening, which makes the indexes", [first], ({ open }) => open),
    row("opening", opened, ({ open }) => open),
    row("listing all calls, once open", opened, ({ list }) => list),
    row("calltape list --long", long, ({ took }) => took),
    row("calltape show, 10 of all calls", shown, ({ took }) => took),
    row("values of one call by its id", one, ({ one: took }) => took),
    row("values of 100,000 calls, one after the other", values, ({ values: took }) => took),
    { what: `${name}: indexes`, mb: indexed / 1e6 },
  ];
}

rmSync(WORK, { recursive: true, force: true });
process.once("exit", () => rmSync(WORK, { recursive: true, force: true }));
const [recorded, many] = [path.join(WORK, "recorded"), path.join(WORK, "many")];
await measure("record", recorded, options.calls);
const rows = await measureStore(recorded);
multiply(recorded, many, options.gigabytes * 1e9);
rows.push(...(await measureStore(many)));
report(
  {
    bench: "open",
    title: `opening tapes; wall time, most resident memory; ${options.rounds} rounds`,
    columns: { what: ["", 0], ms: ["ms", 0], cpu: ["CPU ms of the process", 0], mb: ["MB", 0] },
    rows,
    notes: ["The files are in the cache of the operating system, as far as they fit."],
  },
  options.json,
);
