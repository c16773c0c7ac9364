import type * as TS from "typescript";
import type { Prelude } from "../injection/prelude.js";
import { literal } from "../injection/template-text.js";
import type { Renderer } from "./render.js";

/** The first statements of an instrumented file. */
export function preludeStatements(
  ts: typeof TS,
  { factory }: TS.TransformationContext,
  render: Renderer,
  file: TS.SourceFile,
  { parts, data, roots }: Prelude,
): TS.Statement[] {
  const declared = topLevelNames(ts, file);
  const literals = Object.fromEntries(
    Object.entries(data).map(([hole, value]) => [hole, factory.createIdentifier(literal(value))]),
  );
  const assignments = roots.flatMap(({ name, part }) =>
    render.statements(part, {
      $name: ts.setOriginalNode(factory.createIdentifier(name), declared.get(name)),
    }),
  );
  return parts.flatMap((part) => render.statements(part, { ...literals, $assignments: assignments }));
}

/** The compiler knows by the original what a name refers to, and so what becomes of it in the emitted module. */
function topLevelNames(ts: typeof TS, file: TS.SourceFile): Map<string, TS.Identifier> {
  const found = new Map<string, TS.Identifier>();
  const note = (name: TS.Node | undefined) => {
    if (name === undefined) return;
    if (ts.isIdentifier(name)) found.set(name.text, name);
    else if (ts.isArrayBindingPattern(name) || ts.isObjectBindingPattern(name))
      for (const element of name.elements) if (ts.isBindingElement(element)) note(element.name);
  };
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) note(name);
    else note((statement as { name?: TS.Node }).name);
  }
  return found;
}
