import { compareVariants } from "./compare.js";
import { TEXT } from "./front-ends.js";

for (const frontEnd of TEXT) compareVariants(frontEnd);
