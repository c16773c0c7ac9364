import { charCodeAt, functionText, imul, isProxy, SafeWeakMap, textEndsWith } from "../intrinsics.js";

/** What is known of a function of code that is not instrumented. */
export interface ForeignFunction {
  /** See {@link codeOf}. */
  readonly code: number;
  /** Whether it was first met outside of recorded calls: none of them has made it or come by it. */
  readonly isGiven: boolean;
}

/** Longer code is not read: it would take a tenth of a millisecond. */
const MAX_CODE = 65_536;

/** Odd multipliers of the kind that congruential generators have (Steele and Vigna 2021, for 32 bits). */
const BASE = 0x915f77f5;
const OTHER_BASE = 0xadb4a92d;
/** Bits that a safe integer has beyond 32. */
const HIGH_BITS = 0x1fffff;
const HIGH_UNIT = 0x100000000;

/**
 * A hash of a function's code, of 53 bits; 0 where the code says nothing: that of the platform, of bound functions and
 * proxies.
 */
export function codeOf(fn: object): number {
  if (isProxy(fn)) return 0;
  const text = functionText(fn);
  const { length } = text;
  if (length > MAX_CODE || textEndsWith(text, "{ [native code] }")) return 0;
  let low = 0;
  let high = length;
  for (let i = 0; i < length; i++) {
    const unit = charCodeAt(text, i);
    low = (imul(low, BASE) + unit) | 0;
    high = (imul(high, OTHER_BASE) + unit) | 0;
  }
  return (high & HIGH_BITS) * HIGH_UNIT + (low >>> 0);
}

/** What one stream has met that a tape only names: functions of code that is not instrumented (bench/foreign-functions.mjs), symbols. */
export class Foreign {
  private readonly met = new SafeWeakMap<object, ForeignFunction>();
  private readonly symbols = new SafeWeakMap<object, boolean>();

  /** @param inCall whether a call is running now */
  functionOf(fn: object, inCall: boolean): ForeignFunction {
    let known = this.met.get(fn);
    if (known === undefined) {
      known = { code: codeOf(fn), isGiven: !inCall };
      this.met.set(fn, known);
    }
    return known;
  }

  /** Whether a symbol was first met outside of recorded calls. */
  isGiven(symbol: symbol, inCall: boolean): boolean {
    const key = symbol as unknown as object;
    let given = this.symbols.get(key);
    if (given === undefined) {
      given = !inCall;
      this.symbols.set(key, given);
    }
    return given;
  }
}
