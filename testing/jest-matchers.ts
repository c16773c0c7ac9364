import type { Call } from "../tape/calls/recorded-call.js";
import type { ReplayTestOptions } from "./options.js";

/** What Jest's `expect` has, once `calltape/jest` is imported. */
export interface ReplayMatchers {
  /**
   * The function does what was recorded of a call, with that call's receiver and arguments. To be awaited.
   *
   * @throws CalltapeError `CALLTAPE_BAD_OPTION`, `CALLTAPE_CORRUPT`
   */
  toReplay(call: Call, options?: ReplayTestOptions): Promise<void>;
}

// Where Jest's globals are imported, their types come from itself; else from @types/jest. Both are declared as they do.
declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends ReplayMatchers {}
}
declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: see above
    interface Matchers<R, T = {}> extends ReplayMatchers {}
  }
}
