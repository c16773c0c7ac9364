import Module from "node:module";
import { SOURCE_FILE } from "../source-file.js";
import { answerReads } from "./answer-reads.js";
import type { InstrumentedFile, SourceReader } from "./source-reader.js";

/** What Node has of a module, and its types have not. */
interface Loadable {
  load(filename: string): void;
  _compile(content: string, ...rest: unknown[]): unknown;
}

/**
 * Instruments what is required. `load` is around all handlers of extensions, whoever adds them and when: while one is
 * at work on a file, the instrumented text is what it reads, so that it compiles that.
 */
export function hookCommonJs(reader: SourceReader): void {
  const prototype = Module.prototype as unknown as Loadable;
  const { load } = prototype;
  prototype.load = function (this: Loadable, filename) {
    const path = withoutQuery(filename);
    const file = reader.read(path, "commonjs");
    if (file === undefined) return load.call(this, filename);
    const withdraw = handOver(this, path, file, reader);
    try {
      return load.call(this, filename);
    } finally {
      withdraw();
    }
  };
}

/** tsx has a query in the names of files that are loaded apart from others. */
function withoutQuery(filename: string): string {
  return SOURCE_FILE.test(filename) ? filename : filename.replace(/\?[^?]*$/, "");
}

/**
 * Has a module compile the instrumented text. Node itself may have read the file before, when it was imported, and
 * then compiles what it has read.
 *
 * @returns undoes it; it is undone once the module's code begins to run
 */
function handOver(module: Loadable, path: string, file: InstrumentedFile, reader: SourceReader): () => void {
  const readOnly = answerReads(path, file.text);
  const compile: Loadable["_compile"] = function (this: Loadable, content, ...rest) {
    withdraw();
    const source = content === file.written ? file.text : content;
    reader.checkArrival(file, source);
    return this._compile(source, ...rest);
  };
  const withdraw = () => {
    readOnly();
    if (Object.hasOwn(module, "_compile") && module._compile === compile)
      delete (module as Partial<Loadable>)._compile;
  };
  module._compile = compile;
  return withdraw;
}
