import { compareVariants } from "./compare.js";
import { BABEL } from "./front-ends.js";

for (const frontEnd of BABEL) compareVariants(frontEnd);
