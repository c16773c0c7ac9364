// What replay said of the calls of a program, against what their labels promise.
import { isExact, openTapes } from "../../dist/tape/index.js";

/** @param report what `calltape replay --json` printed */
export function summarize(tapes, report) {
  const exact = new Map(openTapes(tapes).calls.map((call) => [call.id, isExact(call.labels)]));
  const summary = { calls: 0, exact: 0, same: 0, exactSame: 0, reasons: {} };
  for (const { id, verdict, reason } of report.calls) {
    const promised = exact.get(id);
    const same = verdict === "same";
    summary.calls++;
    if (promised) summary.exact++;
    if (same) summary.same++;
    if (same && promised) summary.exactSame++;
    if (same) continue;
    const key = `${promised ? "exact" : "lossy"}: ${reason ?? verdict}`;
    summary.reasons[key] = (summary.reasons[key] ?? 0) + 1;
  }
  return summary;
}

export function formatSummaries(summaries) {
  return summaries
    .map(({ program, calls, exact, same, exactSame, reasons, seconds }) => {
      const share = (part, of) => `${((100 * part) / of).toFixed(1)} %`;
      const head = `${program}: ${calls} calls in ${seconds.toFixed(1)} s; exact ${share(exact, calls)}, of them same ${share(exactSame, exact)}; of all same ${share(same, calls)}`;
      const rows = Object.entries(reasons)
        .sort(([, a], [, b]) => b - a)
        .map(([reason, n]) => `  ${String(n).padStart(7)} ${reason}`);
      return [head, ...rows].join("\n");
    })
    .join("\n");
}
