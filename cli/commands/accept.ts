import {
  type Acceptance,
  accept,
  DEFAULT_TIMEOUT,
  explain,
  printable,
  Replayer,
  titleOf,
} from "../../replay/index.js";
import { type Call, select } from "../../tape/index.js";
import type { Command } from "../command.js";
import { colour, complain, count, print, printJson } from "../output.js";
import { createLoader } from "../replay/loader.js";
import { replayInThreads } from "../replay/pool.js";
import { JSON_OPTION, noCalls, openTapesOf, ROOT_OPTION, rootOf, TAPES_OPTION, tapesOf } from "../tapes.js";

export const acceptCommand: Command = {
  name: "accept",
  args: "[pattern or call-id]",
  summary: "Take what different calls do now for what they are to do; their inputs stay",
  maxArgs: 1,
  options: {
    tapes: TAPES_OPTION,
    root: ROOT_OPTION,
    "dry-run": { type: "boolean", help: "say what would be accepted, and write nothing" },
    json: JSON_OPTION,
  },
  async run(invocation) {
    const { options, args } = invocation;
    const { calls, accepted, tapes: opened } = openTapesOf(invocation);
    const [pattern = "**"] = args;
    const matched = select(calls, pattern);
    if (matched.length === 0) throw noCalls(pattern, tapesOf(invocation), calls.length > 0);
    const root = rootOf(invocation);
    const different = await findDifferent(matched, tapesOf(invocation), root);
    const write = options["dry-run"] !== true;
    const acceptances: Acceptance[] = [];
    const probes = opened.flatMap((tape) => tape.probes);
    const replayer = new Replayer({
      load: await createLoader(root, probes),
      root,
    });
    replayer.know(probes, accepted);
    for (const call of different) acceptances.push(await accept(replayer, call, { write }));
    if (options["json"] === true) printJson(toJson(acceptances, write));
    else printReport(acceptances, write);
    if (different.length === 0)
      complain(`none of ${count(matched.length, "call")} is different: nothing to accept`);
    return acceptances.some(({ kind }) => kind === "accepted") &&
      acceptances.every(({ kind }) => kind !== "refused")
      ? 0
      : 1;
  },
};

/** In threads of their own first, so that one that does not come back is left out here. */
async function findDifferent(
  calls: readonly Call[],
  tapes: readonly string[],
  root: string,
): Promise<Call[]> {
  const results = await replayInThreads(calls, {
    worker: { tapes, root, timeout: DEFAULT_TIMEOUT },
    threads: 1,
    bail: 0,
    onResult({ lost, probe, detail }) {
      if (lost === true) complain(`${probe}: not accepted: ${detail}`);
    },
  });
  const different = new Set(
    results.flatMap(({ id, verdict, lost }) => (verdict === "different" && lost !== true ? [id] : [])),
  );
  return calls.filter(({ id }) => different.has(id));
}

function printReport(acceptances: readonly Acceptance[], written: boolean): void {
  for (const acceptance of acceptances) {
    const { call } = acceptance.verdict;
    const refused = acceptance.kind === "refused";
    print(`${refused ? colour("red", "✗") : colour("green", "✓")} ${titleOf(call)}  [${call.id}]`);
    print(explain(acceptance.verdict).replace(/^/gm, "    "));
    if (refused) print(printable(`not accepted: ${acceptance.detail}`).replace(/^/gm, "    "));
  }
  const accepted = acceptances.filter(({ kind }) => kind === "accepted").length;
  if (accepted > 0)
    print(
      `\n${count(accepted, "call")} ${written ? "accepted; calltape replay uses the new outcomes" : "would be accepted"}`,
    );
}

function toJson(acceptances: readonly Acceptance[], written: boolean): object {
  return {
    dryRun: !written,
    calls: acceptances.map((acceptance) => {
      const { call } = acceptance.verdict;
      return {
        id: call.id,
        probe: call.probe.id,
        result: acceptance.kind,
        difference: explain(acceptance.verdict),
        ...(acceptance.kind === "accepted" && acceptance.file !== undefined && { file: acceptance.file }),
        ...(acceptance.kind === "refused" && { detail: acceptance.detail }),
      };
    }),
  };
}
