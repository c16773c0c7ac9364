import fc from "fast-check";
import { classDeclaration, classExpression } from "./classes.js";
import { expressions, type Grammar, leaf, type Tie } from "./expressions.js";
import { functionDeclaration, functionExpression, objectLiteral } from "./functions.js";
import { joinStatements, type Name, type NameKind, type Piece, Place, type Sheet } from "./place.js";
import { block, statements } from "./statements.js";
import { typedDeclaration } from "./typed.js";

/** A program as the compilers get it. */
export interface GeneratedProgram {
  text: string;
  language: Sheet["language"];
  /** How often each feature of the language stands in it. */
  features: ReadonlyMap<string, number>;
}

const grammar = fc.letrec<Grammar>((tie) => ({
  leaf,
  expression: expressions(tie as Tie),
  functionExpression: functionExpression(tie as Tie),
  classExpression: classExpression(tie as Tie),
  objectLiteral: objectLiteral(tie as Tie),
  statement: statements(tie as Tie),
  block: block(tie as Tie),
  typedDeclaration: typedDeclaration(tie as Tie),
  declaration: fc.oneof(
    { weight: 4, arbitrary: functionDeclaration(tie as Tie) },
    { weight: 1, arbitrary: classDeclaration(tie as Tie) },
  ),
}));

/** A statement at the top of a program; an error in it is logged and the program goes on. */
const item: fc.Arbitrary<Piece> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.boolean(), grammar.declaration)
      .map(([exported, declaration]) => exportedIf(exported, declaration)),
  },
  { weight: 2, arbitrary: grammar.statement },
  { weight: 1, arbitrary: grammar.typedDeclaration },
  { weight: 1, arbitrary: fc.oneof(grammar.functionExpression, grammar.classExpression).map(asDefault) },
);

function exportedIf(exported: boolean, declaration: Piece): Piece {
  return (at) => {
    const text = declaration(at);
    if (!exported || at.sheet.language === "cjs") return text;
    at.note("export");
    return `export ${text}`;
  };
}

/** A program has one default export; further ones are declarations. */
function asDefault(value: Piece): Piece {
  return (at) => {
    const first = !at.sheet.features.has("export default");
    if (first && at.sheet.language !== "cjs") {
      const text = value(at);
      at.note("export default");
      return `export default ${text};`;
    }
    const name = at.fresh("v");
    const text = value(at);
    return `const ${at.declare(name, "constant")} = ${text};`;
  };
}

const USED: readonly NameKind[] = ["function", "generator", "async-generator", "class", "constant", "object"];

/** Has a name at the top of the program used from outside; what comes of it is logged. */
function printUses({ text, kind, async }: Name, steps: string): string[] {
  const use = (arrow: string) => `use("${text}", ${arrow}, "${steps}");`;
  const made = `${text}(t(1), "two", { a: 3, b: { c: 4 } })`;
  if (kind === "constant" || kind === "object") return [use(`() => ${text}`)];
  if (kind === "class") return [use(`() => new ${made}`), use(`() => ${text}`)];
  return [use(`() => ${made}`), ...(async && kind === "function" ? [use(`async () => await ${made}`)] : [])];
}

/** How the generators that a program makes are driven from outside: `n`ext, `r`eturn, `t`hrow. */
const steps = fc.array(fc.constantFrom("n", "n", "n", "r", "t"), { minLength: 1, maxLength: 5 });

/** Programs that end, and that log the same each time. */
export const generatedProgram: fc.Arbitrary<GeneratedProgram> = fc
  .record({
    language: fc.constantFrom<Sheet["language"]>("cjs", "cjs", "mjs", "ts"),
    useStrict: fc.nat({ max: 5 }).map((value) => value === 5),
    using: fc.nat({ max: 9 }).map((value) => value === 9),
    items: fc.array(item, { minLength: 1, maxLength: 6, size: "medium" }),
    steps,
  })
  .map(({ language, useStrict, using, items, steps }) => {
    const sheet: Sheet = { language, using, features: new Map(), names: 0 };
    const strict = useStrict || language !== "cjs";
    const at = Place.top(sheet).under({ strict });
    const lines = items.map((each) => each(at));
    if (useStrict) lines.unshift('"use strict";');
    for (const name of at.all(...USED)) lines.push(...printUses(name, steps.join("")));
    return { text: `${joinStatements(lines)}\n`, language, features: sheet.features };
  });
