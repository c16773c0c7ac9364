import { type Hole, isParts, type Part, TEMPLATES, type TemplateName } from "./templates.js";

/** Text for holes that a part, or a part in it, leaves open. */
export type Fillings = Readonly<Record<string, string>>;

type TextMaker = (holes: Part["holes"], fillings?: Fillings) => string;

const NO_FILLINGS: Fillings = {};

/** Stands in no template and in no literal of JSON. */
const MARK = "\0";

const MARKED: Fillings = { $hoisted: "", $body: MARK, $suspension: MARK, $value: MARK };

const makers = new Map<TemplateName, TextMaker>();

/** Makes text from a template. It has no line break, so that what follows stays in its line. */
export function render({ template, holes }: Part, fillings: Fillings = NO_FILLINGS): string {
  let make = makers.get(template);
  if (make === undefined) {
    make = textMaker(TEMPLATES[template]);
    makers.set(template, make);
  }
  return make(holes, fillings);
}

/** The texts before and behind the hole that takes code of the program; what is hoisted is left to the front end. */
export function renderAround(part: Part): [before: string, behind: string] {
  const text = render(part, MARKED);
  const hole = text.indexOf(MARK);
  return [text.slice(0, hole), text.slice(hole + 1)];
}

/**
 * Makes texts from a template or a piece of one. What fills a statement brings its own semicolon; a hole that nothing
 * fills is a name.
 */
export function textMaker(source: string): TextMaker {
  const pieces = compact(source)
    .split(/(?<=[{};])(\$\w+);|(\$\w+)/)
    .filter((piece) => piece !== undefined);
  return (holes, fillings = NO_FILLINGS) => {
    let text = pieces[0]!;
    for (let i = 1; i < pieces.length; i += 2) {
      const name = pieces[i]!;
      text += fill(holes[name] ?? fillings[name] ?? name, fillings) + pieces[i + 1]!;
    }
    return text;
  };
}

/** A literal for a hole. A line separator in it would count as a line. */
export function literal(value: unknown): string {
  return JSON.stringify(value).replace(/[\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
}

function compact(template: string): string {
  return template.replace(/\s+/g, " ").replace(/ (?![\w$])|(?<![\w$]) /g, "");
}

function fill(hole: Hole, fillings: Fillings): string {
  if (typeof hole === "string" || typeof hole === "number") return String(hole);
  if ("holes" in hole) return render(hole, fillings);
  return isParts(hole) ? hole.map((part) => render(part, fillings)).join("") : `[${hole.join()}]`;
}
