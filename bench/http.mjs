// What recording costs a service under a fixed rate of requests, which make 30 calls of probes each.
//
//   node bench/http.mjs [--rounds N] [--rate N] [--seconds N] [--json]
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setUp } from "../scripts/setup.mjs";
import {
  added,
  interleave,
  progress,
  ratio,
  readOptions,
  report,
  runApart,
  spread,
  withoutSettings,
} from "./paired.mjs";

const RUN = path.join(import.meta.dirname, "http-run.mjs");
const LOAD = path.join(import.meta.dirname, "http-load.mjs");
const CALLS_PER_REQUEST = 30;
const WARM_UP_SECONDS = 2;
/** A load that is later than this was itself kept from running. */
const MOST_LATE_MS = 10;

const options = readOptions({ rounds: 5, rate: 1_000, seconds: 4 });
setUp("cli");
const { environmentOf, isAvailable, STATES, tapeFolder } = await import("./recording.mjs");

const dir = tapeFolder();
/** In flight, records stay in memory: that is recording without writing. */
const STATE_NAMES = ["off", "flight", "on", "production"];
const available = STATE_NAMES.filter((state) => isAvailable(STATES[state].options));
const variants = [
  { name: "plain", build: "plain", env: {}, share: 0 },
  { name: "plain again (control)", build: "plain", env: {}, share: 0 },
  ...available.map((state) => ({
    name: state,
    build: "instrumented",
    env: environmentOf(state, dir),
    share: STATES[state].share,
  })),
];

const request = (port, seconds) => runApart([LOAD, JSON.stringify({ port, rate: options.rate, seconds })]);

async function measure(variant, round) {
  progress(`http, round ${round + 1} of ${options.rounds}, ${variant.name}`);
  const service = fork(RUN, [variant.build], { env: { ...withoutSettings(process.env), ...variant.env } });
  let ended = false;
  service.once("exit", (code) => {
    if (!ended) throw new Error(`the service ended with ${code}`);
  });
  const ask = async (message) => {
    service.send(message);
    return (await once(service, "message"))[0];
  };
  const [{ port }] = await once(service, "message");
  await request(port, WARM_UP_SECONDS);
  await ask("begin");
  const load = await request(port, options.seconds);
  const result = { ...load, ...(await ask("end")) };
  ended = true;
  service.disconnect();
  await once(service, "exit");
  check(variant, result);
  return result;
}

function check({ name, build, share }, { requests, calls, bytes, dropped, errors, stopped, probes }) {
  const expected = requests * CALLS_PER_REQUEST;
  if (probes > 0 !== (build === "instrumented")) throw new Error(`${name}: ${probes} probes have hooks`);
  // In flight the oldest calls make room for the next.
  if ((dropped > 0 && name !== "flight") || errors > 0 || stopped !== undefined)
    throw new Error(`${name}: ${dropped} calls dropped, ${errors} errors, stopped: ${stopped}`);
  if (share !== undefined && calls !== share * expected)
    throw new Error(`${name}: ${calls} of ${expected} calls recorded`);
  if (share !== undefined && bytes > 0 !== (share === 1 && name !== "flight"))
    throw new Error(`${name}: ${bytes} bytes of tape`);
}

const results = await interleave(variants, options.rounds, measure);
const of = (i, read) => results[i].map(read);
const cpuPerRequest = ({ cpu, requests }) => cpu / requests;
const notWriting = variants.findIndex(({ name }) => name === "flight");
const rows = variants.map(({ name }, i) => ({
  state: name,
  cpu: spread(of(i, cpuPerRequest)),
  ratio: i === 0 ? undefined : ratio(of(i, cpuPerRequest), of(0, cpuPerRequest)),
  added: i === 0 ? undefined : added(of(i, cpuPerRequest), of(0, cpuPerRequest)),
  p50: spread(of(i, ({ p50 }) => p50)),
  p99: spread(of(i, ({ p99 }) => p99)),
  p99Ratio:
    name === "on"
      ? ratio(
          of(i, ({ p99 }) => p99),
          of(notWriting, ({ p99 }) => p99),
        )
      : undefined,
  delay: spread(of(i, ({ delay }) => delay)),
  tape: spread(of(i, ({ bytes }) => bytes / options.seconds / 1e6)).middle || undefined,
}));
for (const state of STATE_NAMES) if (!available.includes(state)) rows.push({ state, cpu: "not available" });
const late = Math.max(...results.flat().map((result) => result.late));
report(
  {
    bench: "http",
    title: `a service under ${options.rate} requests/s of ${CALLS_PER_REQUEST} calls each; ${options.rounds} rounds of ${options.seconds} s`,
    columns: {
      state: ["", 0],
      cpu: ["CPU µs a request", 0],
      ratio: ["ratio to plain", 2],
      added: ["added µs", 0],
      p50: ["p50 ms", 2],
      p99: ["p99 ms", 2],
      p99Ratio: ["to flight's", 2],
      delay: ["most loop delay ms", 1],
      tape: ["tape MB/s", 1],
    },
    rows,
    notes: [
      `the load was sent up to ${late.toFixed(1)} ms late (p99)${late > MOST_LATE_MS ? ": the machine was too busy for p99 and loop delay to mean anything" : ""}`,
    ],
  },
  options.json,
);
