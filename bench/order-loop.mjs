// What recording costs the order loop: plain, instrumented and off, instrumented and on, in turn in one process.
// Prints ratios of the medians of paired rounds with their spread, beside a plain/plain control.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { setUp } from "../scripts/setup.mjs";

setUp("cli");
const { default: babel } = await import("@babel/core");
const { configure, flush, stats } = await import("@calltape/runtime");
const { babelPlugin } = await import("calltape/babel");

const CALLS_PER_ORDER = 32;
const ROUNDS = 25;
const root = path.resolve(import.meta.dirname, "..");
const work = path.join(root, ".work/bench");
const source = path.join(root, "bench/order.js");

async function load(name, plugins) {
  const { code } = babel.transformFileSync(source, { configFile: false, babelrc: false, cwd: root, plugins });
  const file = path.join(work, `${name}.mjs`);
  writeFileSync(file, code);
  return import(pathToFileURL(file).href);
}

function nanosecondsPerOrder({ makeOrder, priceOrder }, orders) {
  const list = Array.from({ length: 64 }, (_, i) => makeOrder(i));
  const start = process.hrtime.bigint();
  let sum = 0;
  for (let i = 0; i < orders; i++) sum += priceOrder(list[i & 63]).total;
  const elapsed = Number(process.hrtime.bigint() - start);
  if (!(sum > 0)) throw new Error("the loop was not run");
  return elapsed / orders;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Rounds of each variant in turn; each is compared with the plain round next to it. */
function compare(variants, orders) {
  const times = variants.map(() => []);
  for (let round = -5; round < ROUNDS; round++)
    variants.forEach(([, module], i) => {
      const time = nanosecondsPerOrder(module, orders);
      if (round >= 0) times[i].push(time);
    });
  return variants.map(([name], i) => {
    const ratios = times[i].map((time, round) => time / times[0][round]).sort((a, b) => a - b);
    const added = (median(times[i]) - median(times[0])) / CALLS_PER_ORDER;
    return { name, ratio: median(ratios), low: ratios[ROUNDS >> 2], high: ratios[(ROUNDS * 3) >> 2], added };
  });
}

rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });
configure({ record: "off", dir: path.join(work, "tapes"), keep: "calls=999999999" });
const instrument = [[babelPlugin, { enabled: true, capture: ["bench/**"], root }]];
const plain = await load("plain", []);
const control = await load("control", []);
const instrumented = await load("instrumented", instrument);

const rows = compare(
  [
    ["plain", plain],
    ["plain again (control)", control],
    ["instrumented, off", instrumented],
  ],
  20_000,
).slice(1);
configure({ record: "on", dir: path.join(work, "tapes"), keep: "calls=999999999" });
rows.push(
  compare(
    [
      ["plain", plain],
      ["instrumented, on", instrumented],
    ],
    1_000,
  )[1],
);
flush();
const { calls, bytes, dropped } = stats();
if (calls === 0 || dropped > 0) throw new Error(`${calls} calls recorded, ${dropped} dropped`);
rmSync(path.join(work, "tapes"), { recursive: true });

console.log(
  `order loop, ${CALLS_PER_ORDER} calls an order; node ${process.version}; ${ROUNDS} paired rounds`,
);
console.log(`${"".padEnd(24)} ratio to plain   middle half     added ns/call`);
for (const { name, ratio, low, high, added } of rows)
  console.log(
    `${name.padEnd(24)} ${ratio.toFixed(3).padStart(14)}   ${low.toFixed(3)} to ${high.toFixed(3)}  ${added.toFixed(1).padStart(12)}`,
  );
console.log(`${calls} calls recorded, ${(bytes / calls).toFixed(1)} bytes a call`);
