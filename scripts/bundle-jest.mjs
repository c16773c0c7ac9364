// Makes calltape/jest for a Jest that runs CommonJS, which cannot require ES modules: one file, of what the build has
// made. The runtime stays outside, since it is one for all.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";
import { ROOT } from "./setup.mjs";

const folder = path.join(ROOT, "dist/testing");

buildSync({
  entryPoints: [path.join(folder, "jest.js")],
  outfile: path.join(folder, "jest.cjs"),
  bundle: true,
  packages: "external",
  platform: "node",
  format: "cjs",
  target: "node20",
  legalComments: "none",
  logLevel: "warning",
});

// The same types, for a file that TypeScript takes for CommonJS.
const TYPES = [
  "Capture",
  "Captures",
  "ChoiceOptions",
  "ReplayTestOptions",
  "ReplayTestsOptions",
  "TapeOptions",
  "Which",
];
const SOURCE = 'from "./jest.js" with { "resolution-mode": "import" };';
writeFileSync(
  path.join(folder, "jest.d.cts"),
  `import type * as jest ${SOURCE}
export type { ${TYPES.join(", ")} } ${SOURCE}
export declare const captures: typeof jest.captures;
export declare const replayTests: typeof jest.replayTests;
`,
);
