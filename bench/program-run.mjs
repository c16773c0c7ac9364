// A workload on one build of a program, in a process of its own, whose processor time is what is measured.
//
//   node program-run.mjs WORKLOAD FILE
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { packageFolder } from "../scripts/programs/install.mjs";
import { cpuTime } from "./paired.mjs";

/** By name: given the program, what does one pass and gives a text that says what came of it. */
const WORKLOADS = {
  async marked({ marked }) {
    const { readCorpus } = await import("../scripts/programs/corpus.mjs");
    const text = [...readCorpus({ ".md": 150 })].map((file) => file.text).join("\n\n");
    return { passes: 24, pass: () => marked.parse(text) };
  },

  typescript({ default: ts }) {
    const source = path.join(packageFolder("rxjs"), "src");
    const files = readdirSync(source, { recursive: true })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => path.join(source, file));
    const options = {
      target: ts.ScriptTarget.ES2015,
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ["lib.esnext.d.ts", "lib.dom.d.ts"],
      types: [],
      strict: true,
      declaration: true,
      outDir: path.join(source, "out"),
      rootDir: source,
    };
    // The copies of the compiler have no libraries beside them.
    const host = ts.createCompilerHost(options);
    host.getDefaultLibLocation = () => path.join(packageFolder("typescript"), "lib");
    host.getDefaultLibFileName = () => path.join(host.getDefaultLibLocation(), "lib.d.ts");
    const pass = () => {
      const written = [];
      const program = ts.createProgram(files, options, host);
      program.emit(undefined, (name, text) => written.push(name, text));
      const problems = ts.getPreEmitDiagnostics(program).map(({ code, start }) => `${code} at ${start}`);
      if (written.length === 0) throw new Error("nothing was compiled");
      return [...written, ...problems].join("\n");
    };
    return { passes: 2, pass };
  },
};

const [workload, file] = process.argv.slice(2);
const { passes, pass } = await WORKLOADS[workload](await import(pathToFileURL(file).href));
const first = pass();
const warmFrom = cpuTime();
for (let i = 1; i < passes; i++)
  if (pass() !== first) throw new Error("a pass gave something else than the first");
const [cpu, wall] = [cpuTime(), performance.now() * 1e3];
const digest = createHash("sha256").update(first).digest("hex");
const { flush, stats } = await import("@calltape/runtime");
flush();
const { probes, calls, dropped, errors, stopped } = stats();
console.log(
  JSON.stringify({ cpu, wall, warm: cpu - warmFrom, digest, probes, calls, dropped, errors, stopped }),
);
