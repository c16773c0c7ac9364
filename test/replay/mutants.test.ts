import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { PoolOptions } from "../../cli/replay/pool.js";
import type { ReplayResult } from "../../cli/replay/result.js";
import { diffTapes } from "../../replay/index.js";
import { type Call, openTapes } from "../../tape/index.js";
import { Project, ROOT } from "../project.js";

// As it is built: its threads load what stands beside it.
const { replayInThreads } = (await import(path.join(ROOT, "dist/cli/replay/pool.js"))) as {
  replayInThreads(calls: readonly Call[], options: PoolOptions): Promise<ReplayResult[]>;
};

interface Mutant {
  id: string;
  probe: string;
}
const { applyTo, mutantsOfFile, sample } = (await import(
  path.join(ROOT, "scripts/mutants/candidates.mjs")
)) as {
  mutantsOfFile(root: string, file: string, functions: ReadonlySet<string>): Mutant[];
  applyTo(text: string, mutant: Mutant): string | undefined;
  sample(
    mutants: readonly Mutant[],
    root: string,
    options: { count: number; seed: number; perFunction: number },
  ): Mutant[];
};

const SOURCE = `
const RATES = { de: 0.19, fr: 0.2, none: 0 };
export class Basket {
  #lines = [];
  add(name, price, quantity = 1) {
    const line = this.#lines.find((each) => each.name === name);
    if (line === undefined) this.#lines.push({ name, price, quantity });
    else line.quantity += quantity;
    return this;
  }
  get size() { return this.#lines.reduce((sum, { quantity }) => sum + quantity, 0); }
  *cheapest(most) {
    const sorted = this.#lines.slice().sort((a, b) => a.price - b.price);
    for (let i = 0; i < most && i < sorted.length; i++) yield sorted[i].name;
    return sorted.length > most ? "more" : "all";
  }
  total(country) {
    const rate = RATES[country] ?? RATES.none;
    const net = this.#lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
    return Math.round(net * (1 + rate));
  }
}
export function discount(total, code) {
  if (!/^[A-Z]+\\d*$/.test(code)) throw new RangeError("no code: " + code);
  const percent = Number(code.replace(/^[A-Z]+/, "")) || 5;
  return total >= 1000 || percent <= 5 ? Math.floor(total * percent / 100) : 0;
}
export async function checkOut(basket, { country = "none", code } = {}) {
  const total = basket.total(country);
  const off = code?.trim() ? discount(total, code.trim()) : 0;
  await null;
  return { total: total - off, free: total - off < 1 || basket.size === 0, names: [...basket.cheapest(2)] };
}
export const label = (names, most) =>
  names.length > most ? names.slice(0, most).join(", ") + " and others" : names.join(", ");
`;

const MAIN = `
import { Basket, checkOut, discount, label } from "./shop.js";
const basket = () => new Basket().add("tea", 450).add("cup", 800, 2).add("tea", 450, 3).add("pot", 2500);
for (const options of [undefined, { country: "de" }, { country: "fr", code: " TEAM20 " }, { code: "HI" }, { code: "?" }])
  try { label((await checkOut(basket(), options)).names, 1); } catch {}
await checkOut(new Basket());
for (const code of ["A5", "B10", "C", "d"]) try { discount(999, code); discount(1000, code); } catch {}
label([], 0); label(["a", "b", "c"], 3);
`;

let project: Project;
beforeAll(() => {
  project = new Project({});
});

/** Records a version of the program. @returns the tapes */
function record(name: string, source: string): string {
  const recorded = `${name}-recorded`;
  project.write({ [`${name}/shop.js`]: source, [`${recorded}/main.js`]: MAIN });
  project.instrument(`${name}/shop.js`, `${recorded}/shop.js`, name);
  project.node(`${recorded}/main.js`, { cwd: recorded });
  return project.path(recorded, ".calltape");
}

/** Replays recorded calls on a version of the program. */
async function replay(tapes: string, name: string): Promise<ReplayResult[]> {
  return replayInThreads(openTapes(tapes).calls, {
    worker: { tapes: [tapes], root: project.path(name), timeout: 300 },
    ...{ threads: 1, bail: 1, onResult: () => undefined },
  });
}

test("replay is red for each mutant that changes a recorded outcome", async () => {
  const plain = record("plain", SOURCE);
  const verdicts = (await replay(plain, "plain")).map(({ verdict }) => verdict);
  expect(verdicts.filter((verdict) => verdict !== "same")).toEqual([]);
  const recorded = openTapes(plain);
  const functions = new Set(recorded.calls.map(({ probe }) => probe.id));
  const mutants = sample(mutantsOfFile(project.path("plain"), "shop.js", functions), project.path("plain"), {
    ...{ count: 12, seed: 1, perFunction: 3 },
  });
  const found: { mutant: string; changes: boolean; red: boolean }[] = [];
  for (const [place, mutant] of mutants.entries()) {
    const name = `mutant-${place}`;
    const tapes = record(name, applyTo(SOURCE, mutant)!);
    const changes = [...diffTapes(recorded, openTapes(tapes))].some(({ different }) => different > 0);
    const red = (await replay(plain, name)).some(({ verdict }) => verdict === "different");
    found.push({ mutant: mutant.id, changes, red });
  }
  expect(found.filter(({ changes, red }) => changes && !red)).toEqual([]);
  expect(found.filter(({ changes }) => changes).length).toBeGreaterThan(6);
});
