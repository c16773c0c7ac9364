import { afterEach, expect, test } from "vitest";
import { roundTrip } from "./tape-bytes.js";

const polluted = Object.prototype as { stray?: unknown };

afterEach(() => {
  Reflect.deleteProperty(polluted, "stray");
});

test("what a program has added to Object.prototype is no property of its objects", () => {
  polluted.stray = 1;
  const { value, labels } = roundTrip([{ a: 1, b: { c: 2 } }, { a: 1 }, {}]);
  Reflect.deleteProperty(polluted, "stray");
  expect(value).toEqual([{ a: 1, b: { c: 2 } }, { a: 1 }, {}]);
  expect(labels).toBe(0);
});

test("an arguments object is one, also behind plain objects with the same keys", () => {
  const made = listOf(7);
  const { value } = roundTrip([...Array.from({ length: 20 }, () => ({ 0: 7 })), made]);
  expect(Object.prototype.toString.call((value as unknown[])[20])).toBe("[object Arguments]");
  expect((value as unknown[])[19]).toEqual({ 0: 7 });
});

function listOf(..._: unknown[]): IArguments {
  // biome-ignore lint/complexity/noArguments: it is what is tested
  return arguments;
}
