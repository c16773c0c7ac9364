import { type ParseArgsConfig, parseArgs } from "node:util";
import { CalltapeError } from "@calltape/runtime";
import { suggest } from "@calltape/runtime/options";

/** One option of a command, as `parseArgs` takes it, with its line of help. */
export interface Option {
  type: "string" | "boolean";
  short?: string;
  multiple?: boolean;
  /** What stands for the value in the help: `<folder>`. */
  value?: string;
  help: string;
}

/** What a command is given: checked options and what is left of the line. */
export interface Invocation {
  options: Record<string, string | boolean | string[] | undefined>;
  args: string[];
}

/** A command as data. `run` gives the exit code: 0 done, 1 a check failed. */
export interface Command {
  name: string;
  /** Arguments in the usage line: `[pattern]`. */
  args: string;
  summary: string;
  /** Most arguments that it takes. */
  maxArgs: number;
  options: Record<string, Option>;
  run(invocation: Invocation): Promise<number>;
}

/** The line was wrong: exit code 2, with the usage. */
export class UsageError extends Error {}

const COMMON: Record<string, Option> = {
  help: { type: "boolean", short: "h", help: "print this help" },
  debug: { type: "boolean", help: "print stack traces of errors" },
};

/** @throws UsageError for unknown options and surplus arguments */
export function parseCommandLine(command: Command, line: readonly string[]): Invocation {
  const options = { ...command.options, ...COMMON };
  for (const word of line) {
    if (word === "--") break;
    const name = /^--(?:no-)?([^=]+)/.exec(word)?.[1];
    if (name !== undefined && !Object.hasOwn(options, name))
      throw new UsageError(`unknown option --${name}${suggest(name, Object.keys(options))}`);
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...line],
      options: options as unknown as NonNullable<ParseArgsConfig["options"]>,
      allowPositionals: true,
      strict: true,
    });
    const surplus = positionals[command.maxArgs];
    if (surplus !== undefined) throw new UsageError(`unexpected argument "${surplus}"`);
    return { options: values as Invocation["options"], args: positionals };
  } catch (error) {
    if (error instanceof UsageError || error instanceof CalltapeError) throw error;
    throw new UsageError((error as Error).message.split(". ")[0]);
  }
}

/** Usage text of one command. */
export function usageOf(command: Command): string {
  const rows = Object.entries({ ...command.options, ...COMMON }).map(([name, { short, value, help }]) => {
    const flag = `${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
    return `  ${flag.padEnd(26)} ${help}`;
  });
  return [
    `${command.summary}`,
    "",
    `Usage: calltape ${command.name} ${command.args}`.trimEnd(),
    "",
    "Options:",
    ...rows,
    "",
  ].join("\n");
}
