// Runs one matrix of compilers: npm run test:matrix -- <name> [words that narrow it].
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { ROOT, setUp } from "./setup.mjs";

const [name, ...narrowed] = process.argv.slice(2);
const folder = path.join(ROOT, "scripts/matrix");
const file = path.join(folder, `${name}.mjs`);
if (name === undefined || !existsSync(file)) {
  const known = readdirSync(folder)
    .map((each) => path.parse(each).name)
    .filter((each) => !each.includes("-"));
  console.error(`usage: npm run test:matrix -- <${known.join("|")}> [words]`);
  process.exit(2);
}
setUp("cli", "testing");
const { runMatrix } = await import(file);
process.exitCode = (await runMatrix(narrowed)) ? 0 : 1;
