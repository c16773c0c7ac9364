import { test } from "vitest";
import { BABEL, TYPESCRIPT } from "./front-ends.js";
import { loadPrograms, sourceOf } from "./programs.js";
import { runPrograms, type Variant } from "./run-programs.js";

test("try", async () => {
  const programs = loadPrograms();
  const js = programs.filter((p) => p.language === "javascript");
  let t = Date.now();
  const lap = (s: string) => {
    console.log(s, Date.now() - t);
    t = Date.now();
  };
  const source = await runPrograms({ name: "source", format: "esm" }, "source", js, {
    files: new Map(js.flatMap((p) => p.files.map((f) => [f, sourceOf(f)]))),
  });
  lap("source");
  for (const [id, o] of source.observed)
    for (const l of o.lines) if (/CRASH|mark it|did not/.test(l)) console.log(id, l);
  for (const fe of [...TYPESCRIPT, ...BABEL]) {
    const mine = programs.filter(fe.takes);
    const c = fe.compile(mine, false);
    lap(`${fe.name} compile`);
    const ci = fe.compile(mine, true);
    lap(`${fe.name} compile instr`);
    const runs: any = {};
    const ok = mine.filter((p) => !p.files.some((f) => c.failures.has(f)));
    for (const [f, m] of c.failures) console.log("   FAIL", f, m);
    for (const [f, m] of ci.failures) if (!c.failures.has(f)) console.log("   FAIL INSTR", f, m);
    for (const v of ["plain", "on", "off"] as Variant[]) {
      runs[v] = await runPrograms(fe, v, ok, v === "plain" ? c : ci);
      lap(`${fe.name} ${v}`);
      if (runs[v].stderr)
        console.log("  STDERR", v, runs[v].stderr.replaceAll("/work/main/.work/differential", ""));
    }
    for (const p of ok) {
      const a = runs.plain.observed.get(p.id).lines.join("\n");
      if (/mark it|did not|SyntaxError/.test(a)) console.log("  PLAIN", p.id, a);
      if (p.language === "javascript" && source.observed.get(p.id)!.lines.join("\n") !== a)
        console.log(
          "  SOURCE≠PLAIN",
          p.id,
          source.observed.get(p.id)!.lines,
          "→",
          runs.plain.observed.get(p.id).lines,
        );
      for (const v of ["on", "off"]) {
        const b = runs[v].observed.get(p.id).lines.join("\n");
        if (a !== b) console.log("  DIFF", fe.name, v, p.id, "\n     ", a, "\n   → ", b);
      }
    }
  }
}, 300000);
