import { isBuiltin } from "node:module";
import path from "node:path";
import { CalltapeError } from "@calltape/runtime";
import picomatch from "picomatch";

/** What an entry that names modules or a global begins with; no path from a root does. */
const SCHEME = /^(module|node|global):/;

/** Whether an entry of `boundary` names modules or a global, not functions. */
export function isModuleEntry(text: string): boolean {
  return SCHEME.test(text);
}

interface Entry {
  text: string;
  /** Part of what a file that uses it says; empty where none can be told. */
  hint: string;
  matches(module: string): boolean;
}

/**
 * The modules and globals whose calls are recorded where files import or use them: `module:pg`, `module:@scope/**`,
 * `node:fs/promises`, `module:./src/db.ts`, `global:fetch`. docs/selection.md has the rules.
 */
export class ModuleList {
  private readonly modules: readonly Entry[];
  private readonly globals: readonly Entry[];
  private readonly unused: Set<Entry>;

  /** @throws CalltapeError `CALLTAPE_BAD_OPTION` for an entry that cannot be read */
  constructor(texts: readonly string[]) {
    this.globals = texts.filter((text) => text.startsWith("global:")).map(globalEntry);
    this.modules = texts.filter((text) => !text.startsWith("global:")).map(moduleEntry);
    this.unused = new Set([...this.globals, ...this.modules]);
  }

  /** Whether a file may use any of them; false is certain. */
  mayUse(text: string): boolean {
    return [...this.globals, ...this.modules].some(({ hint }) => text.includes(hint));
  }

  /**
   * The name by which calls of a module are recorded: `pg`, `node:fs`, `./src/db` for a file of the project; undefined
   * when it is not in the list.
   *
   * @param file path of the file that imports it, from the root
   * @param specifier as the file writes it
   */
  find(file: string, specifier: string): string | undefined {
    const module = nameOf(specifier, path.posix.dirname(file));
    return this.use(this.modules, module) ? module : undefined;
  }

  /** Names of the listed globals that a text may use. */
  globalsIn(text: string): string[] {
    const names = this.globals.map(({ hint }) => hint);
    return names.filter((name) => text.includes(name) && this.use(this.globals, name));
  }

  /** Entries that have matched nothing so far. */
  unmatched(): string[] {
    return [...this.unused].map(({ text }) => text);
  }

  private use(entries: readonly Entry[], name: string): boolean {
    const matching = entries.filter((entry) => entry.matches(name));
    for (const entry of matching) this.unused.delete(entry);
    return matching.length > 0;
  }
}

function moduleEntry(text: string): Entry {
  const written = text.replace(/^module:/, "");
  if (written.trim() === "" || written === "node:")
    throw bad(text, "names no module", 'write "module:pg", as an example');
  const name = nameOf(written, ".");
  const { base, isGlob } = picomatch.scan(name);
  const last = path.posix.basename(isGlob ? base : name);
  return {
    text,
    hint: last === "." || last === ".." ? "" : last.replace(/^node:/, ""),
    matches: isGlob ? globMatcher(name) : (module) => module === name,
  };
}

/** Globs know no `./`. */
function globMatcher(name: string): (module: string) => boolean {
  const matches = picomatch(name.replace(/^\.\//, ""), { dot: true });
  if (!name.startsWith("./")) return matches;
  return (module) => module.startsWith("./") && matches(module.slice(2));
}

function globalEntry(text: string): Entry {
  const name = text.slice("global:".length);
  if (!/^[A-Za-z_$][\w$]*$/.test(name))
    throw bad(text, "does not name a global variable", 'write "global:fetch", as an example');
  return { text, hint: name, matches: (each) => each === name };
}

/**
 * One name for what can be written in many ways: files of the project from the root and without extension, since an
 * import may leave it out or name that of the output.
 */
function nameOf(specifier: string, folder: string): string {
  if (/^\.{1,2}(\/|$)/.test(specifier)) {
    const file = path.posix.join(folder, specifier);
    const name = file.replace(/\.[cm]?[jt]sx?$/, "").replace(/\/index$/, "");
    return name.startsWith("..") ? name : `./${name}`;
  }
  return isBuiltin(specifier) && !specifier.startsWith("node:") ? `node:${specifier}` : specifier;
}

function bad(text: string, problem: string, mend: string): CalltapeError {
  return new CalltapeError("CALLTAPE_BAD_OPTION", `the entry ${JSON.stringify(text)} ${problem} (${mend})`);
}
