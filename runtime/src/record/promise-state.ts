import { inspect } from "../node-modules.js";

let pending = false;
/** Objects that are still shown: the promise. What it holds counts as shown already, so that nothing looks at it. */
let shown = 0;

const seen = { includes: () => --shown < 0, push() {}, pop() {} };

/** Called first for the `null`, with the context of the inspection as `this`. */
function stylize(this: { seen?: unknown } | undefined, text: string, style: string): string {
  if (style === "null" && this !== undefined) this.seen = seen;
  else if (text === "<pending>" && style === "special") pending = true;
  return text;
}

const OPTIONS = { stylize, depth: 1, customInspect: false, breakLength: Number.POSITIVE_INFINITY };

/**
 * Whether a native promise is still pending, without a reaction to it and without a look at what it holds. Only
 * `util.inspect` can tell; it is kept from the value by what it believes to have shown already.
 */
export function isPending(promise: Promise<unknown>): boolean {
  pending = false;
  shown = 1;
  inspect([null, promise], OPTIONS as object);
  return pending;
}
