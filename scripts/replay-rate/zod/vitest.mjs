// Stands for vitest where zod's tests are run by a function: tests are collected, and expectations call what they are
// given, but do not judge it.

/** What files have asked for, in their order. */
export const collected = [];

let hooks = { before: [], after: [] };

export function test(name, run) {
  collected.push({ name, run, hooks });
}
test.skip = () => undefined;
test.each = (rows) => (name, run) => {
  for (const row of rows) test(name, () => (Array.isArray(row) ? run(...row) : run(row)));
};
export const it = test;

export function describe(_, run) {
  const outer = hooks;
  hooks = { before: [...outer.before], after: [...outer.after] };
  run();
  hooks = outer;
}

export const beforeEach = (run) => void hooks.before.push(run);
export const afterEach = (run) => void hooks.after.push(run);
export const beforeAll = beforeEach;
export const afterAll = afterEach;

/** Files do not see each other's hooks. */
export function nextFile() {
  hooks = { before: [], after: [] };
}

async function settle(value) {
  try {
    await (typeof value === "function" ? value() : value);
  } catch {}
}

/** An object of which every method can be called. */
function expectation(value) {
  const calls = (name) => {
    if (name === "not") return expectation(value);
    if (name === "rejects" || name === "resolves")
      return new Proxy({}, { get: () => () => settle(value), has: () => true });
    if (!name.startsWith("toThrow")) return () => undefined;
    return () => {
      try {
        value();
      } catch {}
    };
  };
  return new Proxy({}, { get: (_, name) => calls(String(name)) });
}

export const expect = Object.assign(expectation, {
  unreachable: () => undefined,
  assertions: () => undefined,
  any: (type) => type,
  fail: () => undefined,
});

const anything = () => new Proxy(() => undefined, { get: () => anything(), apply: () => anything() });
export const expectTypeOf = anything();
export const assertType = () => undefined;
