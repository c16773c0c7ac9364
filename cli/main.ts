#!/usr/bin/env node
import { CalltapeError } from "@calltape/runtime";
import { suggest } from "@calltape/runtime/options";
import { parseCommandLine, UsageError, usageOf } from "./command.js";
import { COMMANDS } from "./commands.js";
import { complain, print } from "./output.js";

/** Usage text of the whole program. */
function usage(): string {
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`);
  return [
    "Usage: calltape <command> [options]",
    "",
    "Commands:",
    ...rows,
    "",
    "calltape <command> --help tells more.",
    "",
  ].join("\n");
}

async function main(line: readonly string[]): Promise<number> {
  const [name, ...rest] = line;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    print(usage());
    return name === undefined ? 2 : 0;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) {
    complain(`unknown command "${name}"${suggest(name, Object.keys(COMMANDS))}`);
    return 2;
  }
  const command = await entry.load();
  try {
    const invocation = parseCommandLine(command, rest);
    if (invocation.options["help"] !== true) return await command.run(invocation);
    print(usageOf(command));
    return 0;
  } catch (error) {
    return report(error, command.name, rest.includes("--debug"));
  }
}

/** Tells a person what went wrong; gives the exit code. */
function report(error: unknown, name: string, debug: boolean): number {
  const wrongUsage =
    error instanceof UsageError || (error instanceof CalltapeError && error.code === "CALLTAPE_BAD_OPTION");
  complain(error instanceof Error ? error.message : String(error));
  if (debug && error instanceof Error) complain(error.stack ?? "");
  else if (error instanceof UsageError) complain(`calltape ${name} --help tells what it takes`);
  else if (!(error instanceof CalltapeError))
    complain("this is a bug in calltape; --debug prints its stack trace");
  return wrongUsage ? 2 : 1;
}

// A reader that has seen enough (`| head`) is no error; what the command finds is its exit code nevertheless.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
process.exitCode = await main(process.argv.slice(2));
