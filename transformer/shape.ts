import type { Site } from "./facts.js";
import type { InjectedNames } from "./injected-names.js";
import type { PlannedProbe } from "./plan.js";
import type { Part, TemplateName } from "./templates.js";

/** What a front end does at a site: the templates, each with one hole for code of the program. */
export interface SitePrint {
  /** Replaces the operand (hole `$value`); the statement or the expression where there is none. */
  operand: Part;
  /** An assignment to this, which the operand's value goes through instead when it may not be named by it. */
  barrier: Part;
  /** Replaces the expression itself (hole `$suspension`). */
  whole?: Part;
}

/** What a body becomes. Which of the templates make it is decided here, for all front ends. */
export interface Shape {
  head: Part[];
  /** Holes `$hoisted` and `$body` take code of the program. */
  body: Part;
  at(site: Site): SitePrint;
  /** First statement of a `catch` or `finally`, and behind a `for await`. */
  rearmed: Part;
  /** The body of a `for await` (hole `$body`). */
  iteration: Part;
}

/** @param index of the probe in its file */
export function shapeOf(planned: PlannedProbe, names: InjectedNames, index: number): Shape {
  const { facts, late } = planned;
  const probe: string | Part = names.script
    ? { template: "indexed", holes: { $file: names.file, $index: index } }
    : names.probe(index);
  const own = { $call: names.call, $result: names.result, $awaited: names.awaited, $probe: probe };
  const part = (template: TemplateName, holes: Part["holes"] = own): Part => ({ template, holes });
  const returns = facts.sites.filter(({ kind }) => kind === "return");
  const hasResult = late || returns.some(({ hasOperand }) => hasOperand);
  const suspends = facts.sites.some(({ kind }) => kind !== "return" && kind !== "rearm");
  const isConstructor = facts.kind === "constructor";

  function leave(withResult: boolean): Part {
    if (!isConstructor) return part(withResult ? "leaveResult" : "leave");
    // At its end, a derived constructor without `this` throws by itself.
    if (facts.derived && late) return part("leaveResultMaybeThis");
    return part(withResult ? "leaveResultThis" : "leaveThis");
  }

  function returned({ hasOperand }: Site): Part {
    if (!late)
      return hasOperand
        ? part("returned", { ...own, $leave: leave(true) })
        : part("returnedNothing", { ...own, $leave: leave(false) });
    if (!hasOperand) return part("lateReturnedNothing");
    return part(facts.async && facts.generator ? "lateReturnedAwaited" : "lateReturned");
  }

  function at(site: Site): SitePrint {
    if (site.kind === "return")
      return { operand: returned(site), barrier: part("barrier", { $target: names.result }) };
    const yields = site.kind === "yield";
    const operand = !yields ? "suspended" : site.hasOperand ? "yielded" : "yieldedNothing";
    const barrier = part("barrier", { $target: names.awaited });
    return { operand: part(operand), barrier, whole: part("resumed") };
  }

  const rearmed = part("rearmed");
  const end = !facts.fallsThrough
    ? []
    : late
      ? [part("lateEnd")]
      : [part("end", { ...own, $leave: leave(false) })];
  return {
    head: [
      part("head", {
        ...own,
        $guard: names.script ? names.file : names.probe(index),
        $enter: enterOf(planned, probe, part),
      }),
      ...(hasResult ? [part("temporary", { $name: names.result })] : []),
      ...(suspends ? [part("temporary", { $name: names.awaited })] : []),
    ],
    body: part(late ? "lateBody" : "body", {
      ...own,
      $error: names.error,
      $end: end,
      $leave: leave(true),
    }),
    at,
    rearmed,
    iteration: part("iteration", { ...own, $rearmed: [rearmed] }),
  };
}

function enterOf(
  { names, receiver, recordsArguments }: PlannedProbe,
  probe: string | Part,
  part: (template: TemplateName) => Part,
): Part {
  if (!recordsArguments || names?.length === 0) return part(receiver ? "enterThis" : "enter");
  if (names === undefined) return part(receiver ? "enterArgumentsThis" : "enterArguments");
  return {
    template: receiver ? "enterNamesThis" : "enterNames",
    holes: { $probe: probe, $names: names },
  };
}
