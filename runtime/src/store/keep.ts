/** What is kept. */
export interface Keep {
  /** Calls of one probe. */
  keepCalls: number;
  /** Milliseconds since a tape was written to. */
  keepAge: number;
  /** Bytes of all tapes together. */
  keepBytes: number;
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

const DEFAULTS: Keep = { keepCalls: 100, keepAge: 30 * 86_400_000, keepBytes: 1_073_741_824 };

/**
 * Reads `calls=100,age=30d,size=1gb`, parts in any order; one that is missing has its default. Undefined for anything
 * else.
 */
export function readKeep(text: string): Keep | undefined {
  const keep: Keep = { ...DEFAULTS };
  const seen = new Set<string>();
  for (const part of text.trim() === "" ? [] : text.split(",")) {
    const [, name, value] = /^\s*(calls|age|size)=(\S{1,20})\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined || seen.has(name)) return undefined;
    seen.add(name);
    const number = name === "calls" ? readCalls(value) : name === "age" ? readAge(value) : readBytes(value);
    if (!Number.isSafeInteger(number) || number < 1) return undefined;
    if (name === "calls") keep.keepCalls = number;
    else if (name === "age") keep.keepAge = number;
    else keep.keepBytes = number;
  }
  return keep;
}

/** `65536`, `64kb` or `8mb` in bytes; NaN for anything else. */
export function readBytes(text: string): number {
  const [, digits, unit] = /^(\d+)\s*(kb|mb|gb)?$/i.exec(text) ?? [];
  const factor = { kb: 1_024, mb: 1_048_576, gb: 1_073_741_824 }[unit?.toLowerCase() ?? ""] ?? 1;
  return digits === undefined ? Number.NaN : Number(digits) * factor;
}

function readCalls(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}

/** Milliseconds. */
function readAge(text: string): number {
  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  return digits === undefined ? Number.NaN : Number(digits) * SECONDS[unit!]! * 1_000;
}
