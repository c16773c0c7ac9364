import type { Helper } from "./file-context.js";

/** Functions that tests call, as they stand at the end of their file. */
export function helpersOf(helpers: ReadonlySet<Helper>, typescript: boolean): string[] {
  const types = typescript
    ? {
        call: ": () => unknown",
        promise: ": PromiseLike<unknown>",
        error: ": any",
        late: ": Promise<any>",
        never: ": never",
      }
    : { call: "", promise: "", error: "", late: "", never: "" };
  const all: Record<Helper, string> = {
    thrownBy: `function thrownBy(call${types.call})${types.error} {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("It did not throw.");
}`,
    rejectionOf: `async function rejectionOf(promise${types.promise})${types.late} {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It was not rejected.");
}`,
    unexpected: `function unexpected()${types.never} {
  throw new Error("It was called more often than was recorded.");
}`,
  };
  return (Object.keys(all) as Helper[]).filter((name) => helpers.has(name)).map((name) => all[name]);
}
