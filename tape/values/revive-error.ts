import { Cut } from "./stand-ins.js";

const BUILT_IN: ReadonlyMap<string, () => Error> = new Map(
  [Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError].map((Class) => [
    Class.name,
    (): Error => new Class(),
  ]),
).set("AggregateError", () => {
  const error = new AggregateError([]);
  hide(error, "errors", new Cut(0)); // Until it is read: an empty list would be a lie.
  return error;
});

const classes = new WeakMap<Error, string>();

/** The class that a revived error was recorded of; undefined for any other error. */
export function recordedClassOf(error: Error): string | undefined {
  return classes.get(error);
}

/**
 * An error of the class with that name, built-in ones only; of another class an `Error` that has the name. It has no
 * message yet, and none of its properties.
 */
export function newError(className: string): Error {
  const build = BUILT_IN.get(className);
  const error = build === undefined ? new Error() : build();
  if (build === undefined && className !== "") hide(error, "name", className);
  classes.set(error, className);
  return error;
}

/** Gives an error its message, and a `stack` that leads nowhere: the recorder does not read stacks. */
export function setMessage(error: Error, className: string, message: unknown): void {
  hide(error, "message", message);
  hide(error, "stack", typeof message === "string" ? `${className}: ${message}` : className);
}

/** Like {@link setMessage}, its stack leads nowhere. */
export function newDomException(message: string, name: string): DOMException {
  const exception = new DOMException(message, name);
  hide(exception, "stack", `${name}: ${message}`);
  return exception;
}

/** What the language keeps from enumeration becomes so again; the tape does not tell. */
export function hideBuiltInFields(error: Error): void {
  if (Object.hasOwn(error, "cause")) hide(error, "cause", error.cause);
  if (error instanceof AggregateError) hide(error, "errors", error.errors);
}

function hide(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, enumerable: false, writable: true, configurable: true });
}
