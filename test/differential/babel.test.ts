import { compareVariants } from "./compare.js";
import { EXPECTED } from "./expectations.js";
import { BABEL } from "./front-ends.js";

for (const frontEnd of BABEL) compareVariants(frontEnd, EXPECTED);
