/**
 * Everything that is injected, as source text. Each front end parses a template once and fills its holes, the names
 * that begin with `$`; a hole is filled with a name, an expression or statements.
 *
 * What they rely on is in docs/fidelity.md. In short: `var`, so that hooks are found undefined and not in their dead
 * zone when a cycle of imports runs a function early; `typeof`, for functions that are sent elsewhere as text;
 * `void 0`, since `undefined` can be shadowed.
 */
export const TEMPLATES = {
  importRuntime: `import { openFile as $open } from "@calltape/runtime/probe";`,
  requireRuntime: `var $open = require("@calltape/runtime/probe").openFile;`,
  openFile: `var $file = $open($path, $rows);`,
  probe: `var $probe = $file[$index];`,

  /** First statement of every instrumented body, behind its directives. */
  head: `var $call = typeof $probe !== "undefined" && $probe.on ? $probe.enter($receiver, $arguments) : void 0, $result;`,
  /** The same where the function awaits. */
  asyncHead: `var $call = typeof $probe !== "undefined" && $probe.on ? $probe.enter($receiver, $arguments) : void 0, $result, $awaited;`,

  /** The body of a function in which nothing of the program runs after a return. */
  body: `try {
    $body;
    $end;
  } catch ($error) {
    if ($call !== void 0) $probe.fail($call, $error);
    throw $error;
  }`,
  /** Its end, where that can be reached. */
  end: `if ($call !== void 0) $probe.leave($call);`,
  /** Operand of return in it. */
  returned: `$result = $value, $call === void 0 ? $result : $probe.leave($call, $result)`,
  /** What a bare return becomes in it. */
  returnedNothing: `$call === void 0 ? void 0 : $probe.leave($call)`,

  /** The body of a function that has a finally or the like: only the outermost finally knows how it ends. */
  lateBody: `try {
    $body;
    $end;
  } catch ($error) {
    if ($call !== void 0) $call = $probe.fail($call, $error);
    throw $error;
  } finally {
    if ($call !== void 0) $probe.leave($call, $result);
  }`,
  /** Its end, where that can be reached: what an overruled return has left is not the result. */
  lateEnd: `$result = void 0;`,
  /** Operand of return in it. */
  lateReturned: `$result = $value`,
  /** What a bare return becomes in it. */
  lateReturnedNothing: `$result = void 0`,

  /** Operand of await. */
  suspended: `$awaited = $value, $call !== void 0 && $probe.suspend($call), $awaited`,
  /** The await itself. */
  resumed: `$awaited = $await, $call !== void 0 && $probe.resume($call), $awaited`,

  /** An assignment that gives an anonymous function neither a name nor a place in stack traces. */
  barrier: `(v => $target = v)($value)`,
} as const;

export type TemplateName = keyof typeof TEMPLATES;
