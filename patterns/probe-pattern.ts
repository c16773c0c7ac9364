import picomatch from "picomatch";

/** A pattern of probe ids: `glob[#name-glob]`. It means the same when building and when reading tapes. */
export interface ProbePattern {
  /** As it was written. */
  readonly text: string;
  /** @param path of the file, from the project's root, with `/` */
  matchesFile(path: string): boolean;
  /** @param name qualified name, the part of a probe id behind `#` */
  matchesName(name: string): boolean;
}

/** Reads `src/pricing/**`, `src/cart.ts#Cart.*`, `#handle*`. Every text is a pattern. */
export function parseProbePattern(text: string): ProbePattern {
  const [file, name] = splitProbeId(text.replace(/^\.\//, ""));
  return {
    text,
    matchesFile: picomatch(file === "" ? "**" : file, { dot: true }),
    // Names have no `/`, but a computed key may look as if they had.
    matchesName: name === "" ? () => true : picomatch(name, { bash: true, dot: true }),
  };
}

/** File and qualified name of a probe id. */
export function splitProbeId(id: string): [file: string, name: string] {
  const hash = id.indexOf("#");
  return hash < 0 ? [id, ""] : [id.slice(0, hash), id.slice(hash + 1)];
}
