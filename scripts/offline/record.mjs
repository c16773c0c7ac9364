// Builds the example, and runs it with the real things: PostgreSQL in its process, the HTTP dependency, files.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { ROOT, tool } from "../setup.mjs";
import { Client, load, tour } from "./client.mjs";
import { startPartner } from "./partner.mjs";

const CLI = path.join(ROOT, "dist/cli/main.js");
const EXAMPLE = path.join(ROOT, "examples/orders");

/** Copies the example to where it has its packages. */
export function install(folder) {
  const left = /[\\/](dist|node_modules|\.calltape)$/;
  cpSync(EXAMPLE, folder, { recursive: true, filter: (file) => !left.test(file) });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, "node_modules"), "dir");
}

/** Compiles it, plain or with recording. Gives the folder of the output. */
function build(folder, recording) {
  const out = recording ? "dist" : "plain";
  const command = recording
    ? [process.execPath, [CLI, "build", "--out-dir", out]]
    : [tool("tsc"), ["--outDir", out]];
  const { status, stdout, stderr } = spawnSync(command[0], command[1], { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`the example does not compile:\n${stdout}${stderr}`);
  return out;
}

/**
 * Runs a build, while something is done with it.
 *
 * @param act gets a client, and the HTTP dependency
 */
async function withService(folder, out, act) {
  const partner = await startPartner();
  const data = path.join(folder, `data-${out}`);
  mkdirSync(data, { recursive: true });
  cpSync(path.join(EXAMPLE, "data"), data, { recursive: true });
  const child = spawn(process.execPath, [`${out}/main.js`], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PATH: process.env.PATH,
      PORT: "0",
      PARTNER_URL: partner.url,
      DATA_DIR: data,
      // Every call, and not the first hundred of each function.
      CALLTAPE_KEEP: "calls=10000000",
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
    const code = await ended;
    await partner.stop();
    // biome-ignore lint/correctness/noUnsafeFinally: a service that fails in the end is a fault of its own
    if (code !== 0) throw new Error(`the service ended with ${code}`);
  }
}

/** What is answered to the tour, without recording. */
export function answersWithout(folder) {
  return withService(folder, build(folder, false), async (client) => {
    await tour(client);
    return client.answers;
  });
}

/**
 * The tour and then a load, with recording.
 *
 * @returns what was answered to the tour, and how often what in all
 */
export function record(folder, { requests, concurrency, random }) {
  return withService(folder, build(folder, true), async (client, partner) => {
    const customers = await tour(client);
    const answers = [...client.answers];
    partner.moves(random);
    await load(client, customers, { requests, concurrency, random });
    return { answers, counts: client.counts(), sent: client.answers.length };
  });
}
