import { test } from "vitest";
import { compare, runSources } from "./compare.js";
import { BABEL, TYPESCRIPT } from "./front-ends.js";
import { loadPrograms } from "./programs.js";
test("dump", async () => {
  const src = await runSources();
  for (const fe of [...TYPESCRIPT, ...BABEL]) {
    const programs = loadPrograms().filter(fe.takes);
    const c = await compare(fe, programs);
    const lines = (v: any, p: any) => (c.runs as any)[v].observed.get(p.id).lines.join("\n");
    const counts: any = {};
    for (const { leftAlone } of c.instrumented.plans.values()) for (const { reason } of leftAlone) counts[reason] = (counts[reason] ?? 0) + 1;
    let probes = 0; for (const { probes: p } of c.instrumented.plans.values()) probes += p.length;
    console.log("####", fe.name, JSON.stringify({
      n: programs.length, probes, calls: [...c.runs.on.calls.values()].flat().length,
      uncompilable: programs.filter((p) => !c.compared.includes(p)).map((p) => p.id),
      unrunnable: c.compared.filter((p) => /^CRASH SyntaxError|did not finish|mark it/m.test(lines("plain", p))).map((p) => p.id),
      neverRecorded: c.compared.filter((p) => p.files.some((f) => (c.instrumented.plans.get(f)?.probes.length ?? 0) > 0) && c.runs.on.calls.get(p.id)!.length === 0).map((p) => p.id),
      unended: [...new Set([...c.runs.on.calls].flatMap(([id, calls]) => calls.filter((x) => !x.outcome).map((x) => `${id} ${x.probe.split("#")[1]}`)))],
      mis: c.compared.flatMap(({ id }) => { const a = c.runs.on.observed.get(id)?.stats?.calls, b = c.runs.on.calls.get(id)!.length; return a === b ? [] : [`${id} ${a}≠${b}`]; }),
      errors: [...c.runs.on.observed].filter(([, { stats }]) => (stats?.errors ?? 0) + (stats?.dropped ?? 0) > 0).map(([id, { stats }]) => `${id} ${stats!.errors} ${stats!.dropped}`),
      leftAlone: counts,
      notSource: fe.name === "babel" || fe.name.includes("ESNext, esm") ? c.compared.filter((p) => p.language === "javascript" && src.observed.get(p.id)!.lines.join("\n") !== lines("plain", p)).map((p) => p.id) : undefined,
    }, null, 1));
  }
}, 300000);
