import type * as TS from "typescript";

/** The same function with another body. */
export function withBody(
  ts: typeof TS,
  factory: TS.NodeFactory,
  node: TS.FunctionLikeDeclaration,
  body: TS.Block,
): TS.Node {
  if (ts.isFunctionDeclaration(node)) {
    const { modifiers, asteriskToken, name, typeParameters, parameters, type } = node;
    return factory.updateFunctionDeclaration(
      node,
      modifiers,
      asteriskToken,
      name,
      typeParameters,
      parameters,
      type,
      body,
    );
  }
  if (ts.isFunctionExpression(node)) {
    const { modifiers, asteriskToken, name, typeParameters, parameters, type } = node;
    return factory.updateFunctionExpression(
      node,
      modifiers,
      asteriskToken,
      name,
      typeParameters,
      parameters,
      type,
      body,
    );
  }
  if (ts.isArrowFunction(node)) {
    const { modifiers, typeParameters, parameters, type, equalsGreaterThanToken } = node;
    return factory.updateArrowFunction(
      node,
      modifiers,
      typeParameters,
      parameters,
      type,
      equalsGreaterThanToken,
      body,
    );
  }
  if (ts.isMethodDeclaration(node)) {
    const { modifiers, asteriskToken, name, questionToken, typeParameters, parameters, type } = node;
    return factory.updateMethodDeclaration(
      node,
      modifiers,
      asteriskToken,
      name,
      questionToken,
      typeParameters,
      parameters,
      type,
      body,
    );
  }
  if (ts.isConstructorDeclaration(node))
    return factory.updateConstructorDeclaration(node, node.modifiers, node.parameters, body);
  if (ts.isGetAccessor(node)) {
    const { modifiers, name, parameters, type } = node;
    return factory.updateGetAccessorDeclaration(node, modifiers, name, parameters, type, body);
  }
  if (ts.isSetAccessor(node)) {
    const { modifiers, name, parameters } = node;
    return factory.updateSetAccessorDeclaration(node, modifiers, name, parameters, body);
  }
  throw new Error("a function of an unknown kind");
}
