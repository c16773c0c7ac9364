// How a program is recorded that has a workload, as `npm run replay-rate` records it.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FRONT_ENDS } from "../programs/front-ends.mjs";
import { record, runRecorded } from "../replay-rate/record.mjs";

/** Copies the program to `source`, and records it in `recorded`; what records it again is in `rerecorded`. */
export function recordWorkload(program, { recorded, rerecorded, keep }) {
  const run = record(program, keep);
  cpSync(recorded, rerecorded, { recursive: true });
  return run;
}

/** Puts in order what {@link recordWorkloadAgain} has left when it was ended. */
export function restoreWorkload({ parts }, { recorded, rerecorded }) {
  for (const part of parts)
    cpSync(path.join(recorded, part), path.join(rerecorded, part), { recursive: true });
}

/**
 * Records the program once more in `rerecorded`.
 *
 * @param file the one that is another one now, in `mutated`; undefined where none is
 * @param timeout milliseconds
 */
export function recordWorkloadAgain(program, { mutated, rerecorded, keep }, file, timeout) {
  if (file === undefined) return runRecorded(program, rerecorded, keep, timeout);
  const built = path.join(rerecorded, file.replace(/\.ts$/, ".js"));
  const before = readFileSync(built, "utf8");
  const { language, format, definesFields = true, interop = true } = program;
  const project = {
    folder: mutated,
    files: [path.join(mutated, file)],
    language,
    format,
    definesFields,
    interop,
  };
  const options = { capture: ["**"], enabled: true, root: mutated };
  const [[, code]] = FRONT_ENDS.text.compile(project, options);
  writeFileSync(built, code);
  try {
    return runRecorded(program, rerecorded, keep, timeout);
  } finally {
    writeFileSync(built, before);
  }
}
