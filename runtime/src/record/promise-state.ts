import { inspect } from "../node-modules.js";

let state: "pending" | "fulfilled" | "rejected" = "fulfilled";
/** Objects that are still shown: the promise. What it holds counts as shown already, so that nothing looks at it. */
let shown = 0;

const seen = { includes: () => --shown < 0, push() {}, pop() {} };

/** Called first for the `null`, with the context of the inspection as `this`. */
function stylize(this: { seen?: unknown } | undefined, text: string, style: string): string {
  if (style === "null" && this !== undefined) this.seen = seen;
  else if (style === "special" && text === "<pending>") state = "pending";
  else if (style === "special" && text === "<rejected>") state = "rejected";
  return text;
}

const OPTIONS = { stylize, depth: 1, customInspect: false, breakLength: Number.POSITIVE_INFINITY };

/**
 * What has become of a native promise, without a reaction to it and without a look at what it holds. Only `util.inspect`
 * can tell; it is kept from the value by what it believes to have shown already.
 */
export function stateOf(promise: Promise<unknown>): "pending" | "fulfilled" | "rejected" {
  state = "fulfilled";
  shown = 1;
  inspect([null, promise], OPTIONS as object);
  return state;
}
