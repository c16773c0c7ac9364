import type * as Babel from "@babel/core";

/**
 * Makes Babel learn the scopes of an edited file anew. Up to 7.26, `crawl` adds to what the scopes inside of the program
 * knew, and what a body declares would be known in the function and in the block that the body has become.
 */
export function relearnScopes({ types: t, traverse }: typeof Babel, { ast, scope }: Babel.BabelFile): void {
  const { scope: known } = traverse.cache as { scope?: WeakMap<object, unknown> };
  t.traverseFast(ast.program, (node) => {
    if (node !== ast.program) known?.delete(node);
  });
  scope.crawl();
}
