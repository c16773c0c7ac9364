import { compareVariants } from "./compare.js";
import { EXPECTED } from "./expectations.js";
import { TYPESCRIPT } from "./front-ends.js";

for (const frontEnd of TYPESCRIPT) compareVariants(frontEnd, EXPECTED);
