import type * as TS from "typescript";
import { leaveFile, type Warn } from "../guard.js";
import { problemOf } from "../verify.js";

export interface CheckedEmit {
  emit: TS.Program["emit"];
  /** What writes a file when the caller of {@link emit} does not say. */
  write: TS.WriteFileCallback;
  instrument: TS.TransformerFactory<TS.SourceFile>;
  /** How a file is called in messages. */
  nameOf(file: TS.SourceFile): string;
  strict: boolean;
  warn: Warn;
}

/**
 * An `emit` that instruments, and looks at what comes of it: a file whose output does not parse, or that the compiler
 * cannot emit once it is instrumented, is emitted as it is. Parsing takes less than a hundredth of a build.
 *
 * @throws CalltapeError `CALLTAPE_BUILD` instead, if `strict`
 */
export function checkedEmit({
  emit,
  write,
  instrument,
  nameOf,
  strict,
  warn,
}: CheckedEmit): TS.Program["emit"] {
  const plain = new Set<string>();
  /** As the program has them: what is written comes with the files as they are transformed. */
  const changed = new Map<string, TS.SourceFile>();
  let last: TS.SourceFile | undefined;

  const before: TS.TransformerFactory<TS.SourceFile> = (context) => {
    const transform = instrument(context);
    return (file) => {
      last = file;
      changed.delete(file.fileName);
      if (plain.has(file.fileName)) return file;
      const made = transform(file);
      if (made !== file) changed.set(file.fileName, file);
      return made;
    };
  };

  function leave(file: TS.SourceFile, problem: unknown): void {
    plain.add(file.fileName);
    leaveFile(nameOf(file), nameOf(file), problem, strict, warn);
  }

  return (target, given, token, onlyDeclarations, others, ...rest) => {
    const broken = new Map<TS.SourceFile, string>();
    const checkedWrite: TS.WriteFileCallback = (name, text, mark, onError, sources, data) => {
      const source = changed.get(sources?.[0]?.fileName ?? "");
      const problem = source && /\.[cm]?jsx?$/.test(name) ? problemOf(name, text, "unambiguous") : undefined;
      if (problem !== undefined) broken.set(source!, problem);
      else (given ?? write)(name, text, mark, onError, sources, data);
    };
    const transformers = { ...others, before: [before, ...(others?.before ?? [])] };
    const emitAll = (): TS.EmitResult => {
      last = undefined;
      try {
        return emit(target, checkedWrite, token, onlyDeclarations, transformers, ...rest);
      } catch (error) {
        // What the compiler cannot emit without us, either, it fails at again.
        const failed = last as TS.SourceFile | undefined;
        if (failed === undefined || !changed.has(failed.fileName)) throw error;
        leave(failed, error);
        return emitAll();
      }
    };
    const result = emitAll();
    for (const [file, problem] of broken) {
      leave(file, `its output does not parse: ${problem}`);
      emit(file, given ?? write, token, onlyDeclarations, transformers, ...rest);
    }
    return result;
  };
}
