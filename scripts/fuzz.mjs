// Looks for programs that instrumentation changes: `npm run fuzz -- --seconds N` or `--runs N`.
import path from "node:path";
import { ROOT, run, setUp } from "./setup.mjs";

setUp("runtime");
// Compilers make much garbage that dies young.
const node = ["--max-semi-space-size=64", "--import", "tsx"];
run(process.execPath, [
  ...node,
  path.join(ROOT, "test/differential/generated/fuzz.ts"),
  ...process.argv.slice(2),
]);
