import { configure } from "@calltape/runtime";
import { type Player, type ProbeState, RunningCall, setPlayer } from "@calltape/runtime/registry";
import { splitProbeId } from "../../patterns/probe-pattern.js";
import { argumentsOf } from "../../replay/boundary/recorded-boundary.js";
import { registerInstrumentation } from "../../transformer/register/instrumentation.js";

/** Takes the place of an export, as stubs of test frameworks do for the files that import it. */
export type Stub = (...args: unknown[]) => unknown;

/** Finds the stub of an export, if there is one. */
export type StubOf = (file: string, name: string) => Stub | undefined;

/**
 * Has no boundary run while tests are tried: one is answered by the stub that stands for its export, and else throws.
 * The files of the boundaries are instrumented for it, so it comes before they are loaded.
 *
 * @param root folder of the sources
 * @param boundaries ids of functions
 */
export function guardBoundaries(root: string, boundaries: readonly string[], stubOf: StubOf): void {
  if (boundaries.length === 0) return;
  process.env["CALLTAPE_RECORD"] = "off";
  configure({});
  setPlayer(new BoundaryGuard(new Set(boundaries), stubOf));
  const files = new Set(boundaries.map((id) => splitProbeId(id)[0]));
  registerInstrumentation({
    root,
    capture: [],
    trace: [],
    boundary: [...files].map((file) => file.replace(/[^\w/.-]/g, "\\$&")),
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
  ) {}

  add(probe: ProbeState): void {
    if (!this.boundaries.has(probe.definition.id)) return;
    probe.turn(true);
    probe.wait = 1;
  }

  enter(probe: ProbeState, list: ArrayLike<unknown> | undefined, receiver: unknown): RunningCall | null {
    if (!this.boundaries.has(probe.definition.id)) return null;
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
    const { id, reach } = call.probe.definition;
    const [file] = splitProbeId(id);
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

  leave(): void {}
  fail(): void {}
  suspend(): void {}
  yield(): void {}
  resume(): void {}
  gaveUp(): void {}
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
