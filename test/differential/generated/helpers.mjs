// What generated programs call. They are globals, and compiled by nobody.

/** How many calls and rounds of loops a program may make. */
const FUEL = 400;
/** Lines are cut there: what differs, differs early. */
const LONGEST_LINE = 400;

let fuel;
let program;

/** @param file path of what is run; other frames are left out of stacks */
export function prepare(file, addLine) {
  fuel = FUEL;
  program = file;
  return (line) => {
    const text = withoutPlaces(line);
    addLine(text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)} …` : text);
  };
}

/** Of stacks only the names stay. */
function withoutPlaces(line) {
  return line.replace(/(?:\n\s+at .*)+/g, (stack) => ` < ${framesOf(stack)}`);
}

/** Names of the program's functions on a stack. */
function framesOf(stack) {
  return String(stack)
    .split("\n")
    .filter((line) => line.includes(program))
    .map((line) => /^\s+at (?:(.*) \(|(async )?)/.exec(line)?.[1] ?? "anonymous")
    .join(" < ");
}

const isList = Array.isArray;

Object.assign(globalThis, {
  /** Hands on its argument, and takes fuel. */
  t(value) {
    if (--fuel < 0) throw new Error("out of fuel");
    return value;
  },
  /** Keeps values from growing with each round of a loop. */
  cut(value) {
    if (typeof value === "string") return value.slice(0, 20);
    return isList(value) && value.some(isList) ? value.length : value;
  },
  num: (value) => (typeof value === "number" ? value : typeof value === "string" ? value.length : 1),
  /** A sloppy function is called on the global object, which is too much to show. */
  self: (value) => (value === globalThis ? "global" : value),
  brief: (value) => (typeof value === "string" ? value.slice(0, 20) : typeof value),
  /** Something to iterate, of any value. */
  list(value) {
    if (isList(value)) return value.slice(0, 3);
    return typeof value?.[Symbol.iterator] === "function" && typeof value !== "string" ? value : [value];
  },
  apply: (value, ...args) => (typeof value === "function" ? value(t(args[0]), ...args.slice(1)) : value),
  tag: (texts, ...values) => [texts.raw.join("|"), ...values],
  /** Something to extend: an error about anything else would quote its source. */
  base: (value) => (isConstructor(value) ? value : Object),
  disposable: (value) => ({
    [Symbol.dispose ?? Symbol.for("Symbol.dispose")]: () => log("disposed", value),
    [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]: async () => log("disposed later", value),
  }),
  frames: framesOf,
  use,
});

// What one program does to them, the next would see.
Object.freeze(Object);
const GLOBALS = new Set(Reflect.ownKeys(globalThis));

/** Takes away what a program has left on the global object. */
export function cleanUp() {
  for (const key of Reflect.ownKeys(globalThis)) if (!GLOBALS.has(key)) delete globalThis[key];
}

function isConstructor(value) {
  try {
    Reflect.construct(Object, [], value);
    return true;
  } catch {
    return false;
  }
}

/** How far what was returned is called in turn. */
const DEPTH = 2;
const MEMBERS = ["a", "b", "m", "n", "g"];

/** Calls something and logs all that it does: what it returns, settles to, yields when it is driven. */
function use(label, call, steps, depth = 0) {
  let value;
  try {
    value = call();
  } catch (error) {
    return log(label, "threw", error);
  }
  log(label, "returned", value);
  if (value instanceof Promise)
    value.then(
      (result) => log(label, "resolved", result),
      (error) => log(label, "rejected", error),
    );
  else if (typeof value?.next === "function") drive(label, value, steps);
  else if (depth < DEPTH) explore(label, value, steps, depth + 1);
}

/** Calls a function that was returned, and the members of an object or a class. */
function explore(label, value, steps, depth) {
  if (value === globalThis || (typeof value !== "function" && (typeof value !== "object" || value === null)))
    return;
  if (typeof value === "function" && value.name !== "Object")
    use(`${label}()`, () => value(t(7), "eight"), steps, depth);
  for (const key of MEMBERS) {
    if (!(key in value)) continue;
    const name = `${label}.${key}`;
    use(name, () => (typeof value[key] === "function" ? value[key](t(9), "ten") : value[key]), steps, depth);
    use(`${name} = 1`, () => Reflect.set(value, key, 1), steps, DEPTH);
  }
}

const METHODS = { n: "next", r: "return", t: "throw" };

function drive(label, iterator, steps) {
  for (const [i, step] of [...steps].entries()) {
    const name = `${label}.${METHODS[step]}`;
    let result;
    try {
      result = iterator[METHODS[step]]?.(i);
    } catch (error) {
      log(name, "threw", error);
      continue;
    }
    if (!(result instanceof Promise)) log(name, result);
    else
      result.then(
        (value) => log(name, "resolved", value),
        (error) => log(name, "rejected", error),
      );
  }
}
