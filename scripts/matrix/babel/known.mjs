// Programs that older versions of Babel lower to something else as soon as their functions hold a `try`.

const KNOWN = [
  // An enum in a block, even of a program that nobody has instrumented, takes a parameter's name for a member of its own.
  { program: "typescript/enums-and-namespaces", before: 23 },
  // A generator that returns before it has started goes on nevertheless, but not where it starts with a `try`.
  { program: "generators/left-suspended", before: 27 },
  // The helper of generators asks each `try` for its properties.
  { program: "primordials/object-and-function", before: 27 },
];

/** Whether a version of Babel 7 is known to lower a program otherwise once it is instrumented. */
export function lowersUnlike(version, id) {
  const [major, minor] = version.split(".").map(Number);
  return major === 7 && KNOWN.some(({ program, before }) => program === id && minor < before);
}
