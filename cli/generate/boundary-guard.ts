import { configure } from "@calltape/runtime";
import { type Player, type ProbeState, RunningCall, setPlayer } from "@calltape/runtime/registry";
import { splitProbeId } from "../../patterns/probe-pattern.js";
import { argumentsOf } from "../../replay/boundary/recorded-boundary.js";
import { registerInstrumentation } from "../../transformer/register/instrumentation.js";
import { boundaryEntryOf } from "../replay/imported-boundaries.js";

/** Takes the place of an export, as stubs of test frameworks do for the files that import it. */
export type Stub = (...args: unknown[]) => unknown;

/** Finds the stub of an export, if there is one. */
export type StubOf = (file: string, name: string) => Stub | undefined;

/** What modules export that are replaced, by their names on tapes. */
export type Replacements = ReadonlyMap<string, object>;

/**
 * Has no boundary run while tests are tried: one is answered by the stub that stands for its export, and else throws; one
 * of a module that is replaced by what stands there. The files of the boundaries are instrumented for it, so it comes
 * before they are loaded, and so are those that import such modules.
 *
 * @param root folder of the sources
 * @param boundaries ids of functions
 */
export function guardBoundaries(
  root: string,
  boundaries: readonly string[],
  stubOf: StubOf,
  replacements: Replacements,
): void {
  if (boundaries.length === 0 && replacements.size === 0) return;
  process.env["CALLTAPE_RECORD"] = "off";
  configure({});
  setPlayer(new BoundaryGuard(new Set(boundaries), stubOf, replacements));
  const files = new Set(boundaries.map((id) => splitProbeId(id)[0]));
  registerInstrumentation({
    root,
    capture: [],
    trace: [],
    boundary: [
      ...[...files].map((file) => file.replace(/[^\w/.-]/g, "\\$&")),
      ...[...replacements.keys()].map(boundaryEntryOf),
    ],
    unloaded: true,
    exclude: [],
    strict: false,
  });
}

/** A call of a boundary, which is not to run. */
class GuardedCall extends RunningCall {
  override answers = true;

  constructor(
    probe: ProbeState,
    readonly args: readonly unknown[],
    readonly on: unknown,
    /** Whether a function of the boundary's own file has called it, which sees no stub. */
    readonly isFromInside: boolean,
  ) {
    super(probe);
  }
}

class BoundaryGuard implements Player {
  constructor(
    private readonly boundaries: ReadonlySet<string>,
    private readonly stubOf: StubOf,
    private readonly replacements: Replacements,
  ) {}

  private guards({ definition: { id, imported } }: ProbeState): boolean {
    return imported ? this.replacements.has(splitProbeId(id)[0]) : this.boundaries.has(id);
  }

  add(probe: ProbeState): void {
    if (!this.guards(probe)) return;
    probe.turn(true);
    probe.wait = 1;
  }

  enter(probe: ProbeState, list: ArrayLike<unknown> | undefined, receiver: unknown): RunningCall | null {
    if (!this.guards(probe)) return null;
    probe.wait = 1;
    return new GuardedCall(
      probe,
      argumentsOf(probe, list),
      receiver,
      isCalledFromInside(probe.definition.id),
    );
  }

  enterListed(
    probe: ProbeState,
    length: number,
    a: unknown,
    b: unknown,
    c: unknown,
    d: unknown,
    receiver: unknown,
  ): RunningCall | null {
    return this.enter(probe, [a, b, c, d].slice(0, length), receiver);
  }

  answer(running: RunningCall): unknown {
    const call = running as GuardedCall;
    const { id, reach, kind } = call.probe.definition;
    const [file, path] = splitProbeId(id);
    const replacement = this.replacements.get(file);
    if (replacement !== undefined) {
      // What stands for an instance is made without its class.
      if (kind === "constructor") return undefined;
      const replacing = memberOf(replacement, path);
      if (typeof replacing !== "function") throw new Error(`${id} is used, which was not recorded`);
      return Reflect.apply(replacing, call.on, call.args);
    }
    const stub = reach?.length === 1 && !call.isFromInside ? this.stubOf(file, reach[0]!) : undefined;
    if (stub === undefined) throw new Error(`the boundary ${id} is called, and no stub stands for it`);
    return Reflect.apply(stub, call.on, call.args);
  }

  expects(): boolean {
    return false;
  }

  ambient(_probe: ProbeState, _call: RunningCall, _kind: number | string, value: unknown): unknown {
    return value;
  }

  asked(
    _probe: ProbeState,
    _place: number,
    _parameter: number,
    _kind: number | string,
    value: unknown,
  ): unknown {
    return value;
  }

  leave(): void {}
  fail(): void {}
  suspend(): void {}
  iterate(): void {}
  yield(): void {}
  resume(): void {}
  gaveUp(): void {}
}

/** What a path like `Pool.query` means: what is called on an instance hangs on the prototype of its class. */
function memberOf(exports: object, path: string): unknown {
  return path.split(".").reduce<unknown>((holder, name) => {
    const { prototype } = (holder ?? {}) as { prototype?: object };
    return (
      (prototype as Record<string, unknown> | undefined)?.[name] ??
      (holder as typeof prototype & Record<string, unknown>)?.[name]
    );
  }, exports);
}

/** Looks who has called a function: the first frame of its file is its own, the next one with a file its caller's. */
function isCalledFromInside(id: string): boolean {
  const [file] = splitProbeId(id);
  const frames = (new Error().stack ?? "").split("\n").filter((line) => /:\d+:\d+\)?$/.test(line));
  const own = frames.findIndex((line) => isOf(line, file));
  return own >= 0 && frames[own + 1] !== undefined && isOf(frames[own + 1]!, file);
}

function isOf(frame: string, file: string): boolean {
  return decodeURI(frame).replaceAll("\\", "/").includes(`/${file}:`);
}
