// The TypeScript compiler, as shipped: checks and compiles the source of RxJS.
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import { packageFolder } from "../install.mjs";

/** Its name tells every front end that it is CommonJS. */
const COMPILER = path.join(packageFolder("typescript"), "lib/typescript.js");

export const program = {
  name: "typescript",
  parts: ["lib"],
  language: "javascript",
  format: "commonjs",
  runsAsShipped: true,
  // Outside of node_modules, where the compiler would only check it.
  own: { [COMPILER]: "lib/typescript.cjs", [path.join(packageFolder("rxjs"), "src")]: "rxjs" },
  isSource: (file) => file === "lib/typescript.cjs",
  // Its trees hang together, so that every record is as long as it may be, of 20,000 functions.
  settings: { CALLTAPE_MAX_BYTES: "1kb" },
};

const TARGETS = ["ES2015", "ESNext"];

export async function workload({ load, say, folder }) {
  const ts = await load("lib/typescript.cjs");
  const source = path.join(folder, "rxjs");
  const files = readdirSync(source, { recursive: true })
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => path.join(source, file));
  const place = (file) =>
    file?.startsWith(source) ? path.relative(source, file) : path.basename(file ?? "");
  for (const target of TARGETS) {
    const program = ts.createProgram(files, {
      target: ts.ScriptTarget[target],
      module: target === "ES2015" ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ["lib.esnext.d.ts", "lib.dom.d.ts"],
      types: [],
      strict: true,
      noUnusedLocals: true,
      declaration: true,
      sourceMap: true,
      outDir: path.join(source, "out"),
      rootDir: source,
    });
    const written = program.emit(undefined, (name, text) =>
      say(place(name), text.length, createHash("sha256").update(text).digest("hex")),
    );
    say(target, program.getSourceFiles().length, written.emitSkipped);
    for (const { file, start, code, messageText } of ts.getPreEmitDiagnostics(program))
      say(place(file?.fileName), start, code, ts.flattenDiagnosticMessageText(messageText, "\n"));
  }
  edit(ts, say);
}

/** What editors ask for. */
function edit(ts, say) {
  const text =
    "interface A { b: string; c?: A }\nexport function f(a: A) { return a.c?.b.length ?? f({ b: '' }) }\nf(1)\n";
  const host = {
    getScriptFileNames: () => ["/a.ts"],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => (name === "/a.ts" ? ts.ScriptSnapshot.fromString(text) : undefined),
    getCurrentDirectory: () => "/",
    getCompilationSettings: () => ({ strict: true, noLib: true, types: [] }),
    getDefaultLibFileName: () => "lib.d.ts",
    fileExists: (name) => name === "/a.ts",
    readFile: () => undefined,
  };
  const service = ts.createLanguageService(host);
  say(
    service
      .getSemanticDiagnostics("/a.ts")
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
  );
  for (let at = 0; at < text.length; at += 7) {
    const info = service.getQuickInfoAtPosition("/a.ts", at);
    say(
      at,
      ts.displayPartsToString(info?.displayParts),
      service.getCompletionsAtPosition("/a.ts", at, {})?.entries.length,
    );
    say(service.getReferencesAtPosition("/a.ts", at)?.map(({ textSpan }) => textSpan.start));
  }
  say(service.getFormattingEditsForDocument("/a.ts", ts.getDefaultFormatCodeSettings()).length);
  say(service.getNavigationTree("/a.ts"));
}
