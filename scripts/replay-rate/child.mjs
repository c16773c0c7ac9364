// Runs the workload of an instrumented program.
//
//   node child.mjs ENTRY
import { pathToFileURL } from "node:url";

// Some workloads leave errors to nobody, and look what becomes of them.
process.on("unhandledRejection", () => undefined);
process.on("uncaughtException", () => undefined);

const { main } = await import(pathToFileURL(process.argv[2]).href);
await main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
