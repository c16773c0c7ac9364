import { types } from "node:util";

/** One thing that can be made different. */
interface Change {
  what: string;
  /** Gives the value with the change; it is made in place where that is possible. */
  make: () => unknown;
}

/** A value that differs from another one in one place, which a number chooses; undefined where there is none. */
export function mutate(value: unknown, seed: number): { value: unknown; what: string } | undefined {
  const changes = changesOf(value, new Set());
  const change = changes[seed % changes.length];
  return change && { value: change.make(), what: change.what };
}

function changesOf(value: unknown, seen: Set<object>): Change[] {
  if (typeof value !== "object" || value === null)
    return [{ what: `instead of ${String(value)}`, make: () => other(value) }];
  if (seen.has(value)) return [];
  seen.add(value);
  const inPlace = (what: string, change: () => void): Change => ({
    what,
    make() {
      change();
      return value;
    },
  });
  const within = (key: string, part: unknown, set: (made: unknown) => void): Change[] =>
    changesOf(part, seen).map(({ what, make }) => inPlace(`${key}: ${what}`, () => set(make())));
  if (types.isBoxedPrimitive(value)) return [{ what: "boxed", make: () => Object(other(value.valueOf())) }];
  if (value instanceof Date)
    return [inPlace("date", () => value.setTime(Number.isNaN(value.getTime()) ? 0 : value.getTime() - 1))];
  if (value instanceof RegExp) {
    const source = { what: "source", make: () => new RegExp(`${value.source}|x`, value.flags) };
    return /[gy]/.test(value.flags) ? [inPlace("lastIndex", () => value.lastIndex++), source] : [source];
  }
  if (value instanceof URL) return [inPlace("hash", () => (value.hash += "#x"))];
  if (value instanceof URLSearchParams || value instanceof Headers)
    return [inPlace("entry", () => value.append("x-more", "1"))];
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    const bytes = ArrayBuffer.isView(value)
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : new Uint8Array(value);
    return bytes.length === 0 ? [] : [inPlace("byte", () => (bytes[0]! ^= 1))];
  }
  if (value instanceof Map) {
    const parts = [...value].flatMap(([key, part]) => within("map", part, (made) => value.set(key, made)));
    return [inPlace("entry", () => value.set("more", 1)), ...parts];
  }
  if (value instanceof Set) return [inPlace("member", () => value.add("more"))];
  const parts = Object.entries(value).flatMap(([key, part]) =>
    within(key, part, (made) =>
      Object.defineProperty(value, key, {
        value: made,
        writable: true,
        enumerable: true,
        configurable: true,
      }),
    ),
  );
  if (value instanceof Error) {
    parts.push(inPlace("message", () => (value.message += "!")));
    if (Object.hasOwn(value, "cause"))
      parts.push(
        ...within("cause", value.cause, (made) => Object.defineProperty(value, "cause", { value: made })),
      );
  }
  parts.push(
    inPlace("property", () =>
      Object.assign(value, Array.isArray(value) ? { [value.length]: 1 } : { more: 1 }),
    ),
  );
  return parts;
}

function other(value: unknown): unknown {
  if (Object.is(value, -0)) return 0;
  if (typeof value === "number")
    return Number.isNaN(value) || !Number.isFinite(value) ? 1 : value === 0 ? -0 : -value;
  if (typeof value === "string") return `${value}!`;
  if (typeof value === "bigint") return value + 1n;
  if (typeof value === "boolean") return !value;
  return value === undefined ? null : undefined;
}
