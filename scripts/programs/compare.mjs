// Each program against itself: plain, and in each variant of each front end.
import { build, copyProject } from "./build.mjs";
import { packageVersion } from "./install.mjs";
import { runBuild } from "./run.mjs";

/** How an instrumented program runs: the option that asks for its functions, and the setting CALLTAPE_RECORD. */
const VARIANTS = [
  { name: "off", mode: "capture", record: "off" },
  { name: "capturing", mode: "capture", record: "on" },
  { name: "tracing", mode: "trace", record: "on" },
];

/** Lines of a difference that are shown; the transcripts stay in the folders of the builds. */
const SHOWN = 5;

/** Runs a program in all variants; gives one row a run. */
export async function* compareProgram(program, frontEnds) {
  const version = packageVersion(program.package ?? program.name);
  const project = copyProject(program);
  const about = { program: program.name, version };
  console.error(`\n${program.name} ${version}: ${project.files.length} files`);

  // What is compiled from JavaScript is compared with what was shipped, not with what the compiler makes of it.
  const shipped = program.runsAsShipped ? runBuild(program, project.folder, "off") : undefined;
  if (shipped) yield { ...about, frontEnd: "none", variant: "plain", ...describe(shipped) };
  for (const frontEnd of frontEnds) {
    let plain = shipped;
    if (plain === undefined) {
      const { folder, seconds: compileSeconds } = build(project, frontEnd);
      plain = runBuild(program, folder, "off");
      yield { ...about, frontEnd, variant: "plain", ...describe(plain), compileSeconds };
    }
    const builds = new Map();
    for (const { name: variant, mode, record } of VARIANTS) {
      if (!builds.has(mode)) builds.set(mode, build(project, frontEnd, mode));
      const { folder, probes, leftAlone, seconds: compileSeconds } = builds.get(mode);
      const run = runBuild(program, folder, record);
      const differences = [...compareLines(plain.lines, run.lines), ...run.problems];
      const recorded = record === "on" ? { calls: run.calls, fired: run.fired } : {};
      if (run.failed && !plain.failed) differences.push("ended with a failure");
      // A run that has recorded nothing proves nothing.
      if (record === "on" && run.calls === 0) differences.push("no call was recorded");
      yield {
        ...about,
        frontEnd,
        variant,
        ...describe(run),
        ...recorded,
        probes,
        leftAlone,
        equal: differences.length === 0,
        differences,
        compileSeconds,
        notes: variant === "capturing" ? (program.notes?.(frontEnd, folder, project.folder) ?? []) : [],
      };
    }
  }
}

/** What is told of every run. A plain program that fails is a fault of the workload, and compares with nothing. */
function describe({ lines, seconds, warnings, failed }) {
  const failure = failed ? { equal: false, differences: lines.slice(-SHOWN * 2).map(clip) } : {};
  return { results: lines.length, seconds, warnings, ...failure };
}

/** The first lines that differ, each with its number. */
function compareLines(plain, instrumented) {
  const differences = [];
  for (let i = 0; i < Math.max(plain.length, instrumented.length) && differences.length < 2 * SHOWN; i++)
    if (plain[i] !== instrumented[i])
      differences.push(`${i + 1} - ${clip(plain[i])}`, `${i + 1} + ${clip(instrumented[i])}`);
  return differences;
}

const clip = (line = "(no line)") => (line.length > 300 ? `${line.slice(0, 300)} …` : line);
