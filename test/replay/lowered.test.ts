import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { explain, Replayer } from "../../replay/index.js";
import { BABEL, TEXT, TYPESCRIPT } from "../differential/front-ends.js";
import type { Program } from "../differential/programs.js";
import { Project } from "../project.js";

/** Boundaries of each kind, and who calls them. */
const SOURCE = `
const really = (value) => { if (globalThis.offline) throw new Error("called in earnest"); return value; };
/** @boundary */
export function* counts(n) { really(); try { for (let i = 0; i < n; i++) yield i; } finally { n = 0; } return "counted"; }
/** @boundary */
export async function waits(n) { really(); await null; if (n > 1) throw new RangeError("too much"); return n; }
/** @boundary */
export async function* ticks(n) { really(); for (let i = 0; i < n; i++) yield await i; return "ticked"; }
/** @boundary */
export const arrow = (n) => really(n * 2);
/** @boundary */
export const later = async (n) => really(await n);
class Base { constructor() { this.base = really(true); } }
/** @boundary */
export class Wire extends Base {
  constructor(to) { super(); this.to = to; }
  get name() { return really("wire to " + this.to); }
  set name(name) { really(); this.to = name; }
  static make(to) { return really({ to }); }
  send({ text, times = 1 }) { return really(text.repeat(times)); }
}
export function pulls() { const seen = []; const counted = counts(3); let step = counted.next(); while (!step.done) { seen.push(step.value); step = counted.next(); } return [seen, step.value]; }
export async function awaits() { const seen = [await waits(1), await later(5)]; try { await waits(2); } catch (error) { seen.push(error instanceof RangeError, error.message); } return seen; }
export async function loops() { const seen = []; for await (const tick of ticks(3)) seen.push(tick); return seen; }
export function makes() { const wire = new Wire("sea"); wire.name = "land"; return [wire.to, wire.base, wire.name, wire instanceof Wire, Wire.make("air"), wire.send({ text: "ab", times: 2 }), arrow(4)]; }
export function chance() { return [Math.random(), typeof new Date(), ...[1].map(() => Math.random())]; }
export async function* dice() { yield Math.random(); yield await Promise.resolve(Math.random()); return Date.now(); }
`;

const MAIN = `
import { awaits, chance, dice, loops, makes, pulls } from "./program.mjs";
pulls(); await awaits(); await loops(); makes(); chance(); for await (const _ of dice());
`;

const PROGRAM: Program = {
  id: "program",
  files: ["program.mjs"],
  language: "javascript",
  commonjs: false,
  isolated: false,
  experimentalDecorators: false,
};

const FRONT_ENDS = [...TYPESCRIPT.filter(({ format }) => format === "esm"), ...BABEL, TEXT[0]!];

beforeAll(() => {
  (globalThis as { offline?: boolean }).offline = true;
});

afterAll(() => {
  delete (globalThis as { offline?: boolean }).offline;
});

describe.each(FRONT_ENDS.map((frontEnd) => [frontEnd.name, frontEnd] as const))("%s", (_, frontEnd) => {
  test("boundaries of each kind are answered, and chance is as it was", async () => {
    const project = new Project({ "program.mjs": SOURCE, "main.mjs": MAIN });
    const options = { capture: ["**"], enabled: true };
    const { files, failures } = frontEnd.compile([PROGRAM], options, project.folder);
    expect([...failures]).toEqual([]);
    project.write(Object.fromEntries(files));
    const { status, stderr } = project.node("main.mjs");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const replayer = new Replayer({ root: project.folder });
    const verdicts: string[] = [];
    for (const call of project.tapes().calls) {
      if (!/#(pulls|awaits|loops|makes|chance|dice)$/.test(call.probe.id)) continue;
      const verdict = await replayer.replay(call);
      verdicts.push(`${call.probe.id} ${verdict.kind} ${explain(verdict)}`.trim());
    }
    expect(verdicts).toEqual(
      ["pulls", "awaits", "loops", "makes", "chance", "dice"].map((name) => `program.mjs#${name} same`),
    );
  });
});
