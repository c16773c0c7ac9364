import type { Call } from "../../tape/index.js";
import type { Difference } from "../compare/compare.js";
import type { Rules } from "../compare/rules.js";
import type { UnreplayableReason } from "../unreplayable.js";
import type { Judgement } from "../verdict.js";
import { type InputLoss, judgePair, lossOf } from "./question.js";
import type { Answers, Question } from "./questions.js";
import type { Side } from "./side.js";
import { contentOf, partingOf, type Transcript } from "./transcript.js";

/** Why nothing can be said of calls with the same inputs. */
export type UnsureReason =
  | UnreplayableReason
  | InputLoss
  /** Something that was redacted may be what differs. */
  | "redacted"
  /** Clocks, chance, the environment or boundaries have not given the same to both sides. */
  | "given";

/**
 * What became of the calls of one function that had the same inputs.
 *
 * - `same`: both sides do the same
 * - `different`: they do not
 * - `unsteady`: one side alone does not do the same each time
 * - `unsure`: nothing can be said, for a reason
 */
export type Answer =
  | { kind: "same" | "unsteady" }
  | { kind: "unsure"; reason: UnsureReason }
  | ({ kind: "different"; a: Call; b: Call } & Pick<
      Extract<Judgement, { kind: "different" }>,
      "expected" | "received" | "differences"
    >);

/** Calls of one side that had the same inputs, and were given the same from outside. */
interface Bucket {
  transcript: Transcript;
  /** The first that did each thing. */
  calls: Call[];
}

/** Sorts of transcripts of a side that are tried against those of the other one. */
const MAX_TRIED = 20;

/** Compares what two sides did. */
export class Pairing {
  constructor(
    readonly a: Side,
    readonly b: Side,
    private readonly rules: Rules,
  ) {}

  answer({ a, b }: Question): Answer {
    if (doTheSame(a, b)) return this.compare(this.a.call(firstOf(a)), this.b.call(firstOf(b)));
    const [left, right] = [bucketsOf(a, this.a), bucketsOf(b, this.b)];
    for (const { calls } of [...left.values(), ...right.values()])
      for (const other of calls.slice(1)) {
        const own = this.compare(calls[0]!, other);
        if (own.kind === "different") return { kind: "unsteady" };
        if (own.kind === "unsure") return own;
      }
    const answers = [...left].flatMap(([content, { calls }]) => {
      const other = right.get(content);
      return other === undefined ? [] : [this.compare(calls[0]!, other.calls[0]!)];
    });
    return weightiest(answers.length > 0 ? answers : this.answersApart(left, right));
  }

  /** Where neither side was given from outside what the other one was: they part where the code, or the outside, has changed. */
  private answersApart(left: ReadonlyMap<string, Bucket>, right: ReadonlyMap<string, Bucket>): Answer[] {
    const some = (buckets: ReadonlyMap<string, Bucket>) => [...buckets.values()].slice(0, MAX_TRIED);
    return some(left).flatMap((x) =>
      some(right).map((y): Answer => {
        const parting = partingOf(x.transcript, y.transcript, this.rules);
        return parting === "given"
          ? { kind: "unsure", reason: "given" }
          : this.compare(x.calls[0]!, y.calls[0]!, parting);
      }),
    );
  }

  private compare(a: Call, b: Call, asked?: Difference): Answer {
    const judgement: Judgement = judgePair(a, b, this.rules, asked === undefined ? [] : [asked]);
    switch (judgement.kind) {
      case "same":
        return { kind: "same" };
      case "redacted":
        return { kind: "unsure", reason: "redacted" };
      case "unreplayable":
        return { kind: "unsure", reason: judgement.reason };
      case "different": {
        const reason = lossOf(a, b);
        return reason === undefined ? { ...judgement, a, b } : { kind: "unsure", reason };
      }
    }
  }
}

/** One difference is enough; but for one that is the same, what is unsure does not count. */
function weightiest(answers: readonly Answer[]): Answer {
  for (const kind of ["different", "same"] as const) {
    const found = answers.find((answer) => answer.kind === kind);
    if (found !== undefined) return found;
  }
  return answers[0]!;
}

function firstOf(answers: Answers): number {
  return Math.min(...[...answers.values()].map(([place]) => place!));
}

/** However often, or else call by call. */
function doTheSame(a: Answers, b: Answers): boolean {
  if (a.size !== b.size) return false;
  return a.size === 1 ? [...a.keys()].every((did) => b.has(did)) : inOrder(a) === inOrder(b);
}

/** What was done, call by call: functions that count do the same in another run. */
function inOrder(answers: Answers): string {
  const did = [...answers].flatMap(([key, places]) => places.map((place) => ({ key, place })));
  return did
    .sort((x, y) => x.place - y.place)
    .map(({ key }) => key)
    .join();
}

function bucketsOf(answers: Answers, side: Side): Map<string, Bucket> {
  const buckets = new Map<string, Bucket>();
  for (const places of answers.values()) {
    const seen = new Set<string>();
    for (const place of places) {
      const call = side.call(place);
      const transcript = side.transcripts.of(call);
      const content = contentOf(transcript);
      if (seen.has(content)) continue;
      seen.add(content);
      const bucket = buckets.get(content);
      if (bucket === undefined) buckets.set(content, { transcript, calls: [call] });
      else bucket.calls.push(call);
    }
  }
  return buckets;
}
