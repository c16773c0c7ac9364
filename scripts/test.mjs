// Every check of the project: what a pull request must pass.
import { run, setUp, tool } from "./setup.mjs";

setUp();
run(tool("biome"), ["check", "--error-on-warnings", "."]);
run(tool("vitest"), ["run"]);
