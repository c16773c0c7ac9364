// Records a real program with its workload: callbacks come from there, and answer in replay if they are recorded, too.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Selection } from "../../dist/transformer/selection/selection.js";
import { instrument } from "../../dist/transformer/text/instrument.js";
import { build, copyProject } from "../programs/build.mjs";
import { runBuild } from "../programs/run.mjs";

const PROGRAMS = path.join(import.meta.dirname, "../programs");
const CHILD = path.join(import.meta.dirname, "child.mjs");
const ENTRY = "workload/entry.mjs";

/** Names that the redactor hides, and that are no secrets in these programs: tokens of parsers, keys of maps, nodes of syntax trees. */
const NO_SECRETS = [
  ..."token tokens lastToken childTokens srcToken startToken endToken valueTokens propTokens".split(" "),
  ..."asteriskToken colonToken dotDotDotToken endOfFileToken equalsGreaterThanToken operatorToken".split(" "),
  ..."questionDotToken questionToken readonlyToken TSPrivateKeyword".split(" "),
  ..."key keys cookies auth authority session pin credential credentials secret".split(" "),
].join(",");

/**
 * @param keep calls that a thread records of one function
 * @returns what the run has recorded
 */
export function record(program, keep) {
  const project = copyProject(program);
  const ownTests = program.command !== undefined;
  if (!ownTests) copyWorkload(program, project.folder);
  program.prepare?.(project.folder, "ts");
  project.files = project.files.filter((file) => existsSync(file));
  // Replay compiles the sources as they were compiled for recording.
  const compilerOptions = { useDefineForClassFields: project.definesFields };
  writeFileSync(path.join(project.folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  const { folder } = build(project, "text", "capture");
  program.prepare?.(folder, "js");
  if (!ownTests) instrumentWorkload(project.folder, folder);
  return runRecorded(program, folder, keep);
}

/**
 * Runs what was built, and records it into its folder.
 *
 * @param keep calls that a thread records of one function
 * @param timeout milliseconds that it may take
 * @throws Error when it fails
 */
export function runRecorded(program, folder, keep, timeout) {
  const command = (built) => ({ command: process.execPath, args: [CHILD, path.join(built, ENTRY)] });
  const settings = {
    ...program.settings,
    CALLTAPE_KEEP: `calls=${keep}`,
    CALLTAPE_REDACT_ALLOW: NO_SECRETS,
  };
  const run = runBuild({ ...program, command: program.command ?? command, settings, timeout }, folder, "on");
  if (run.failed) throw new Error(`the workload of ${program.name} fails; run it by hand in ${folder}`);
  return run;
}

/** Beside the program, so that replay finds it. */
function copyWorkload({ name, workload = path.join(PROGRAMS, "programs", `${name}.mjs`) }, folder) {
  const to = path.join(folder, "workload");
  mkdirSync(to, { recursive: true });
  const parts = workload.replace(/\.mjs$/, "");
  if (existsSync(parts)) cpSync(parts, path.join(to, name), { recursive: true });
  const corpus = JSON.stringify(pathToFileURL(path.join(PROGRAMS, "corpus.mjs")));
  const text = readFileSync(workload, "utf8").replace('"../corpus.mjs"', corpus);
  writeFileSync(path.join(to, "workload.mjs"), text);
  for (const file of ["entry.mjs", "host.mjs"])
    cpSync(path.join(import.meta.dirname, file), path.join(to, file));
}

function instrumentWorkload(root, folder) {
  const selection = new Selection({ capture: ["**"] });
  const from = path.join(root, "workload");
  for (const entry of readdirSync(from, { recursive: true })) {
    if (!entry.endsWith(".mjs")) continue;
    const file = path.join(from, entry);
    const instrumented = instrument(readFileSync(file, "utf8"), file, { selection, root, otherwise: "esm" });
    if (instrumented !== undefined) writeFileSync(path.join(folder, "workload", entry), instrumented.code);
  }
}
