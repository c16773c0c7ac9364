// Runs matrices of compilers, one by name or all: npm run test:matrix -- [<name> [words that narrow it]].
import { readdirSync } from "node:fs";
import path from "node:path";
import { ROOT, setUp } from "./setup.mjs";

const [name, ...narrowed] = process.argv.slice(2);
const folder = path.join(ROOT, "scripts/matrix");
const known = readdirSync(folder)
  .filter((each) => each.endsWith(".mjs"))
  .map((each) => path.parse(each).name);
if (name !== undefined && !known.includes(name)) {
  console.error(`usage: npm run test:matrix -- [<${known.join("|")}> [words]]`);
  process.exit(name === "--help" ? 0 : 2);
}
setUp("cli", "testing");
// What is known to differ is known of every front end.
process.env.TEST_LONG = "1";
for (const each of name === undefined ? known : [name]) {
  const { runMatrix } = await import(path.join(folder, `${each}.mjs`));
  if (!(await runMatrix(narrowed))) process.exitCode = 1;
}
