// zod with its own tests under vitest, which is not recorded: nobody knows who has called.
import { program as zod } from "../../programs/programs/zod.mjs";

export const program = { ...zod, name: "zod-vitest", package: "zod" };
