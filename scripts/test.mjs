// Every check of the project: what a pull request must pass.
//
//   node scripts/test.mjs            all of it
//   node scripts/test.mjs --long     the tests, all of them with every setting there is
import { run, setUp, tool } from "./setup.mjs";

setUp();
if (process.argv.includes("--long")) {
  process.env.TEST_LONG = "1";
  run(tool("vitest"), ["run"]);
  process.exit();
}
run(tool("biome"), ["check", "--error-on-warnings", "."]);
run(tool("vitest"), ["run"]);
