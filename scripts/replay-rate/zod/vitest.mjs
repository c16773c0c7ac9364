// Stands for vitest where zod's tests are run by a function: tests are collected, and expectations call what they are
// given, but do not judge it.

/** What files have asked for, in their order. */
export const collected = [];

let hooks = { before: [], after: [] };

/** Groups of the file, which are run once all of it has run. */
const groups = [];

export function test(name, run) {
  collected.push({ name, run, hooks });
}
test.skip = () => undefined;
test.each = (rows) => (name, run) => {
  for (const row of rows) test(name, () => (Array.isArray(row) ? run(...row) : run(row)));
};
export const it = test;

export function describe(_, run) {
  groups.push({ run, outer: hooks });
}

export const beforeEach = (run) => void hooks.before.push(run);
export const afterEach = (run) => void hooks.after.push(run);
export const beforeAll = beforeEach;
export const afterAll = afterEach;

/** Ends a file: the next one does not see its hooks. */
export function endFile() {
  for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
    hooks = { before: [...group.outer.before], after: [...group.outer.after] };
    group.run();
  }
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
