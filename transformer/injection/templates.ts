/**
 * Everything that is injected, as source text. Each front end fills the holes, the names that begin with `$`, in its
 * own way: with names, with other templates ({@link Part}), or with code of the program.
 *
 * What they rely on is in docs/fidelity.md. In short: `const` for probes, which V8 then takes for constants, so that a
 * probe that was never on costs nothing (bench/tiny.mjs); `var` for the list of them, so that it is found undefined and
 * not in its dead zone when a cycle of imports runs a function early; `typeof` with `==`, which engines turn into one
 * test, for functions that are sent elsewhere as text; `void 0`, since `undefined` can be shadowed; a call that
 * is not recorded is `null`, which engines compare with at once, where the truth of a value takes many tests.
 */
export const TEMPLATES = {
  importRuntime: `import { openFile as $open } from "@calltape/runtime/probe";`,
  requireRuntime: `var $open = require("@calltape/runtime/probe").openFile;`,
  importFields: `import { privateField as $field } from "@calltape/runtime/probe";`,
  requireFields: `var $field = require("@calltape/runtime/probe").privateField;`,
  importBoundary: `import { importBoundary as $boundary } from "@calltape/runtime/boundary";`,
  requireBoundary: `var $boundary = require("@calltape/runtime/boundary").importBoundary;`,
  openFile: `var $file = $open($path, $rows, $classes, $exported, $roots);`,
  probe: `const $probe = $file[$index];`,
  /** A script has no top level of its own, so its probes are a global that the runtime defines. */
  openScript: `void (typeof $calltape == "function" && $calltape("$file", $path, $rows, $classes));`,

  /** Hands functions and classes of the file's top level to the runtime when it asks, in an order that both know. */
  roots: `($sink) => { $assignments; }`,
  root: `$sink[$index] = $name;`,
  /** Gives the runtime access to a field that only code inside of the class has. */
  privateField: `(class {
    #$private;
    static {
      typeof $field == "function" && $field($file, $index, this, $name, (o) => o.#$private, (o, v) => { o.#$private = v; });
    }
  });`,

  /** Beside an import whose module is a boundary, and behind it what its names now stand for. */
  importNamespace: `import * as $namespace from "$source";`,
  boundExport: `const $local = $boundary("$module", "$name", () => $namespace["$name"]);`,
  boundNamespace: `const $local = $boundary("$module", "*", () => $namespace);`,
  boundGlobal: `const $local = $boundary("global", "$local", () => globalThis["$local"]);`,
  /** What either becomes where the module is not loaded. */
  unloadedExport: `const $local = $boundary("$module", "$name");`,
  unloaded: `$boundary("$module", "$name")`,
  /** A call that loads such a module. */
  boundLoad: `$boundary("$module", "$name", () => $value)`,

  /** First statement of every instrumented body, behind its directives. */
  head: `var $call = typeof $guard == "object" && $probe.on && --$probe.wait < 1 ? $enter : null;`,
  /** Behind it, where replay may answer in the place of the body. In parentheses: compilers that lower it negate the condition, which is one name to them. */
  answered: `if (($call !== null && $call.answers)) return $probe.answer($call);`,
  answeredGenerator: `if (($call !== null && $call.answers)) return yield* $probe.answer($call);`,
  /** Of a function with others in it: those are closures that this call makes. */
  makerVariable: `var $maker = $call === null ? 0 : $call.number;`,
  resultVariable: `var $result;`,
  awaitedVariable: `var $awaited;`,
  indexed: `$file[$index]`,
  /** A probe in a function, told of the call that has made the closure. */
  from: `$probe.from($maker)`,
  enter: `$probe.enter()`,
  enterThis: `$probe.enter(void 0, this)`,
  enterArguments: `$probe.enter(arguments)`,
  enterArgumentsThis: `$probe.enter(arguments, this)`,
  enterNames: `$probe.enter($names)`,
  enterNamesThis: `$probe.enter($names, this)`,
  /** Up to four values without an array for them. */
  enter1: `$probe.enter1($a)`,
  enter1This: `$probe.enter1($a, this)`,
  enter2: `$probe.enter2($a, $b)`,
  enter2This: `$probe.enter2($a, $b, this)`,
  enter3: `$probe.enter3($a, $b, $c)`,
  enter3This: `$probe.enter3($a, $b, $c, this)`,
  enter4: `$probe.enter4($a, $b, $c, $d)`,
  enter4This: `$probe.enter4($a, $b, $c, $d, this)`,

  leaveNothing: `$probe.leave($call)`,
  leaveResult: `$probe.leave($call, $result)`,
  leaveNothingThis: `$probe.leave($call, void 0, this)`,
  leaveResultThis: `$probe.leave($call, $result, this)`,
  /** In a derived constructor super() may not have been called, and then there is no this. */
  leaveResultMaybeThis: `$probe.leave($call, $result, () => this)`,

  /** The body of a function in which nothing of the program runs after a return. */
  body: `try {
    $hoisted;
    $body;
    $end;
  } catch ($error) {
    throw $call !== null && $probe.fail($call, $error), $error;
  }`,
  /** Its end, where that can be reached. */
  end: `$call !== null && $leaveNothing;`,
  /** Operand of return in it. */
  returned: `$result = $value, $call !== null && $leave, $result`,
  /** What a bare return becomes in it. */
  returnedNothing: `return void ($call !== null && $leaveNothing);`,

  /** The body of a function that has a finally or the like: only the outermost finally knows how it ends. */
  lateBody: `try {
    $hoisted;
    $body;
    $end;
  } catch ($error) {
    throw $call !== null && ($call = $probe.fail($call, $error)), $error;
  } finally {
    $call !== null && $leave;
  }`,
  /** Its end, where that can be reached: what an overruled return has left is not the result. */
  lateEnd: `$result = void 0;`,
  /** Operand of return in it. */
  lateReturned: `$result = $value`,
  /** The same in an async generator, which awaits what it returns. */
  lateReturnedAwaited: `$result = $value, $call !== null && $probe.suspend($call, $result), $result`,
  /** What a bare return becomes in it. It stays bare: with an operand, an async generator would await that. */
  lateReturnedNothing: `{ $result = void 0; return; }`,

  /** Operand of await. */
  suspended: `$awaited = $value, $call !== null && $probe.suspend($call, $awaited), $awaited`,
  /** Operand of for await. */
  iterated: `$awaited = $value, $call !== null && ($awaited = $probe.iterate($call, $awaited)), $awaited`,
  /** Operand of yield*. */
  delegated: `$awaited = $value, $call !== null && ($awaited = $probe.iterate($call, $awaited, true)), $awaited`,
  /** Operand of yield. */
  yielded: `$awaited = $value, $call !== null && $probe.yield($call, $awaited), $awaited`,
  /** What a bare yield gets. */
  yieldedNothing: `void ($call !== null && $probe.yield($call))`,
  /** The await or yield itself. */
  resumed: `$awaited = $suspension, $call !== null && $probe.resume($call, $awaited), $awaited`,
  /** What asks a clock or chance; in replay, another value takes the place of its own. */
  ambient: `$awaited = $suspension, $call !== null ? $probe.ambient($call, $kind, $awaited) : $awaited`,
  /** What reads a variable of the environment. */
  ambientVariable: `$awaited = $suspension, $call !== null ? $probe.ambient($call, "$variable", $awaited) : $awaited`,
  /**
   * The same in a parameter, where neither the call nor a variable for the value is there yet: what asks runs outside of
   * the arrow. Each has its place among all in the function's parameters.
   */
  asked: `((v) => typeof $guard == "object" && $probe.on && $probe.wait < 2 ? $probe.asked($place, $parameter, $kind, v) : v)($suspension)`,
  askedVariable: `((v) => typeof $guard == "object" && $probe.on && $probe.wait < 2 ? $probe.asked($place, $parameter, "$variable", v) : v)($suspension)`,
  /** What makes a bound function or a proxy, neither of which tells what it is made of. */
  origin: `$awaited = $suspension, typeof $guard == "object" && $probe.origins && $probe.origin($awaited, $kind, $first, "$keys", $second), $awaited`,
  /** What it is given, but for functions and classes, which the variable would name. */
  held: `$held = $suspension`,
  heldVariable: `var $held;`,
  self: `this`,
  nothing: `void 0`,
  /** First in a catch or finally that the call may reach while it is suspended, and behind a for await. */
  rearmed: `$call !== null && $probe.resume($call);`,
  /** First in such a finally of a generator, which nobody may want to go on. */
  unwound: `$call !== null && $probe.resume($call, void 0, 1);`,
  /** First in such a catch of a generator, which somebody may have thrown into: what it binds, if it binds that whole. */
  caught: `$call !== null && $probe.resume($call, $caught, 2);`,
  caughtUnnamed: `$call !== null && $probe.resume($call, void 0, 3);`,
  /** The body of a for await. */
  iteration: `{
    try {
      $rearmed;
      $body;
    } finally {
      $call !== null && $probe.suspend($call);
    }
  }`,

  /** An assignment to $result that gives an anonymous function neither a name nor a place in stack traces. */
  resultBarrier: `((v) => $result = v)($value)`,
  /** The same to $awaited. */
  awaitedBarrier: `((v) => $awaited = v)($value)`,
} as const;

export type TemplateName = keyof typeof TEMPLATES;

/** A template and what fills its holes; the holes that are left out take code of the program. */
export interface Part {
  template: TemplateName;
  holes: Readonly<Record<string, Hole>>;
}

/**
 * What fills a hole: a name, a number, what another template makes; a list of names, which makes an array literal; a
 * list of parts, which makes statements.
 */
export type Hole = string | number | Part | readonly string[] | readonly Part[];

/** The text of a template as a script: a `yield` stands in a generator, which is then all there is. */
export function parsable(name: TemplateName): string {
  const text = TEMPLATES[name];
  return text.includes("yield*") ? `function* generator() { ${text} }` : text;
}

/** Whether statements fill a hole. */
export function isParts(hole: Hole | undefined): hole is readonly Part[] {
  return Array.isArray(hole) && typeof hole[0] !== "string";
}
