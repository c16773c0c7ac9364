// ajv as it is shipped: its TypeScript takes the namespace of a CommonJS module for the module, as tsx does not.
import path from "node:path";
import { packageFolder } from "../../programs/install.mjs";
import { program as fromSource } from "../../programs/programs/ajv.mjs";

export const program = {
  ...fromSource,
  parts: [],
  own: { [path.join(packageFolder("ajv"), "dist")]: "lib" },
  language: "javascript",
};
