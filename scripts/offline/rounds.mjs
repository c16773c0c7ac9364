// What was found in all rounds, of each function and each call.
import { CallList, openTapes } from "../../dist/tape/index.js";

/**
 * Gathers what rounds have found. Calls of boundaries, the program's own and imported ones, are answered while others are
 * replayed, and are none to replay themselves: all others have to be the same in each round.
 */
export class Rounds {
  failures = [];
  lastTally = "";
  count = 0;
  #replays = 0;
  #same = 0;
  #answered = 0;
  #verdicts = new Map();
  #boundaries = new Set();
  #calls = new Map();
  #recorded = { replayed: 0, functions: 0, imported: 0 };

  /** @param folder with the tapes */
  constructor(folder) {
    const { calls, problems } = openTapes(`${folder}/.calltape`);
    if (problems.length > 0) throw new Error(problems[0].message);
    for (const { id, probe } of new CallList(calls)) {
      if (probe.imported) this.#recorded.imported++;
      else {
        if (probe.boundary) {
          this.#recorded.functions++;
          this.#boundaries.add(id);
        } else this.#recorded.replayed++;
        this.#calls.set(id, probe.id);
      }
    }
  }

  /** @param results one of each call */
  add(by, seed, results) {
    this.count++;
    const where = `round ${seed} by ${by}`;
    const missing = new Set(this.#calls.keys());
    let same = 0;
    for (const { id, probe, verdict, reason, detail = "" } of results) {
      if (!missing.delete(id))
        this.failures.push(`${where}: ${id} is none of the calls, or was replayed twice`);
      if (this.#boundaries.has(id)) {
        this.#answered++;
        if (verdict !== "unreplayable") this.failures.push(`${where}: the boundary ${probe} was called`);
        continue;
      }
      this.#replays++;
      const told = reason === undefined ? verdict : `${verdict} (${reason})`;
      const counts = this.#verdicts.get(probe) ?? {};
      counts[told] = (counts[told] ?? 0) + 1;
      this.#verdicts.set(probe, counts);
      if (verdict === "same") same++;
      else this.failures.push(`${where}: ${id} ${probe} is ${told}\n${detail}`);
    }
    for (const id of missing)
      if (!this.#boundaries.has(id)) this.failures.push(`${where}: ${id} was not replayed`);
    this.#same += same;
    this.lastTally = `${same} same, ${results.length - same} others`;
  }

  report() {
    const counts = new Map();
    for (const id of this.#calls.values()) counts.set(id, (counts.get(id) ?? 0) + 1);
    const functions = [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, calls]) => ({ id, calls, verdicts: tell(this.#verdicts.get(id)) }));
    const [replays, same, answered] = [this.#replays, this.#same, this.#answered];
    return { functions, recorded: this.#recorded, replays, same, answered };
  }
}

function tell(counts) {
  if (counts === undefined) return "a boundary: answered";
  return Object.entries(counts)
    .map(([told, count]) => `${count} ${told}`)
    .join(", ");
}
