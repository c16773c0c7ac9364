import { expect } from "vitest";
import { type Call, explain, Replayer } from "../../replay/index.js";
import { labelsOf } from "../../tape/index.js";
import { Project } from "../project.js";

/** Labels that say nothing of what is on the tape. */
const NOT_OF_VALUES = new Set(["instance", "unchecked"]);

/** The module `a.js`, and its calls that were recorded while `main.js` ran. */
export class RecordedModule {
  readonly project: Project;
  readonly calls: readonly Call[];

  /** @param more files besides */
  constructor(
    private readonly source: string,
    main: string,
    private readonly more: Record<string, string> = {},
  ) {
    this.project = new Project({ "a.js": source, "main.js": main, "plain.js": source, ...more });
    this.project.instrument("a.js", "a.js");
    const { stderr, status } = this.project.node("main.js");
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    this.calls = this.project.tapes().calls;
  }

  callsOf(name: string): Call[] {
    return this.calls.filter(({ probe }) => probe.id === `a.js#${name}`);
  }

  callOf(name: string, index = 0): Call {
    return this.callsOf(name)[index]!;
  }

  /** Labels of what a call was given and gave. */
  labelsOf(name: string): string[] {
    return labelsOf(this.callOf(name).labels).filter((label) => !NOT_OF_VALUES.has(label));
  }

  /**
   * The verdict of a call, and why.
   *
   * @param which a call, or the name of a function, whose first it is @param root of another program than was recorded
   */
  async replayed(which: string | Call, root = this.project.folder): Promise<[kind: string, why: string]> {
    const call = typeof which === "string" ? this.callOf(which) : which;
    const verdict = await new Replayer({ root }).replay(call);
    return [verdict.kind, explain(verdict)];
  }

  /** The root of the program with something else in its module. */
  changed(from: string, to: string): string {
    expect(this.source).toContain(from);
    const project = new Project({ ...this.more, "a.js": this.source.replace(from, to) });
    project.instrument("a.js", "a.js");
    return project.folder;
  }
}
