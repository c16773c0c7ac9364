const MOCKERS = new Set(["jest", "vi", "vitest"]);
const METHODS = new Set(["mock", "doMock", "unmock", "hoisted", "setMock", "unstable_mockModule"]);

/** Whether `object.method(…)` takes functions that a test runner moves above the imports. */
export function isMockFunction(object: string, method: string): boolean {
  return MOCKERS.has(object) && METHODS.has(method);
}
