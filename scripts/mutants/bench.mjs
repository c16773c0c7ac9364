// The folders of a program that mutants are put into, one after the other, and what is known of the program without any.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { diffTapes, openTapes } from "calltape/replay";
import { WORK } from "../programs/install.mjs";
import { applyTo } from "./candidates.mjs";
import { runScript } from "./run-script.mjs";

const REPLAY = path.join(import.meta.dirname, "replay.mjs");

/** Milliseconds that a run may take: some mutants do not end. */
const TIME_LIMIT = 300_000;

/** Recordings without a mutant: one does not show all that differs from run to run. */
const STEADY_ROUNDS = 8;

export class Bench {
  /** @param keep calls that a thread records of one function */
  constructor(program, keep) {
    this.program = program;
    this.keep = keep;
    this.folder = path.join(WORK, "build", program.name);
    this.source = path.join(this.folder, "source");
    this.recorded = path.join(this.folder, "text-capture");
    this.tapes = path.join(this.recorded, ".calltape");
    this.mutated = path.join(this.folder, "mutated");
    this.tested = path.join(this.folder, "tested");
    /** What has a mutant in its place. */
    this.copies = program.tests === undefined ? [this.mutated] : [this.mutated, this.tested];
    this.rerecorded = path.join(this.folder, "rerecorded");
    this.baselines = path.join(this.folder, "baselines");
    /** Ids of the calls that are the same when they are made alone, by the function that is mutated. */
    this.aloneOf = new Map();
  }

  /** Records the program, and finds what replays of it, if that was not done before. */
  prepare(say) {
    const finished = path.join(this.baselines, "finished.json");
    if (existsSync(finished)) {
      const { keep } = JSON.parse(readFileSync(finished, "utf8"));
      if (keep !== this.keep)
        throw new Error(
          `it was recorded with --keep ${keep}: say so, or remove ${this.folder} with what was found`,
        );
      // What was ended may have left a mutant.
      for (const part of this.program.parts)
        for (const copy of this.copies)
          cpSync(path.join(this.source, part), path.join(copy, part), { recursive: true });
      this.program.restore?.(this);
      return;
    }
    const { calls, fired } = this.program.record(this);
    say(`${calls} calls of ${fired} functions recorded`);
    for (const copy of this.copies) cpSync(this.source, copy, { recursive: true });
    this.program.tests?.prepare?.(this.tested);
    mkdirSync(this.baselines);
    if (this.program.tests !== undefined) {
      const { failed } = this.#runTests([]);
      this.#write("failing-tests", failed);
      say(`${failed.length} of its tests fail without a mutant, and do not count`);
    }
    const { same } = this.#replay("together", "all");
    this.#write("all", same);
    for (let green = false; !green; ) {
      const { failure } = this.#replay("together", "bail", "all");
      green = failure === undefined;
      if (!green)
        this.#write(
          "all",
          this.#read("all").filter((id) => id !== failure.id),
        );
    }
    say(`${this.#read("all").length} calls are the same in replay`);
    this.findUnsteady(say);
    writeFileSync(finished, JSON.stringify({ keep: this.keep }));
  }

  /** Records the program again and again: a function that does not always do the same shows nothing of a mutant. */
  findUnsteady(say) {
    const unsteady = new Set();
    for (let round = 1; round <= STEADY_ROUNDS; round++) {
      this.program.recordAgain(this, undefined, TIME_LIMIT);
      for (const { id } of this.#changes()) unsteady.add(id);
      say(`${unsteady.size} functions did something else in one of ${round} recordings`);
    }
    this.#write("unsteady", [...unsteady]);
  }

  /** The changes of functions that otherwise do the same in each recording. */
  steady(changes) {
    const unsteady = new Set(this.#read("unsteady"));
    return changes.filter(({ id }) => !unsteady.has(id));
  }

  /** Ids and functions of the calls that are the same in replay. */
  get #calls() {
    const same = new Set(this.#read("all"));
    this.sameCalls ??= openTapes(this.tapes).calls.flatMap(({ id, probe }) =>
      same.has(id) ? [{ id, probe: probe.id }] : [],
    );
    return this.sameCalls;
  }

  /** Ids of the functions with calls that are the same in replay. */
  coveredFunctions() {
    return new Set(this.#calls.map(({ probe }) => probe));
  }

  /** Puts a mutant in its place while something is done. */
  withMutant(mutant, run) {
    const text = readFileSync(path.join(this.source, mutant.file), "utf8");
    const mutated = applyTo(text, mutant);
    const put = (content) => {
      for (const folder of this.copies) writeFileSync(path.join(folder, mutant.file), content);
    };
    put(mutated);
    try {
      return run();
    } finally {
      put(text);
    }
  }

  /** Whether the program's own tests kill what is in its place, and by which test. */
  test() {
    const { failed = [], why, silent } = this.#runTests(["failing-tests"]);
    const known = new Set(this.#read("failing-tests"));
    const by = silent ?? failed.find((name) => !known.has(name));
    return { killed: by !== undefined, ...(by && { by, why }) };
  }

  /** Whether replay of the calls of the function, and of those that it is in, does, each made alone. */
  replayOwn({ probe }) {
    this.#write("own", this.aloneOf.get(probe) ?? this.#ownCalls(probe));
    return this.#judge(this.#replay("alone", "bail", "own"), "own calls");
  }

  #ownCalls(probe) {
    return this.#calls
      .filter((call) => probe === call.probe || probe.startsWith(`${call.probe}>`))
      .map(({ id }) => id);
  }

  /** Whether replay of all calls does. */
  replayAll() {
    return this.#judge(this.#replay("together", "bail", "all"), "all calls");
  }

  #judge({ silent, stderr, failure, reasons }, stage) {
    if (silent !== undefined && silent !== "timeout") throw new Error(`replay fails: ${silent}\n${stderr}`);
    if (silent ?? failure) return { killed: true, stage, ...(failure ?? { verdict: silent }) };
    return { killed: false, stage, unreplayable: reasons };
  }

  /**
   * Finds which of these calls are the same without a mutant when each is made alone.
   *
   * @returns whether that was not known, and one that was found different is none of them
   */
  isMistaken({ probe }, { id }) {
    if (this.aloneOf.has(probe)) return false;
    this.#write("own", this.#ownCalls(probe));
    const { same } = this.#replay("alone", "all", "own");
    this.aloneOf.set(probe, same);
    return !same.includes(id);
  }

  /** Records the program with a mutant: the functions that do something else now, and recorded calls that show it and replay. */
  changesOf(mutant) {
    try {
      this.program.recordAgain(this, mutant.file, TIME_LIMIT);
    } catch {
      // What it recorded until then is compared.
    }
    return this.steady([...this.#changes()]);
  }

  /** What is recorded otherwise in the second recording: functions, calls of them that show it and replay, and where. */
  *#changes() {
    const same = new Set(this.#read("all"));
    for (const { id, examples } of this.#diff()) {
      const calls = examples.map(({ a }) => a.id).filter((call) => same.has(call));
      const paths = examples.flatMap(({ differences }) => differences.map(({ path: at }) => at));
      yield { id, calls, paths: [...new Set(paths)].slice(0, 3) };
    }
    yield* this.program.changes?.(this) ?? [];
  }

  *#diff() {
    const [before, after] = [this.tapes, path.join(this.rerecorded, ".calltape")].map((tapes) =>
      openTapes(tapes),
    );
    for (const each of diffTapes(before, after, { examples: 1_000 })) if (each.different > 0) yield each;
  }

  #runTests(known) {
    const args = [this.tested, ...known.map((name) => this.#file(name))];
    return runScript(this.program.tests.script, args, { cwd: this.tested, timeout: TIME_LIMIT });
  }

  #replay(how, until, ids) {
    const { setup = [], env } = this.program.replay?.(this.folder) ?? {};
    const what = { tapes: this.tapes, root: this.mutated, how, until, ids: ids && this.#file(ids), setup };
    // Without a mutant it does end.
    const timeout = until === "bail" ? TIME_LIMIT : undefined;
    return runScript(REPLAY, [JSON.stringify(what)], { cwd: this.mutated, timeout, env });
  }

  #file(name) {
    return path.join(this.baselines, `${name}.json`);
  }

  #read(name) {
    return JSON.parse(readFileSync(this.#file(name), "utf8"));
  }

  #write(name, value) {
    rmSync(this.#file(name), { force: true });
    writeFileSync(this.#file(name), JSON.stringify(value));
  }
}
