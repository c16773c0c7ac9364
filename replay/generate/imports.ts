import type { Names } from "./names.js";

/** What a file takes from another one: by which name it is exported there, `*` for all of it, and what it is called here. */
export interface ImportedName {
  exported: string;
  local: string;
}

/** The imports of a file that is being written. */
export class Imports {
  private readonly known = new Map<string, Map<string, string>>();
  private readonly used = new Map<string, Map<string, string>>();

  /**
   * @param names those of the file
   * @param draft imports of a draft of it, whose names are kept free
   */
  constructor(
    private readonly names: Names,
    draft?: Imports,
  ) {
    for (const [file, locals] of draft?.known ?? [])
      this.known.set(file, new Map([...locals].map(([exported, local]) => [exported, names.take(local)])));
  }

  /**
   * The local name of an export.
   *
   * @param wanted the name that it gets if that is free; for a default export, mostly
   */
  bind(file: string, exported: string, wanted = exported): string {
    const local = valueIn(this.known, file, exported, () => this.names.take(wanted));
    return valueIn(this.used, file, exported, () => local);
  }

  /** Those that are used, in an order that does not depend on who asked first. */
  sorted(): [file: string, names: ImportedName[]][] {
    return [...this.used]
      .sort(byFirst)
      .map(([file, locals]) => [
        file,
        [...locals].sort(byFirst).map(([exported, local]) => ({ exported, local })),
      ]);
  }
}

function valueIn(
  map: Map<string, Map<string, string>>,
  file: string,
  exported: string,
  make: () => string,
): string {
  const locals = map.get(file) ?? new Map<string, string>();
  map.set(file, locals);
  const value = locals.get(exported) ?? make();
  locals.set(exported, value);
  return value;
}

function byFirst([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}
