/** Writes the tests of `node:test` as JSON: those in groups, and those in none. */
export default async function* report(events) {
  const groups = [];
  const tests = [];
  for await (const { type, data } of events) {
    if (type === "test:start") groups[data.nesting] = data.name;
    if (type !== "test:pass" && type !== "test:fail") continue;
    if (data.details.type === "suite" || data.file === data.name || data.name.endsWith(".test.ts")) continue;
    const skipped = data.skip !== undefined ? "skipped" : undefined;
    const reason = typeof data.skip === "string" && data.skip !== "" ? ` (skipped: ${data.skip})` : "";
    tests.push({
      group: data.nesting > 0 ? groups[data.nesting - 1] : "",
      title: data.name + reason,
      status: skipped ?? (type === "test:pass" ? "passed" : "failed"),
    });
  }
  yield JSON.stringify(tests);
}
