import { readFileSync, writeSync } from "node:fs";
import { BOUNDARY_MODULE, HOOK_MODULE } from "@calltape/runtime/hooks";
import { leaveFile } from "../guard.js";
import type { ResolvedOptions } from "../options.js";
import { projectPath } from "../project-path.js";
import { Selection } from "../selection/selection.js";
import { SOURCE_FILE } from "../source-file.js";
import { type InstrumentOptions, instrument } from "../text/instrument.js";
import { OWN_FOLDERS, RUNTIME, RUNTIME_ENDS } from "./runtime-module.js";
import { mapComment } from "./source-map.js";

/** What is instrumented, and where: plain data, since hooks may be in another thread. */
export type RegisterOptions = Pick<
  ResolvedOptions,
  "capture" | "trace" | "boundary" | "exclude" | "root" | "strict"
> &
  Pick<InstrumentOptions, "answersAll" | "unloaded">;

/** A file that is to be loaded instrumented. */
export interface InstrumentedFile {
  /** Its path from the root. */
  name: string;
  /** Its text on the disk. */
  written: string;
  /** What is loaded in its place, in the same language. */
  text: string;
}

/** Reads files as they are to be loaded. */
export class SourceReader {
  private readonly selection: Selection;
  private readonly told = new Set<string>();

  /** @throws CalltapeError `CALLTAPE_BAD_OPTION` */
  constructor(private readonly options: RegisterOptions) {
    this.selection = new Selection(options);
  }

  /**
   * Instruments a file. What is wrong is said, and leaves it as it is.
   *
   * @param file absolute path
   * @param otherwise what it is when it neither imports, exports nor requires
   * @returns undefined when it is to be loaded as it is
   * @throws CalltapeError `CALLTAPE_BUILD` if `strict`
   */
  read(file: string, otherwise: "esm" | "commonjs"): InstrumentedFile | undefined {
    const { root, answersAll = false, unloaded = false } = this.options;
    const name = SOURCE_FILE.test(file) ? projectPath(file, root) : undefined;
    if (name === undefined || OWN_FOLDERS.some((folder) => file.startsWith(folder))) return undefined;
    try {
      const written = readFileSync(file, "utf8");
      // A build has instrumented it.
      if (written.includes(HOOK_MODULE) || written.includes(BOUNDARY_MODULE)) return undefined;
      const done = instrument(written, file, {
        selection: this.selection,
        root,
        otherwise,
        runtime: RUNTIME,
        answersAll,
        unloaded,
      });
      return done && { name, written, text: done.code + mapComment(done.map, file, written) };
    } catch (error) {
      this.leave(name, error);
      return undefined;
    }
  }

  /**
   * Says so when what is going to run was not made of the text that {@link read} has given.
   *
   * @throws CalltapeError `CALLTAPE_BUILD` if `strict`
   */
  checkArrival({ name }: InstrumentedFile, source: unknown): void {
    const text = ArrayBuffer.isView(source)
      ? Buffer.from(source.buffer, source.byteOffset, source.byteLength)
      : source;
    const arrived =
      (typeof text === "string" || Buffer.isBuffer(text)) && RUNTIME_ENDS.some((end) => text.includes(end));
    if (!arrived) this.leave(name, "another hook of the program's has read it by itself");
  }

  private leave(name: string, problem: unknown): void {
    leaveFile(name, name, problem, this.options.strict, (message) => {
      if (this.told.has(message)) return;
      this.told.add(message);
      // What another thread writes to its console may come too late.
      writeSync(2, `[calltape] ${message}\n`);
    });
  }
}
