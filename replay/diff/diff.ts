import { checkOptions, isInteger, isText, type Schema } from "@calltape/runtime/options";
import type { TapeSet } from "../../tape/index.js";
import { type CompareRules, RULES_SCHEMA, Rules } from "../compare/rules.js";
import { type Answer, Pairing, type UnsureReason } from "./pairing.js";
import { questionsTo } from "./questions.js";
import { Side } from "./side.js";

/** What became of one function. Questions are inputs that calls had: those that both sides had are compared. */
export interface FunctionDiff {
  /** The probe's. */
  id: string;
  /** How many calls each side has. */
  calls: { a: number; b: number };
  /** Questions that one side alone was asked. */
  unpaired: { a: number; b: number };
  /** Questions that both sides were asked, by what became of them. */
  same: number;
  different: number;
  unsteady: number;
  unsure: Partial<Record<UnsureReason, number>>;
  /** The first that are different. */
  examples: Extract<Answer, { kind: "different" }>[];
}

export interface DiffOptions extends CompareRules {
  /** `glob[#name]` of the functions. Default: all. */
  of?: string;
  /** Differences of a function that are told in full. Default: 2. */
  examples?: number;
}

const SCHEMA: Schema = { ...RULES_SCHEMA, of: isText, examples: isInteger(0, 1e9, "differences") };

/**
 * Compares two recordings: which functions do not do the same where they were given the same. Calls are paired by function
 * and inputs. Calls of boundaries answer, and are not compared; neither is a call that was still running.
 *
 * @returns the functions of either side, by their ids
 * @throws CalltapeError `CALLTAPE_CORRUPT` when values cannot be read, `CALLTAPE_BAD_OPTION` for wrong rules or patterns
 */
export function* diffTapes(a: TapeSet, b: TapeSet, options: DiffOptions = {}): Generator<FunctionDiff, void> {
  const { of = "**", examples = 2, ...rules } = checkOptions(options, SCHEMA, "the options of diffTapes");
  const pairing = new Pairing(new Side(a, of), new Side(b, of), new Rules(rules));
  for (const id of [...new Set([...pairing.a.ids, ...pairing.b.ids])].sort())
    yield diffFunction(id, pairing, examples);
}

function diffFunction(id: string, pairing: Pairing, examples: number): FunctionDiff {
  const { a, b } = pairing;
  const diff: FunctionDiff = {
    id,
    calls: { a: a.of(id).length, b: b.of(id).length },
    unpaired: { a: 0, b: 0 },
    ...{ same: 0, different: 0, unsteady: 0, unsure: {}, examples: [] },
  };
  if (diff.calls.a === 0 || diff.calls.b === 0) return diff;
  for (const question of questionsTo(id, a, b)) {
    if (question.b.size === 0) diff.unpaired.a++;
    else if (question.a.size === 0) diff.unpaired.b++;
    else add(diff, pairing.answer(question), examples);
  }
  return diff;
}

function add(diff: FunctionDiff, answer: Answer, examples: number): void {
  if (answer.kind === "unsure") diff.unsure[answer.reason] = (diff.unsure[answer.reason] ?? 0) + 1;
  else diff[answer.kind]++;
  if (answer.kind === "different" && diff.examples.length < examples) diff.examples.push(answer);
}
