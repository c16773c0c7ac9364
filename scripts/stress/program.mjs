// A program under stress: a folder inside the repository, with every function of its sources recorded.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import babel from "@babel/core";
import { ROOT } from "../setup.mjs";

const { babelPlugin } = await import(path.join(ROOT, "dist/transformer/babel/plugin.js"));

/** Makes a folder with instrumented programs. @param sources contents by file name */
export function makeProgram(sources) {
  const work = path.join(ROOT, ".work/stress");
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(path.join(work, "program-"));
  writeFileSync(path.join(folder, "package.json"), '{ "private": true, "type": "module" }');
  mkdirSync(path.join(folder, "node_modules"));
  symlinkSync(ROOT, path.join(folder, "node_modules/calltape"), "dir");
  for (const [name, source] of Object.entries(sources)) {
    const { code } = babel.transformSync(source, {
      filename: path.join(folder, name),
      cwd: folder,
      configFile: false,
      babelrc: false,
      plugins: [[babelPlugin, { capture: ["**"], enabled: true, root: folder }]],
    });
    writeFileSync(path.join(folder, name), code);
  }
  return folder;
}

export function remove(folder) {
  rmSync(folder, { recursive: true, force: true });
}

/** The environment without settings of the recorder, and with these. */
export function environment(settings) {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(CALLTAPE|VITEST|NODE_OPTIONS|TEST$)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...settings };
}
