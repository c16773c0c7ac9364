// From a program as its package ships it to folders that can be run: as it is, compiled, instrumented.
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FRONT_ENDS } from "./front-ends.mjs";
import { packageFolder, WORK } from "./install.mjs";

const EXTENSIONS = { typescript: /(?<!\.d)\.ts$/, javascript: /\.[cm]?js$/ };

/** What is asked for of every file. */
const EVERYTHING = ["**"];

/**
 * Copies what a program runs out of its package.
 *
 * @returns the project that front ends take: its folder, the files to compile, and how
 */
export function copyProject(program) {
  const { name, language, format, definesFields = true, interop = true, isSource = () => true } = program;
  const folder = path.join(WORK, "build", name, "source");
  const from = packageFolder(program.package ?? name);
  rmSync(path.dirname(folder), { recursive: true, force: true });
  for (const part of program.parts)
    cpSync(path.join(from, part), path.join(folder, part), { recursive: true });
  for (const [file, to] of Object.entries(program.own ?? {}))
    cpSync(file, path.join(folder, to), { recursive: true });
  writeFileSync(
    path.join(folder, "package.json"),
    JSON.stringify({ name, type: format === "esm" ? "module" : "commonjs", ...program.manifest }),
  );
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && EXTENSIONS[language].test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => isSource(path.relative(folder, file)))
    .sort();
  return { folder, files, language, format, definesFields, interop };
}

/**
 * Compiles a project into a folder of its own, beside copies of all its files: some programs read their source.
 *
 * @param mode which option of the plugin asks for the functions: "capture" or "trace"; undefined to leave it away
 */
export function build(project, frontEnd, mode) {
  const folder = path.join(path.dirname(project.folder), `${frontEnd}-${mode ?? "plain"}`);
  const options = mode && { [mode]: EVERYTHING, enabled: true, root: project.folder };
  const built = { folder, probes: 0, leftAlone: Object.create(null) };
  const onPlan = ({ probes, leftAlone }) => {
    built.probes += probes.length;
    for (const { reason } of leftAlone) built.leftAlone[reason] = (built.leftAlone[reason] ?? 0) + 1;
  };
  const started = performance.now();
  cpSync(project.folder, folder, { recursive: true });
  for (const [file, text] of FRONT_ENDS[frontEnd].compile(project, options, onPlan)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return { ...built, seconds: (performance.now() - started) / 1000 };
}
