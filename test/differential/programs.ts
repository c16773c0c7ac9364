import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** Folder of the programs that the differential tests run; `fixtures/README.md` tells how to add one. */
export const PROGRAMS = path.resolve(import.meta.dirname, "../../fixtures/programs");

/** One program: a file, or a folder whose `main` file starts it. */
export interface Program {
  /** Its path below {@link PROGRAMS} without the extension: `control-flow/labels`. */
  id: string;
  /** Paths below {@link PROGRAMS}, the one that starts it first. */
  files: string[];
  language: "javascript" | "typescript";
  /** JavaScript only: a TypeScript program is a module, and is compiled to either format. */
  commonjs: boolean;
  /** `// @isolated`: it changes what all programs of a process share, so that it runs in a thread of its own. */
  isolated: boolean;
  /** `// @experimentalDecorators`: it is compiled with that option of TypeScript. */
  experimentalDecorators: boolean;
}

/** @param root folder of folders of programs */
export function loadPrograms(root = PROGRAMS): Program[] {
  return readdirSync(root).flatMap((group) =>
    readdirSync(path.join(root, group)).map((name) => loadProgram(`${group}/${name}`, root)),
  );
}

export function sourceOf(file: string, root = PROGRAMS): string {
  return readFileSync(path.join(root, file), "utf8");
}

function loadProgram(name: string, root: string): Program {
  const files = statSync(path.join(root, name)).isDirectory()
    ? readdirSync(path.join(root, name))
        .map((file) => `${name}/${file}`)
        .sort((a, b) => Number(isMain(b)) - Number(isMain(a)))
    : [name];
  const main = files[0]!;
  const text = sourceOf(main, root);
  return {
    id: files.length === 1 ? main.replace(/\.\w+$/, "") : name,
    files,
    language: /\.tsx?$/.test(main) ? "typescript" : "javascript",
    commonjs: main.endsWith(".cjs"),
    isolated: /^\/\/ @isolated\b/m.test(text),
    experimentalDecorators: /^\/\/ @experimentalDecorators\b/m.test(text),
  };
}

function isMain(file: string): boolean {
  return path.basename(file).startsWith("main.");
}
