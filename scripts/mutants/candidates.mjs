// All mutants of a program that are worth a look, and a sample of them.
import { readFileSync } from "node:fs";
import path from "node:path";
import { visitorKeys } from "oxc-parser";
import { describeProgram } from "../../dist/transformer/estree/describe.js";
import { LOWERS_NOTHING, planFile } from "../../dist/transformer/plan/plan.js";
import { Selection } from "../../dist/transformer/selection/selection.js";
import { parseText, UnreadableText } from "../../dist/transformer/text/parse.js";
import { randomFrom } from "../random.mjs";
import { mutationsOf } from "./operators.mjs";

/**
 * @param functions probe ids of those that may be mutated
 * @returns mutants of a file: each one change of its text, in the innermost function around it
 */
export function mutantsOfFile(root, file, functions) {
  const text = readFileSync(path.join(root, file), "utf8");
  const parsed = parseText(file, text);
  const { facts } = describeProgram(parsed.program, text, parsed.format, visitorKeys);
  const { probes } = planFile(facts.file, file, new Selection({ capture: ["**"] }), LOWERS_NOTHING, false);
  const around = ({ start, end }) =>
    probes
      .filter(({ facts: each }) => each.start <= start && end <= each.end)
      .sort((a, b) => a.facts.end - a.facts.start - (b.facts.end - b.facts.start))[0]?.id;
  return [...mutationsOf(parsed.program, text, visitorKeys)].flatMap((mutation) => {
    const probe = around(mutation);
    return functions.has(probe) ? [describe(mutation, file, probe, text)] : [];
  });
}

function describe({ operator, start, end, replacement }, file, probe, text) {
  const before = text.slice(0, start);
  const line = before.split("\n").length;
  return {
    id: `${file}:${start}-${end}:${operator}:${replacement}`,
    ...{ file, probe, operator, line, start, end },
    original: text.slice(start, end),
    replacement,
  };
}

/** The text with the one change; undefined when that does not parse. */
export function applyTo(text, { file, start, end, replacement }) {
  const mutated = text.slice(0, start) + replacement + text.slice(end);
  try {
    parseText(file, mutated);
    return mutated;
  } catch (error) {
    if (error instanceof UnreadableText) return undefined;
    throw error;
  }
}

/**
 * @param perFunction most mutants of one function
 * @returns so many of the mutants that parse, the same for the same seed
 */
export function sample(mutants, root, { count, seed, perFunction }) {
  const random = randomFrom(seed);
  const order = mutants.map((mutant) => ({ mutant, place: random() })).sort((a, b) => a.place - b.place);
  const taken = new Map();
  const chosen = [];
  for (const { mutant } of order) {
    if (chosen.length === count) break;
    const already = taken.get(mutant.probe) ?? 0;
    if (already === perFunction) continue;
    if (applyTo(readFileSync(path.join(root, mutant.file), "utf8"), mutant) === undefined) continue;
    taken.set(mutant.probe, already + 1);
    chosen.push(mutant);
  }
  return chosen;
}
