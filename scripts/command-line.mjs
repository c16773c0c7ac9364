// What a script is told by its command line.
import { parseArgs } from "node:util";

/** Prints what is wrong, and the help, and ends the process. */
export function endWithUsage(help, problem) {
  console.error(`${problem}\n\n${help}`);
  process.exit(2);
}

/**
 * Options of a script, and the names that it is given. `--help` prints the help and ends the process with 0; what is no
 * option, no such name, or no whole number, ends it with 2.
 *
 * @param options as `parseArgs` takes them, without `help`; of type `number`, too, with a `min` (default: 1)
 * @param programs the names there are
 */
export function readCommandLine(help, options, programs = []) {
  const { values, positionals } = parse(help, options);
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  const wrong = positionals.find((name) => !programs.includes(name));
  if (wrong !== undefined) endWithUsage(help, `"${wrong}" is no program`);
  for (const [name, { type, min = 1 }] of Object.entries(options)) {
    if (type !== "number" || values[name] === undefined) continue;
    const number = /^\d{1,9}$/.test(values[name]) ? Number(values[name]) : -1;
    if (number < min)
      endWithUsage(help, `--${name} must be a whole number of at least ${min}, got "${values[name]}"`);
    values[name] = number;
  }
  return { values, names: positionals };
}

function parse(help, options) {
  const textual = Object.entries(options).map(([name, { min: _, ...option }]) => [
    name,
    option.type === "number" ? { ...option, type: "string" } : option,
  ]);
  try {
    return parseArgs({
      allowPositionals: true,
      allowNegative: true,
      options: { ...Object.fromEntries(textual), help: { type: "boolean", short: "h" } },
    });
  } catch (error) {
    return endWithUsage(help, error.message);
  }
}
