import fc from "fast-check";

/**
 * A piece of a program: prints itself as it is valid at a place. An `await` where nothing awaits prints its operand,
 * a `break` outside of loops prints nothing. So every combination of pieces is a program, and shrinking is free to
 * take any piece for another.
 */
export type Piece = (at: Place) => string;

/** What a name stands for; a piece asks for a name that it can use. */
export type NameKind =
  | "variable"
  | "constant"
  | "function"
  | "generator"
  | "async-generator"
  | "class"
  | "object"
  | "iterator"
  | "async-iterator";

export interface Name {
  text: string;
  kind: NameKind;
  async: boolean;
}

/** What the grammar allows at a place. */
export interface Rules {
  strict: boolean;
  await: boolean;
  yield: boolean;
  return: boolean;
  /** `break` and `continue` without a label. */
  break: boolean;
  continue: boolean;
  labels: readonly { name: string; loop: boolean }[];
  arguments: boolean;
  newTarget: boolean;
  superProperty: boolean;
  /** Private members that the enclosing classes declare. */
  privates: readonly string[];
}

/** What all places of one program share. */
export interface Sheet {
  language: "cjs" | "mjs" | "ts";
  /** Whether it may say `using`, which Node 20 takes only once it is lowered. */
  using: boolean;
  /** How often each feature of the language was printed. */
  features: Map<string, number>;
  /** Number of the last name that was made. */
  names: number;
}

const PROGRAM_RULES: Rules = {
  strict: false,
  await: false,
  yield: false,
  return: false,
  break: false,
  continue: false,
  labels: [],
  arguments: false,
  newTarget: false,
  superProperty: false,
  privates: [],
};

/** Where a piece stands: what the grammar allows there, and which names are known. */
export class Place {
  private constructor(
    readonly sheet: Sheet,
    readonly rules: Rules,
    private readonly names: Name[],
  ) {}

  static top(sheet: Sheet): Place {
    const module = sheet.language !== "cjs";
    return new Place(sheet, { ...PROGRAM_RULES, strict: module }, []);
  }

  /** A scope inside this one. */
  inside(rules: Partial<Rules> = {}): Place {
    return new Place(this.sheet, { ...this.rules, ...rules }, [...this.names]);
  }

  /** The same scope under other rules. */
  under(rules: Partial<Rules>): Place {
    return new Place(this.sheet, { ...this.rules, ...rules }, this.names);
  }

  get typed(): boolean {
    return this.sheet.language === "ts";
  }

  /** Counts that a feature of the language occurs. */
  note(feature: string): void {
    this.sheet.features.set(feature, (this.sheet.features.get(feature) ?? 0) + 1);
  }

  /** A name that stands nowhere else in the program. */
  fresh(letter: string): string {
    this.sheet.names++;
    return `${letter}${this.sheet.names}`;
  }

  /** Makes a name known from here on to the end of the scope. */
  declare(text: string, kind: NameKind, async = false): string {
    this.names.push({ text, kind, async });
    return text;
  }

  /** One of the names of these kinds. */
  find(pick: number, ...kinds: NameKind[]): string | undefined {
    const fit = this.names.filter(({ kind }) => kinds.includes(kind));
    return fit.length === 0 ? undefined : fit[pick % fit.length]!.text;
  }

  /** All names of these kinds that are known here. */
  all(...kinds: NameKind[]): Name[] {
    return this.names.filter(({ kind }) => kinds.includes(kind));
  }
}

/** Chooses among the names that are known where a piece stands. */
export const pick = fc.nat({ max: 11 });

/** Operand of an operator. */
export function operand(text: string): string {
  return /^(\w|\.(?!\d))+$/.test(text) && !/^\d/.test(text) ? text : `(${text})`;
}

/** Stands at the end of a statement without a semicolon, until the next line is known. */
export const OPEN_END = "\u0001";

/** Lines that would continue an unended statement. */
const CONTINUES = /^(?:[([`+\-/*.,?]|in\b|instanceof\b)/;

/** Joins statements; an open end gets its semicolon only where the next line would continue it. */
export function joinStatements(statements: readonly string[]): string {
  let text = "";
  for (const statement of statements.filter((each) => each !== "")) {
    if (text.endsWith(OPEN_END)) text = text.slice(0, -1) + (CONTINUES.test(statement) ? "\n;" : "\n");
    else if (text !== "") text += "\n";
    text += statement;
  }
  return text.endsWith(OPEN_END) ? text.slice(0, -1) : text;
}

/** A statement with its semicolon. */
export function ended(statement: string): string {
  return statement.endsWith(OPEN_END) ? `${statement.slice(0, -1)};` : statement;
}

/** True, until shrinking asks what happens without the piece around the parts. */
class Whole extends fc.Arbitrary<boolean> {
  generate(): fc.Value<boolean> {
    return new fc.Value(true, undefined);
  }

  canShrinkWithoutContext(value: unknown): value is boolean {
    return typeof value === "boolean";
  }

  shrink(value: boolean): fc.Stream<fc.Value<boolean>> {
    return value ? fc.Stream.of(new fc.Value(false, undefined)) : fc.Stream.nil();
  }
}

/**
 * A piece made of parts.
 *
 * @param alone indexes of the parts that it shrinks to
 */
export function compound<Parts extends unknown[]>(
  parts: { [Key in keyof Parts]: fc.Arbitrary<Parts[Key]> },
  print: (at: Place, ...parts: Parts) => string,
  ...alone: number[]
): fc.Arbitrary<Piece> {
  const wholes = fc.tuple(...alone.map(() => new Whole()));
  return fc.tuple(wholes, fc.tuple<Parts>(...parts)).map(([whole, made]) => (at) => {
    const part = made[alone[whole.indexOf(false)] ?? -1];
    return typeof part === "function" ? (part as Piece)(at) : print(at, ...made);
  });
}
