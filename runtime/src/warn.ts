import { fs } from "./node-modules.js";

const { writeSync } = fs;

/** One line on stderr, past whatever the program has made of `console` and `process.stderr`. Never throws. */
export function warn(message: string): void {
  try {
    const text = message.startsWith("[calltape] ") ? message : `[calltape] ${message}`;
    writeSync(2, `${text}\n`);
  } catch {
    // Nobody to tell.
  }
}
