import { CalltapeError } from "@calltape/runtime";
import { PatternList } from "../../patterns/pattern-list.js";
import type { ResolvedOptions } from "../options.js";
import { isModuleEntry, ModuleList } from "./module-list.js";
import { didYouMean } from "./slips.js";
import type { TagOptions } from "./tag-options.js";
import { mayHoldTag, nearestTags } from "./tags.js";

/** What can be recorded of a function; the options of the same names list patterns of functions to record so. */
export const MODES = ["capture", "trace", "boundary"] as const;

export type Mode = (typeof MODES)[number];

/** That a function is asked for: as what, and by what. At least one mode is true. */
export interface Decision extends Readonly<Record<Mode, boolean>> {
  /** What its tag says beyond the mode. */
  readonly options: TagOptions;
  /** The patterns or the tag that decided, for a person: `pattern "src/**"`, `tag @capture sample=0.1`. */
  readonly why: string;
}

/** @throws CalltapeError `CALLTAPE_BAD_OPTION` for an entry that only `boundary` takes */
function functionsOf(list: string, texts: readonly string[]): readonly string[] {
  const entry = texts.find(isModuleEntry);
  if (entry === undefined) return texts;
  throw new CalltapeError(
    "CALLTAPE_BAD_OPTION",
    `"${list}" cannot hold ${JSON.stringify(entry)}: modules and globals are boundaries (put it into "boundary")`,
  );
}

/** Decides which functions are recorded, and how. docs/selection.md has the rules. */
export class Selection {
  private readonly lists: Readonly<Record<Mode | "exclude", PatternList>>;
  private readonly modules: ModuleList;
  private readonly boundary: readonly string[];

  /** @throws CalltapeError `CALLTAPE_BAD_OPTION` for a pattern that cannot be read */
  constructor(options: Partial<Pick<ResolvedOptions, Mode | "exclude">>) {
    const list = (name: Mode | "exclude") => new PatternList(functionsOf(name, options[name] ?? []));
    const boundary = options.boundary ?? [];
    this.lists = {
      capture: list("capture"),
      trace: list("trace"),
      boundary: new PatternList(boundary.filter((text) => !isModuleEntry(text))),
      exclude: list("exclude"),
    };
    this.boundary = boundary;
    this.modules = new ModuleList(boundary.filter(isModuleEntry));
  }

  /** Whether anything of the file may be asked for; a file for which this is false need not be read further. */
  mayMatch(path: string, text: string): boolean {
    const { exclude } = this.lists;
    if (mayHoldTag(text) || (this.takesModules(path) && this.modules.mayUse(text))) return true;
    if (MODES.some((mode) => this.lists[mode].coverage(path) !== "none") && exclude.coverage(path) !== "all")
      return true;
    for (const list of Object.values(this.lists)) list.skipFile(path);
    return false;
  }

  /**
   * What is recorded of a function; undefined when it is not asked for.
   *
   * @param name qualified name, the part of the probe id behind `#`
   * @param docs JSDoc comments that apply to it, nearest first
   * @throws CalltapeError `CALLTAPE_BAD_TAG` for a tag that cannot be read
   */
  decide(path: string, name: string, docs: readonly string[]): Decision | undefined {
    // First, so that a pattern counts as matched whether or not a tag overrules it.
    const byPatterns = this.decideByPatterns(path, name);
    const found = nearestTags(docs, `${path}#${name}`);
    if (found === undefined) return byPatterns;
    if (found.tags.includes("nocapture")) return undefined;
    return {
      capture: found.tags.includes("capture"),
      trace: found.tags.includes("trace"),
      boundary: found.tags.includes("boundary"),
      options: found.options,
      why: `tag ${found.text}`,
    };
  }

  /**
   * The name by which calls of a module are recorded; undefined when it is no boundary of the file.
   *
   * @param specifier as the file writes it
   */
  moduleOf(path: string, specifier: string): string | undefined {
    return this.takesModules(path) ? this.modules.find(path, specifier) : undefined;
  }

  /** Names of globals that are boundaries and that the file may use. */
  globalsOf(path: string, text: string): string[] {
    return this.takesModules(path) ? this.modules.globalsIn(text) : [];
  }

  /** Patterns, of all lists, that have matched nothing so far. */
  unmatched(): string[] {
    const lists = Object.values(this.lists).flatMap((list) => list.unmatched());
    return [...new Set([...lists, ...this.modules.unmatched()])];
  }

  /** What a pattern that has matched nothing may have meant: ` (did you mean "module:pg"?)`, or nothing. */
  mendOf(pattern: string): string {
    return didYouMean(pattern, this.boundary);
  }

  /** What is excluded as a whole keeps its imports, too. */
  private takesModules(path: string): boolean {
    return this.lists.exclude.coverage(path) !== "all";
  }

  private decideByPatterns(path: string, name: string): Decision | undefined {
    const [capture, trace, boundary] = MODES.map((mode) => this.lists[mode].find(path, name));
    const excluded = this.lists.exclude.find(path, name) !== undefined;
    const patterns = [...new Set([capture, trace, boundary])].filter((pattern) => pattern !== undefined);
    if (patterns.length === 0 || excluded) return undefined;
    return {
      capture: capture !== undefined,
      trace: trace !== undefined,
      boundary: boundary !== undefined,
      options: {},
      why: `pattern ${patterns.map((pattern) => `"${pattern}"`).join(", ")}`,
    };
  }
}
