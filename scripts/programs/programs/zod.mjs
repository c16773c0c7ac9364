// zod: its own tests on its own source; then the recorded calls are replayed on the plain source.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT, tool } from "../../setup.mjs";
import { tally } from "../report.mjs";

export const program = {
  name: "zod",
  parts: ["src"],
  language: "typescript",
  format: "esm",
  // vitest compiles what it finds: source where there is no output of a front end beside it.
  runsAsShipped: true,
  isSource: (file) => !/\/tests\/|\.test\.ts$/.test(file),
  command: (folder, transcript) => ({
    command: tool("vitest"),
    args: [
      "run",
      "--config",
      path.join(ROOT, "fixtures/zod/vitest.config.mjs"),
      "--reporter=json",
      `--outputFile=${transcript}`,
    ],
    env: { ZOD_ROOT: folder },
    // Some of its tests import packages that it does not ship.
    fails: true,
  }),
  readTranscript,
  notes: (frontEnd, folder, source) => (frontEnd === "typescript" ? replayTapes(folder, source) : []),
};

/** From vitest's report: each test with how it ended, and the files that do not run here. */
function readTranscript(report) {
  return JSON.parse(report)
    .testResults.flatMap(({ name, status, assertionResults }) => [
      `${name}: ${status}`,
      ...assertionResults.map((test) => `${name} ${test.fullName}: ${test.status}`),
    ])
    .sort();
}

function replayTapes(folder, source) {
  const args = ["replay", "--json", "--tapes", path.join(folder, ".calltape"), "--root", source];
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(ROOT, "dist/cli/main.js"), ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  if (stdout === "") throw new Error(`replay failed: ${stderr}`);
  writeFileSync(path.join(folder, "verdicts.json"), stdout);
  const { counts, unreplayable } = JSON.parse(stdout);
  return [`replayed: ${tally(counts)}`, `unreplayable: ${tally(unreplayable)}`];
}
