// The example service, recorded as it is used, and replayed with all that it needs switched off. It has no tests.
import { cpSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { openTapes } from "calltape/replay";
import { EXAMPLE, install } from "../../offline/record.mjs";
import { environment, GUARD, SOURCES, touches } from "../../offline/replay.mjs";
import { runScript } from "../run-script.mjs";

const RECORD = path.join(import.meta.dirname, "../orders/record.mjs");

export const program = {
  name: "orders",
  parts: ["src"],
  isMutated: (file) => file.startsWith("src/"),

  record({ folder, source, recorded, rerecorded, tapes, keep }) {
    rmSync(folder, { recursive: true, force: true });
    for (const name of SOURCES)
      cpSync(path.join(EXAMPLE, name), path.join(source, name), { recursive: true });
    for (const each of [recorded, rerecorded]) install(each);
    runService(recorded, keep);
    const { calls } = openTapes(tapes);
    return { calls: calls.length, fired: new Set(calls.map(({ probe }) => probe.id)).size };
  },

  recordAgain({ mutated, source, rerecorded, keep }, file, timeout) {
    const put = (from) => cpSync(path.join(from, file), path.join(rerecorded, file));
    if (file === undefined) return runService(rerecorded, keep, timeout);
    put(mutated);
    try {
      runService(rerecorded, keep, timeout);
    } finally {
      put(source);
    }
  },

  /** The first request that was answered otherwise: what comes then may follow from it. */
  *changes({ recorded, rerecorded }) {
    const [before, after] = [recorded, rerecorded].map((folder) =>
      JSON.parse(readFileSync(path.join(folder, "answers.json"), "utf8")),
    );
    const place = before.findIndex((answer, i) => !isDeepStrictEqual(answer, after[i]));
    if (place < 0) return;
    const { method, path: of } = before[place];
    yield { id: `answer ${place}: ${method} ${of}`, calls: [place], paths: [] };
  },

  replay: (folder) => ({ setup: [GUARD], env: environment(folder) }),
  touches,
};

function runService(folder, keep, timeout) {
  const { silent, stderr } = runScript(RECORD, [folder, keep], { cwd: folder, timeout });
  if (silent !== undefined) throw new Error(`the service fails: ${silent}\n${stderr}`);
}
