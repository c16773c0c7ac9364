// Real programs with every function a probe, kept from run to run: instrumenting typescript.js takes a while.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../scripts/setup.mjs";
import { endProgress, interleave, progress, ratio, runApart, spread } from "./paired.mjs";

const WORK = path.join(ROOT, ".work/bench/programs");
const CHILD = path.join(import.meta.dirname, "program-run.mjs");

/** What the text of an instrumented program depends on besides its source. */
const MAKERS = ["dist/transformer", "dist/patterns", "runtime/dist"];

/** What such programs pass around hangs together, so that every record is as long as it may be. */
const SAMPLE_BYTES = "1kb";

function hash(texts) {
  const all = createHash("sha256");
  for (const text of texts) all.update(text);
  return all.digest("hex").slice(0, 16);
}

function* filesIn(folder) {
  for (const name of readdirSync(path.join(ROOT, folder), { recursive: true }).sort())
    if (name.endsWith(".js")) yield readFileSync(path.join(ROOT, folder, name));
}

/**
 * A file with hooks in every function, and as it is, both below the repository.
 *
 * @param file of a package
 * @param name what to call it: its extension says whether it is a module
 * @returns paths of the plain file and of the instrumented one, and the number of probes
 */
export async function instrumentFile(file, name) {
  const { FRONT_ENDS } = await import("../scripts/programs/front-ends.mjs");
  const source = readFileSync(file);
  const folder = path.join(WORK, hash([source, name, ...MAKERS.flatMap((maker) => [...filesIn(maker)])]));
  const plain = path.join(folder, "plain", name);
  const instrumented = path.join(folder, "instrumented", name);
  const count = path.join(folder, "probes.json");
  if (!existsSync(count)) {
    progress(`instrumenting ${name}`);
    mkdirSync(path.dirname(plain), { recursive: true });
    mkdirSync(path.dirname(instrumented), { recursive: true });
    writeFileSync(plain, source);
    const root = path.dirname(plain);
    const project = { folder: root, files: [plain], language: "javascript", format: "esm" };
    let probes = 0;
    const onPlan = (plan) => {
      probes += plan.probes.length;
    };
    const options = { enabled: true, capture: ["**"], root };
    for (const [, text] of FRONT_ENDS.text.compile(project, options, onPlan))
      writeFileSync(instrumented, text);
    if (probes === 0) throw new Error(`${name} has no probes`);
    writeFileSync(count, JSON.stringify(probes));
    endProgress();
  }
  return { plain, instrumented, probes: JSON.parse(readFileSync(count, "utf8")) };
}

/**
 * Runs a workload (see program-run.mjs) on the plain and the instrumented file, each time in a process of its own, and
 * compares the processor time of the processes.
 *
 * @param states names of states; those that this runtime does not have are said to be not available
 */
export async function compareProgram(workload, { plain, instrumented, probes }, states, rounds) {
  const { environmentOf, isAvailable, STATES, tapeFolder } = await import("./recording.mjs");
  const dir = tapeFolder();
  const available = states.filter((state) => isAvailable(STATES[state].options));
  const variants = [
    { name: "plain", file: plain, env: {}, probes: 0 },
    { name: "plain again (control)", file: plain, env: {}, probes: 0 },
    ...available.map((state) => ({
      name: state,
      file: instrumented,
      env: {
        ...environmentOf(state, dir),
        ...(state === "sampled out" && { CALLTAPE_MAX_BYTES: SAMPLE_BYTES }),
      },
      probes,
      share: STATES[state].share,
    })),
  ];
  let digest;
  const results = await interleave(variants, rounds, async (variant, round) => {
    progress(`${workload}, round ${round + 1} of ${rounds}, ${variant.name}`);
    const result = await runApart(["--stack-size=4000", CHILD, workload, variant.file], {
      env: variant.env,
      dir,
    });
    rmSync(dir, { recursive: true, force: true });
    check(variant, result);
    digest ??= result.digest;
    if (result.digest !== digest) throw new Error(`${variant.name} did something else than plain`);
    return result;
  });
  const times = (i, kind) => results[i].map((result) => result[kind] / 1e3);
  const rows = variants.map(({ name }, i) => ({
    state: name,
    cpu: spread(times(i, "cpu")),
    ratio: i === 0 ? undefined : ratio(times(i, "cpu"), times(0, "cpu")),
    wall: i === 0 ? undefined : ratio(times(i, "wall"), times(0, "wall")),
    warm: i === 0 ? undefined : ratio(times(i, "warm"), times(0, "warm")),
    calls: results[i][0].calls || undefined,
  }));
  const missing = states.filter((state) => !available.includes(state));
  return [...rows, ...missing.map((state) => ({ state, ratio: "not available" }))];
}

function check({ name, probes, share }, { probes: loaded, calls, dropped, errors, stopped }) {
  if (loaded !== probes) throw new Error(`${name}: ${loaded} of ${probes} probes have hooks`);
  if (dropped > 0 || errors > 0 || stopped !== undefined)
    throw new Error(`${name}: ${dropped} calls dropped, ${errors} errors, stopped: ${stopped}`);
  if (share === 0 ? calls !== 0 : share !== undefined && calls === 0)
    throw new Error(`${name}: ${calls} calls recorded`);
}

export const COLUMNS = {
  state: ["", 0],
  cpu: ["CPU ms", 0],
  ratio: ["ratio to plain", 3],
  wall: ["by the clock", 3],
  warm: ["without the first pass", 3],
  calls: ["calls recorded", 0],
};
