/** What Node loads into the thread of its hooks, where it cannot call them in the program's own. */
import { type LoadContext, type Loaded, loadAsync } from "./load-hook.js";
import { type RegisterOptions, SourceReader } from "./source-reader.js";

let hook: ReturnType<typeof loadAsync>;

/** Called by Node with what the thread of the program gives. */
export function initialize(options: RegisterOptions): void {
  hook = loadAsync(new SourceReader(options));
}

/** Called by Node for each module. */
export function load(
  url: string,
  context: LoadContext,
  nextLoad: (url: string, context: LoadContext) => Promise<Loaded>,
): Promise<Loaded> {
  return hook(url, context, nextLoad);
}
