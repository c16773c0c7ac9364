import fs from "node:fs";

/**
 * Lets `fs.readFileSync` give another text of one file, for a moment: handlers of `require` have no other seam for
 * what they read, and the program does not run before they have.
 *
 * @returns ends it
 */
export function answerReads(file: string, text: string): () => void {
  const { readFileSync } = fs;
  const answering = function (this: unknown, ...args: Parameters<typeof readFileSync>) {
    const [path, options] = args;
    if (path !== file) return Reflect.apply(readFileSync, this, args);
    const encoding = typeof options === "object" ? options?.encoding : options;
    const bytes = Buffer.from(text);
    return encoding ? bytes.toString(encoding) : bytes;
  } as typeof readFileSync;
  fs.readFileSync = answering;
  return () => {
    if (fs.readFileSync === answering) fs.readFileSync = readFileSync;
  };
}
