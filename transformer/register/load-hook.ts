import { fileURLToPath } from "node:url";
import type { SourceReader } from "./source-reader.js";

/** What Node and other hooks say of a module that is to be loaded. */
export interface LoadContext {
  format?: string | null | undefined;
  conditions?: readonly string[];
  /** Text that Node takes instead of the file's. */
  source?: unknown;
}

/** A module that was loaded. */
export interface Loaded {
  format?: string | null | undefined;
  source?: unknown;
}

type NextLoad<Result> = (url: string, context: LoadContext) => Result;

/** A hook for `module.registerHooks`. */
export function loadSync(reader: SourceReader) {
  return (url: string, context: LoadContext, nextLoad: NextLoad<Loaded>): Loaded => {
    const steps = load(reader, url, context);
    let step = steps.next();
    while (!step.done) step = steps.next(nextLoad(url, step.value));
    return step.value;
  };
}

/** A hook for `module.register`. */
export function loadAsync(reader: SourceReader) {
  return async (url: string, context: LoadContext, nextLoad: NextLoad<Promise<Loaded>>): Promise<Loaded> => {
    // tsx compiles such a file from the disk, and has Node run that past `require`.
    const past = context.format === "commonjs" && /^file:[^?#]*\.cts\b/.test(url);
    const file = past ? reader.read(fileURLToPath(url), "commonjs") : undefined;
    if (file !== undefined) reader.checkArrival(file, "");
    const steps = load(reader, url, context);
    let step = steps.next();
    while (!step.done) step = steps.next(await nextLoad(url, step.value));
    return step.value;
  };
}

/** Formats that come this way, with what a file of each is. Other CommonJS comes by `require`'s, even if imported. */
const FORMATS: Readonly<Record<string, "esm" | "commonjs">> = {
  module: "esm",
  "module-typescript": "esm",
  "commonjs-typescript": "commonjs",
};

/**
 * Loads a module instrumented. The text goes down the chain, to Node, and what Node gives comes back up through the
 * hooks before this one: so it does not matter whether one that compiles comes before or behind.
 */
function* load(
  reader: SourceReader,
  url: string,
  context: LoadContext,
): Generator<LoadContext, Loaded, Loaded> {
  if (!isImported(url, context)) return yield context;
  // Where the file alone says what it is, Node knows best.
  const asWritten = context.format ? undefined : yield context;
  const format = context.format || asWritten?.format;
  const otherwise = FORMATS[format ?? ""];
  const file = otherwise && reader.read(fileURLToPath(url), otherwise);
  if (file === undefined) return asWritten ?? (yield context);
  const loaded = yield { ...context, format, source: file.text };
  // CommonJS may come by the other way, too.
  if (otherwise === "esm") reader.checkArrival(file, loaded.source);
  return loaded;
}

/** Whether this is a file that is imported, and not required. */
function isImported(url: string, { conditions = [] }: LoadContext): boolean {
  return url.startsWith("file:") && (!conditions.includes("require") || conditions.includes("import"));
}
