import { inspect } from "node:util";
import { printable } from "../../replay/printable.js";
import { type Call, labelsOf, select } from "../../tape/index.js";
import { type Command, UsageError } from "../command.js";
import { colour, count, print, printJson } from "../output.js";
import { JSON_OPTION, noCalls, openTapesOf, TAPES_OPTION, tapesOf } from "../tapes.js";

/** Calls that are shown when nobody says how many. */
const DEFAULT_LIMIT = 10;

export const show: Command = {
  name: "show",
  args: "<call-id or pattern>",
  summary: "Show recorded calls with their values",
  maxArgs: 1,
  options: {
    tapes: TAPES_OPTION,
    limit: {
      type: "string",
      short: "n",
      value: "<n>",
      help: `most calls to show (default: ${DEFAULT_LIMIT})`,
    },
    json: JSON_OPTION,
  },
  async run(invocation) {
    const [pattern] = invocation.args;
    if (pattern === undefined)
      throw new UsageError("show needs a call id or a pattern; calltape list prints some");
    const limit = Number(invocation.options["limit"] ?? DEFAULT_LIMIT);
    if (!Number.isInteger(limit) || limit < 1) throw new UsageError("--limit must be a whole number above 0");
    const set = openTapesOf(invocation);
    const calls = select(set.calls, pattern);
    if (calls.length === 0) throw noCalls(pattern, tapesOf(invocation), set.calls.length > 0);
    const shown = calls.slice(0, limit);
    if (invocation.options["json"] === true) printJson(shown.map(toJson));
    else {
      print(shown.map(toText).join("\n"));
      if (calls.length > limit)
        print(`\n${count(calls.length - limit, "further call")}: --limit ${calls.length} shows all`);
    }
    return set.problems.length > 0 ? 1 : 0;
  },
};

const duration = (call: Call) =>
  call.duration === undefined ? "" : ` in ${(call.duration / 1e6).toFixed(3)} ms`;

const acceptedAt = (call: Call) =>
  call.acceptedAt === undefined ? "" : `, outcome accepted ${new Date(call.acceptedAt).toISOString()}`;

function toText(call: Call): string {
  const { probe } = call;
  const labels = labelsOf(call.labels);
  const head = [
    `${colour("bold", printable(probe.id))}  ${call.id}`,
    colour(
      "dim",
      `  ${new Date(call.startedAt).toISOString()}, line ${probe.line}${acceptedAt(call)}${labels.length > 0 ? `, ${labels.join(", ")}` : ""}`,
    ),
  ];
  const receiver = call.receiver();
  const lines = call.arguments().map((arg, i) => `  ${nameOf(probe.params, i)} = ${value(arg)}`);
  if (receiver !== undefined) lines.unshift(`  this = ${value(receiver)}`);
  const end =
    call.outcome === "unfinished"
      ? "  …  was still running"
      : `  ${call.outcome} ${value(call.result())}${duration(call)}`;
  return [...head, ...lines, end, ""].join("\n");
}

function nameOf(params: readonly (string | string[])[], index: number): string {
  const param = params[Math.min(index, params.length - 1)];
  if (typeof param !== "string") return `argument ${index + 1}`;
  return printable(param);
}

function value(of: unknown): string {
  return printable(inspect(of, { depth: 8, maxArrayLength: 100, maxStringLength: 2_000 })).replace(
    /\n/g,
    "\n  ",
  );
}

/** Values as text, as `inspect` writes it: JSON has no word for most of them. */
function toJson(call: Call): object {
  return {
    id: call.id,
    probe: call.probe,
    parent: call.parent,
    startedAt: new Date(call.startedAt).toISOString(),
    ...(call.acceptedAt !== undefined && { acceptedAt: new Date(call.acceptedAt).toISOString() }),
    duration: call.duration,
    outcome: call.outcome,
    labels: labelsOf(call.labels),
    receiver: inspect(call.receiver(), { depth: 8 }),
    arguments: call.arguments().map((arg) => inspect(arg, { depth: 8 })),
    result: inspect(call.result(), { depth: 8 }),
  };
}
