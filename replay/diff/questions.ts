import { behaviourOf, questionOf } from "./question.js";
import type { Side } from "./side.js";
import { askedIn } from "./transcript.js";

/** Calls of one side with the same inputs: where they stand, by what they did. */
export type Answers = ReadonlyMap<string, readonly number[]>;

/** Calls of one function with the same inputs. */
export interface Question {
  readonly a: Answers;
  readonly b: Answers;
}

/** The questions that both sides, or one, have asked a function, in the order in which they were. */
export function questionsTo(id: string, a: Side, b: Side): Iterable<Question> {
  const questions = new Map<string, { a: Map<string, number[]>; b: Map<string, number[]> }>();
  const asks = a.hasBoundaries || b.hasBoundaries;
  const gather = (side: Side, name: "a" | "b") => {
    for (const place of side.of(id)) {
      const call = side.call(place);
      const key = questionOf(call);
      let question = questions.get(key);
      if (question === undefined) {
        question = { a: new Map(), b: new Map() };
        questions.set(key, question);
      }
      const did = behaviourOf(call) + (asks ? askedIn(side.transcripts.of(call)) : "");
      const places = question[name].get(did);
      if (places === undefined) question[name].set(did, [place]);
      else places.push(place);
    }
  };
  gather(a, "a");
  gather(b, "b");
  return questions.values();
}
