// What a test says of itself, in the comment that INTERPRETING.md of the suite describes: YAML, of which the tests use
// little.

/** @returns {{ flags: string[], includes: string[], negative?: { phase: string, type: string } }} */
export function readFrontmatter(source) {
  const yaml = /\/\*---([\s\S]*?)---\*\//.exec(source)?.[1].replace(/\r\n?/g, "\n") ?? "";
  const negative = /^negative:\s*\n((?:[ \t]+.*\n?)+)/m.exec(yaml)?.[1];
  return {
    flags: readList(yaml, "flags"),
    includes: readList(yaml, "includes"),
    negative: negative && { phase: readWord(negative, "phase"), type: readWord(negative, "type") },
  };
}

/** Whether each run of a test is of strict code that would not be without us saying so. */
export function strictnessesOf({ flags }) {
  if (flags.includes("module") || flags.includes("raw") || flags.includes("noStrict")) return [false];
  return flags.includes("onlyStrict") ? [true] : [false, true];
}

function readList(yaml, key) {
  const inline = new RegExp(`^\\s*${key}:\\s*\\[([^\\]]*)\\]`, "m").exec(yaml)?.[1];
  const block = new RegExp(`^${key}:\\s*\\n((?:\\s+-.*\\n?)+)`, "m").exec(yaml)?.[1];
  const items = inline?.split(",") ?? block?.split("\n").map((line) => line.replace(/^\s*-/, "")) ?? [];
  return items.map((item) => item.trim()).filter((item) => item !== "");
}

function readWord(yaml, key) {
  return new RegExp(`${key}:\\s*(\\w+)`).exec(yaml)?.[1];
}
