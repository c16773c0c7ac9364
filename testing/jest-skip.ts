/** What jest-circus knows of the test that runs now, as far as it is used here. */
interface CircusState {
  currentlyRunningTest?: { name: string; status?: string } | null;
}

/**
 * Makes a skipped test of the one that runs now. Jest has no such call, and a call is only known not
 * to be replayable once its module is loaded, by when all tests are declared. So the record that jest-circus keeps of
 * the test says it: its status, and, since there is no other place for a reason, its title.
 */
export function skipRunningTest(reason: string): void {
  const key = Object.getOwnPropertySymbols(globalThis).find(
    ({ description }) => description === "JEST_STATE_SYMBOL",
  );
  const state = key && (globalThis as { [key: symbol]: CircusState | undefined })[key];
  const running = state?.currentlyRunningTest;
  // Another runner: the test passes, and says so.
  if (!running) return console.info(`[calltape] cannot be replayed: ${reason}`);
  running.name += ` (skipped: ${reason})`;
  Object.defineProperty(running, "status", {
    get: () => "skip",
    // What it is at its end is not what it was.
    set() {},
    configurable: true,
    enumerable: true,
  });
}
