// What every bench shares: its command line, variants in turn, and figures that say how sure they are.
//
// The machine is never quiet, so nothing is timed alone. A round runs every variant, in an order that rotates from
// round to round; a variant is compared with the plain one of the same round; a second plain one, the control, shows
// what the noise alone makes of equal programs. Times are processor time of all threads, collector and all, since
// other work on the machine does not lengthen it as it does the clock's.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "../scripts/setup.mjs";

/**
 * Reads the command line of a bench.
 *
 * @param defaults numbers by name of the option
 * @returns the numbers, `json`, and what `--measure` was given: the bench starts itself with it for a process of its own
 */
export function readOptions(defaults) {
  const numbers = Object.entries(defaults).map(([name, value]) => [
    name,
    { type: "string", default: String(value) },
  ]);
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      measure: { type: "string" },
      ...Object.fromEntries(numbers),
    },
  });
  for (const [name] of numbers) {
    const number = Number(values[name]);
    if (!(number > 0)) throw new Error(`--${name} must be a number above 0, got "${values[name]}"`);
    values[name] = number;
  }
  return values;
}

/** Runs `run(variant)` for each variant, round by round, the order rotated. Gives the results by variant. */
export async function interleave(variants, rounds, run) {
  const results = variants.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (let i = 0; i < variants.length; i++) {
      const at = (i + round) % variants.length;
      results[at].push(await run(variants[at], round));
    }
  return results;
}

/** Microseconds of processor time of this process so far, in all its threads. */
export function cpuTime() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Between two values, in proportion. */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const low = sorted[Math.floor(at)];
  return low + (sorted[Math.ceil(at)] - low) * (at % 1);
}

export const median = (values) => quantile(values, 0.5);

/** Median and quartiles. */
export function spread(values) {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => quantile(values, part));
  return { middle, low, high };
}

/** Spread of each value in parts of the one of the same round. */
export const ratio = (values, base) => spread(values.map((value, round) => value / base[round]));

/** Spread of what each value adds to the one of the same round, in parts of `count`. */
export const added = (values, base, count = 1) =>
  spread(values.map((value, round) => (value - base[round]) / count));

/** Beyond these a process is ended: a recorder without a bound would fill the disk before anybody looks. */
const MOST_SECONDS = 600;
const MOST_TAPE_BYTES = 4e9;

/**
 * Runs Node to its end, and gives what it said as JSON in its last line.
 *
 * @param args of Node: its flags, the script, and the script's
 * @param dir folder of the tapes, whose size is watched
 * @throws Error when it fails, or takes more than it may
 */
export async function runApart(args, { env = {}, dir } = {}) {
  const child = spawn(process.execPath, args, {
    env: { ...withoutSettings(process.env), ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    out += text;
  });
  let problem;
  const end = (reason) => {
    problem = reason;
    // Not SIGTERM, which waits for a busy program that listens to it.
    child.kill("SIGKILL");
  };
  const started = performance.now();
  const watch = setInterval(() => {
    if (performance.now() - started > MOST_SECONDS * 1e3) end(`took more than ${MOST_SECONDS} s`);
    if (dir !== undefined && bytesIn(dir) > MOST_TAPE_BYTES)
      end(`wrote more than ${MOST_TAPE_BYTES / 1e9} GB of tape`);
  }, 500);
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`${args.join(" ")} ${problem ?? `ended with ${code}`}`);
  return JSON.parse(out.trim().split("\n").at(-1));
}

/** Has a process write what it took when it ends; not when a thread of its own does. */
const TELL =
  "import{isMainThread}from'node:worker_threads';if(isMainThread)process.on('exit',()=>{const{user,system}=process.cpuUsage();" +
  "process.stderr.write(JSON.stringify({cpu:(user+system)/1e3,most:process.resourceUsage().maxRSS*1024}))})";

/**
 * Runs `calltape` as a person does.
 *
 * @returns what it printed, milliseconds from start to end and of processor time in all threads, and bytes of memory
 * @throws Error when it fails
 */
export function runCommand(...args) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      ...["--import", `data:text/javascript,${encodeURIComponent(TELL)}`],
      ...[path.join(ROOT, "dist/cli/main.js"), ...args],
    ],
    { encoding: "utf8", env: withoutSettings(process.env), maxBuffer: 2 ** 30 },
  );
  const took = performance.now() - started;
  if (status !== 0) throw new Error(`calltape ${args.join(" ")}: ${stderr}`);
  return { stdout, took, ...JSON.parse(stderr.slice(stderr.lastIndexOf("{"))) };
}

function bytesIn(dir) {
  if (!existsSync(dir)) return 0;
  return readdirSync(dir).reduce((sum, name) => sum + statSync(path.join(dir, name)).size, 0);
}

/** An environment in which no setting of whoever runs the bench is in force. */
export function withoutSettings(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(CALLTAPE|NODE_OPTIONS$|NODE_V8_COVERAGE$)/.test(name)),
  );
}

export function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  else console.error(text);
}

/** The last of the progress. */
export function endProgress() {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
}

/**
 * Prints what a bench has found: a table, or JSON.
 *
 * @param columns titles by key of the rows, each with the digits of its numbers; texts stay as they are
 */
export function report({ bench, title, columns, rows, notes = [] }, json) {
  endProgress();
  const host = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  if (json) {
    console.log(JSON.stringify({ bench, ...host, date: new Date().toISOString(), rows, notes }));
    return;
  }
  const keys = Object.keys(columns);
  const lines = [
    keys.map((key) => columns[key][0]),
    ...rows.map((row) => keys.map((key) => show(row[key], columns[key][1]))),
  ];
  const widths = keys.map((_, i) => Math.max(...lines.map((cells) => cells[i].length)));
  console.log(`${title}\nnode ${host.node}, ${host.cores} × ${host.cpu}; spreads are quartiles\n`);
  for (const cells of lines)
    console.log(
      cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("   "),
    );
  console.log(["", ...notes, ""].join("\n"));
}

function show(value, digits) {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return value.toFixed(digits);
  const [low, middle, high] = [value.low, value.middle, value.high].map((part) => part.toFixed(digits));
  return `${middle} (${low} to ${high})`;
}
