import { compareVariants } from "./compare.js";
import { TYPESCRIPT } from "./front-ends.js";

for (const frontEnd of TYPESCRIPT) compareVariants(frontEnd);
