import type * as TS from "typescript";
import type { FunctionFacts, Site } from "../facts/facts.js";
import type { InjectedNames } from "../injection/injected-names.js";
import { bodyAround, type Shape } from "../injection/shape.js";
import { keepsBodies, languageOf } from "./language.js";
import type { Operands } from "./operands.js";
import type { Renderer } from "./render.js";
import { countDirectives } from "./syntax.js";

/** A body that is wrapped: code of the program is in it, and has been visited. */
export interface Wrapped {
  facts: FunctionFacts;
  shape: Shape;
  body: TS.ConciseBody;
  /** The site that the body of an arrow is, when it is an expression. */
  whole: Site | undefined;
  /** Declarations that go to the top, as variables. */
  hoisted: Iterable<TS.Statement>;
}

/** Makes of the body of a function that of an instrumented one. */
export type WrapBody = (wrapped: Wrapped) => TS.Block;

export function createBodies(
  ts: typeof TS,
  context: TS.TransformationContext,
  render: Renderer,
  operands: Operands,
  names: InjectedNames,
): WrapBody {
  const { factory } = context;
  const options = context.getCompilerOptions();
  const language = languageOf(ts, options);
  const asText = keepsBodies(ts, options);
  /** A compiler that makes a state machine of a generator. */
  const lowersGenerators = language < ts.ScriptTarget.ES2015;

  function wrapBody({ facts, shape, body, whole, hoisted }: Wrapped): TS.Block {
    const block = ts.isBlock(body) ? body : blockOf(body, whole!, shape);
    const cut = countDirectives(ts, block.statements);
    const inner = [...hoisted, ...block.statements.slice(cut)];
    const inText = asText && !block.statements.some(isTakenApart);
    const made = inText ? wrapInText(shape, inner) : wrapInNodes(shape, inner, facts);
    // The range of the list is where the closing brace is mapped to.
    const all = ts.setTextRange(
      factory.createNodeArray([...block.statements.slice(0, cut), ...made]),
      block.statements,
    );
    return ts.setTextRange(factory.createBlock(all, true), block);
  }

  /** Of a body that holds `using`, older languages get a `try` around all statements of the body: ours is to be outside. */
  function isTakenApart(statement: TS.Statement): boolean {
    if (language === ts.ScriptTarget.ESNext || !ts.isVariableStatement(statement)) return false;
    const { flags } = statement.declarationList;
    return (flags & ts.NodeFlags.BlockScoped) >= ts.NodeFlags.Using;
  }

  /** What stands before a body and behind it need not be whole statements: it is two nodes, which print as their text. */
  function wrapInText(shape: Shape, inner: readonly TS.Statement[]): TS.Statement[] {
    const [before, behind] = bodyAround(shape);
    const raw = (text: string) => factory.createIdentifier(text) as TS.Node as TS.Statement;
    return [raw(before), ...inner, raw(behind)];
  }

  function wrapInNodes(
    { head, body }: Shape,
    inner: readonly TS.Statement[],
    { async, generator }: FunctionFacts,
  ): TS.Statement[] {
    const tried = render.statements(body, {
      $hoisted: [],
      $body: inner,
      // Lowered to a generator, a catch clause keeps its variable only when the compiler has made the name itself.
      ...(lowersGenerators && (async || generator) ? { $error: uniqueError() } : {}),
    });
    return [...head.flatMap((part) => render.statements(part)), ...tried];
  }

  function uniqueError(): TS.Identifier {
    return factory.createUniqueName(names.error, ts.GeneratedIdentifierFlags.Optimistic);
  }

  function blockOf(expression: TS.Expression, whole: Site, shape: Shape): TS.Block {
    const returned = operands.of(shape.at(whole), expression, whole);
    const statement = ts.setTextRange(factory.createReturnStatement(returned), expression);
    ts.setEmitFlags(statement, ts.EmitFlags.NoComments);
    const block = ts.setTextRange(factory.createBlock([statement], true), expression);
    return ts.setEmitFlags(block, ts.EmitFlags.NoComments | ts.EmitFlags.NoSourceMap);
  }

  return wrapBody;
}
