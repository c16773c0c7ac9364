import { FILE_MARK_LENGTH, NAME_PREFIX } from "../hooks.js";
import { charCodeAt, functionText, textIndexOf, textSlice } from "../intrinsics.js";

/** Characters of a function's text in which its mark must stand: parameters can be long, and the rest does not matter. */
const SEARCHED = 2_000;

const TEST = `typeof ${NAME_PREFIX}`;

/** Which probe a function says that it is: the mark of its file, and its place among the file's probes. */
export interface ProbeMark {
  file: string;
  index: number;
}

/**
 * Reads from the text of a function which probe it is. Closures are made by the program, again and again, and nothing
 * but their code tells of them. Undefined where that is not instrumented, or its variables have been renamed.
 */
export function readProbeMark(fn: object): ProbeMark | undefined {
  const text = textSlice(functionText(fn), 0, SEARCHED);
  if (isClass(text)) return undefined;
  let test = textIndexOf(text, TEST, 0);
  while (test >= 0 && !isInOwnBody(text, test)) test = textIndexOf(text, TEST, test + 1);
  if (test < 0) return undefined;
  // Behind the test of whether the probe is there, which may be that of the file's list.
  const end = textIndexOf(text, ".on", test);
  let from = end;
  while (from > 0 && isDigit(charCodeAt(text, from - 1))) from--;
  if (end < 0 || from === end || from < FILE_MARK_LENGTH) return undefined;
  let index = 0;
  for (let i = from; i < end; i++) index = index * 10 + (charCodeAt(text, i) - 0x30);
  return { file: textSlice(text, from - FILE_MARK_LENGTH, from), index };
}

/** Before the first statement of a function's body one brace is open, and no parenthesis. */
function isInOwnBody(text: string, to: number): boolean {
  let braces = 0;
  let parentheses = 0;
  for (let i = 0; i < to; i++) {
    const char = charCodeAt(text, i);
    if (char === 0x7b) braces++;
    else if (char === 0x7d) braces--;
    else if (char === 0x28) parentheses++;
    else if (char === 0x29) parentheses--;
  }
  return braces === 1 && parentheses === 0;
}

/** A method may be called `class`, too. */
function isClass(text: string): boolean {
  return textSlice(text, 0, 5) === "class" && charCodeAt(text, 5) !== 0x28;
}

function isDigit(char: number): boolean {
  return char >= 0x30 && char <= 0x39;
}
