// Builds the example, and runs it with the real things: PostgreSQL in its process, the HTTP dependency, files.
import { execFile, spawn } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../setup.mjs";
import { Client, load, tour } from "./client.mjs";
import { startPartner } from "./partner.mjs";

const CLI = path.join(ROOT, "dist/cli/main.js");
export const EXAMPLE = path.join(ROOT, "examples/orders");

/** Copies the example to where it has its packages. */
export function install(folder) {
  const left = /[\\/](dist|node_modules|\.calltape)$/;
  cpSync(EXAMPLE, folder, { recursive: true, filter: (file) => !left.test(file) });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"), "dir");
}

/** Compiles it with recording. */
export async function build(folder) {
  await promisify(execFile)(process.execPath, [CLI, "build"], { cwd: folder });
}

/** Milliseconds that the service may take to end. */
const TIME_TO_END = 15_000;

/**
 * Runs the service, while something is done with it.
 *
 * @param program what Node is given @param act gets a client, and the HTTP dependency
 * @param environment gets the dependency, and gives variables that have other values than they would
 */
export async function withService(folder, program, act, environment = () => ({})) {
  const partner = await startPartner();
  const child = spawn(process.execPath, program, {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      PORT: "0",
      PARTNER_URL: partner.url,
      DATA_DIR: path.join(folder, "data"),
      // Every call, and not the first hundred of each function.
      CALLTAPE_KEEP: "calls=10000000",
      ...environment(partner),
    },
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const port = await new Promise((resolve, reject) => {
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
      const match = /listening on (\d+)/.exec(said);
      if (match !== null) resolve(Number(match[1]));
    });
    void ended.then((code) => reject(new Error(`the service ended with ${code}: ${said}`)));
  });
  const client = new Client(port);
  try {
    return await act(client, partner);
  } finally {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), TIME_TO_END);
    const code = await ended;
    clearTimeout(late);
    await partner.stop();
    // biome-ignore lint/correctness/noUnsafeFinally: a service that fails in the end is a fault of its own
    if (code !== 0) throw new Error(`the service ended with ${code}`);
  }
}

/** What is answered to the tour, without recording. */
export function answersWithout(folder) {
  return withService(folder, ["--import", "tsx", "src/main.ts"], async (client) => {
    await tour(client);
    return client.answers;
  });
}

/**
 * The tour and then a load, with recording, for which it has been built.
 *
 * @returns what was answered to the tour, and how often what in all
 */
export function record(folder, { requests, concurrency, random }) {
  return withService(folder, ["dist/main.js"], async (client, partner) => {
    const customers = await tour(client);
    const answers = [...client.answers];
    partner.moves(random);
    await load(client, customers, { requests, concurrency, random });
    return { answers, counts: client.counts(), sent: client.answers.length };
  });
}
