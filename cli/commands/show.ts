import { printable } from "../../replay/printable.js";
import { type Call, labelsOf, select } from "../../tape/index.js";
import { type Command, UsageError } from "../command.js";
import { colour, count, print, printJson } from "../output.js";
import { boundaryCallsUnder } from "../show/boundary-calls.js";
import { excerpt, whole } from "../show/inspect-whole.js";
import { JSON_OPTION, noCalls, openTapesOf, TAPES_OPTION, tapesOf } from "../tapes.js";

/** A value as text. */
type Inspect = (value: unknown) => string;

/** Calls that are shown when nobody says how many. */
const DEFAULT_LIMIT = 10;

export const show: Command = {
  name: "show",
  args: "<call-id or pattern>",
  summary: "Show recorded calls with their values; one whole by its id",
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
    // One that is asked for by its id is shown whole.
    const inspected = shown.length === 1 && shown[0]!.id === pattern ? whole : excerpt;
    if (invocation.options["json"] === true) printJson(shown.map(toJson));
    else {
      print(shown.map((call) => toText(call, inspected)).join("\n"));
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

function toText(call: Call, inspected: Inspect): string {
  const { probe } = call;
  const labels = labelsOf(call.labels);
  const head = [
    `${colour("bold", printable(probe.id))}  ${call.id}`,
    colour(
      "dim",
      `  ${new Date(call.startedAt).toISOString()}, line ${probe.line}${acceptedAt(call)}${labels.length > 0 ? `, ${labels.join(", ")}` : ""}`,
    ),
  ];
  return [...head, ...partsOf(call, inspected).map((line) => `  ${line}`), ""].join("\n");
}

/** What it was given, what happened meanwhile, and what came of it. */
function partsOf(call: Call, inspected: Inspect): string[] {
  const value = (of: unknown) => printable(inspected(of)).replace(/\n/g, "\n  ");
  const after = call.inputsAfter();
  const end =
    call.outcome === "unfinished"
      ? "…  was still running"
      : `${call.outcome} ${value(call.result())}${duration(call)}`;
  return [
    ...inputLines(call, call.inputs(), "", value),
    ...call.ambient().map((each) => `${printable(each.kind)} gave ${value(each.value)}`),
    ...boundaryCallsUnder(call).flatMap((each) => boundaryLines(each, value)),
    ...stepLines(call, value),
    end,
    ...(after === undefined ? [] : inputLines(call, after, " after the call", value)),
  ];
}

const STEPS = { yielded: "yielded", sent: "was sent", thrown: "was thrown" };

function stepLines(call: Call, value: Inspect): string[] {
  return call.steps().map((step) => {
    if (step.kind === "left") return "was left";
    if (step.kind === "unseen") return printable(`not all is recorded from here on: ${step.value}`);
    return `${STEPS[step.kind]} ${value(step.value)}`;
  });
}

function inputLines(
  { probe: { params } }: Call,
  { receiver, arguments: args }: ReturnType<Call["inputs"]>,
  when: string,
  value: Inspect,
): string[] {
  const lines = args.map((arg, i) => `${nameOf(params, i)}${when} = ${value(arg)}`);
  return receiver === undefined ? lines : [`this${when} = ${value(receiver)}`, ...lines];
}

/** A call that replay answers from the tape. */
function boundaryLines(call: Call, value: Inspect): string[] {
  const within = partsOfBoundary(call, value).map((line) => `  ${line.replace(/\n/g, "\n  ")}`);
  return [`called ${printable(call.probe.id)}  ${call.id}`, ...within];
}

function partsOfBoundary(call: Call, value: Inspect): string[] {
  const after = call.inputsAfter();
  return [
    ...inputLines(call, { ...call.inputs(), receiver: undefined }, "", value),
    ...stepLines(call, value),
    call.outcome === "unfinished" ? "…  was still running" : `${call.outcome} ${value(call.result())}`,
    ...(after === undefined ? [] : inputLines(call, after, " after the call", value)),
  ];
}

function nameOf(params: readonly (string | string[])[], index: number): string {
  const param = params[Math.min(index, params.length - 1)];
  if (typeof param !== "string") return `argument ${index + 1}`;
  return printable(param);
}

/** Values as text, as `inspect` writes it: JSON has no word for most of them. */
function toJson(call: Call): object {
  return {
    ...valuesOf(call),
    probe: call.probe,
    parent: call.parent,
    startedAt: new Date(call.startedAt).toISOString(),
    ...(call.acceptedAt !== undefined && { acceptedAt: new Date(call.acceptedAt).toISOString() }),
    duration: call.duration,
    labels: labelsOf(call.labels),
    ambient: call.ambient().map(({ kind, value }) => ({ kind, value: whole(value) })),
    boundaries: boundaryCallsUnder(call).map((each) => ({ probe: each.probe.id, ...valuesOf(each) })),
  };
}

function valuesOf(call: Call): object {
  const texts = ({ receiver, arguments: args }: ReturnType<Call["inputs"]>) => ({
    receiver: whole(receiver),
    arguments: args.map(whole),
  });
  const after = call.inputsAfter();
  return {
    id: call.id,
    ...texts(call.inputs()),
    steps: call.steps().map(({ kind, value }) => ({ kind, value: whole(value) })),
    outcome: call.outcome,
    result: whole(call.result()),
    ...(after !== undefined && { after: texts(after) }),
  };
}
