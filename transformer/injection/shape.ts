import type { Ambient } from "../facts/ambient.js";
import { type FunctionFacts, isAround, type Site } from "../facts/facts.js";
import { HELD, type Origin, type PlainPath, THIS } from "../facts/origins.js";
import type { PlannedProbe } from "../plan/plan.js";
import type { InjectedNames } from "./injected-names.js";
import { render, renderAround } from "./template-text.js";
import type { Hole, Part, TemplateName } from "./templates.js";

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
  /**
   * Replaces an expression that asks the world for something, or makes something that hides what it is made of (hole
   * `$suspension`); undefined where it stays.
   */
  around(site: Site): Part | undefined;
  /** Stands behind a `for await`. */
  rearmed: Part;
  /** First statement of the block of a `catch` or `finally`; undefined for other sites. */
  first(site: Site): Part | undefined;
  /** The body of a `for await` (hole `$body`). */
  iteration: Part;
}

/** Holes for the values of a function's parameters, and the templates that have so many. */
const LISTED = ["$a", "$b", "$c", "$d"];
const ENTER_LISTED = [undefined, "enter1", "enter2", "enter3", "enter4"] as const;

/** @param index of the probe in its file */
export function shapeOf(planned: PlannedProbe, names: InjectedNames, index: number): Shape {
  const { facts, late } = planned;
  const holes: Record<string, Hole> = {
    $call: names.call,
    $result: names.result,
    $awaited: names.awaited,
    $error: names.error,
    $guard: names.guard(index),
    $probe: names.probe(index),
  };
  const part = (template: TemplateName): Part => ({ template, holes });
  if (names.script) holes["$probe"] = { template: "indexed", holes: { $file: names.file, $index: index } };
  if (planned.names !== undefined) {
    holes["$names"] = planned.names;
    for (let i = 0; i < LISTED.length && i < planned.names.length; i++) holes[LISTED[i]!] = planned.names[i]!;
  }
  holes["$enter"] = { template: enterOf(planned), holes: enteringHoles(planned, names, holes) };
  holes["$leave"] = part(leaveOf(planned));
  holes["$leaveNothing"] = part(facts.kind === "constructor" ? "leaveNothingThis" : "leaveNothing");
  holes["$end"] = !facts.fallsThrough ? [] : [part(late ? "lateEnd" : "end")];
  const rearmed = part("rearmed");
  holes["$rearmed"] = [rearmed];

  const head = [part("head")];
  if (planned.makes !== undefined)
    head.push({ template: "makerVariable", holes: { ...holes, $maker: names.maker(planned.makes) } });
  if (planned.answered) head.push(part(facts.generator ? "answeredGenerator" : "answered"));
  if (late || facts.sites.some(({ kind, hasOperand }) => kind === "return" && hasOperand))
    head.push(part("resultVariable"));
  if (usesAwaited(facts, planned.capture)) head.push(part("awaitedVariable"));
  const held = planned.capture ? heldSitesOf(facts) : [];
  held.forEach((_, index) => {
    head.push({ template: "heldVariable", holes: { ...holes, $held: names.held(index) } });
  });
  return {
    head,
    body: part(late ? "lateBody" : "body"),
    at: (site) =>
      site.kind === "return"
        ? { operand: part(returnedOf(planned, site)), barrier: part("resultBarrier") }
        : { operand: part(suspendedOf(site)), barrier: part("awaitedBarrier"), whole: part("resumed") },
    around: (site) => {
      const { ambient, origin } = site;
      // What a parameter is bound to is recorded of boundaries, too.
      if (site.kind === "asked")
        return planned.recordsArguments
          ? ambientOf(ambient!, "asked", { ...holes, ...placeOf(site, facts) })
          : undefined;
      if (!planned.capture) return undefined;
      if (ambient !== undefined) return ambientOf(ambient, "ambient", holes);
      if (site.kind === "held")
        return { template: "held", holes: { ...holes, $held: names.held(held.indexOf(site)) } };
      return originOf(origin!, holes, (argument) =>
        names.held(held.findIndex((each) => each.origin === origin && each.argument === argument)),
      );
    },
    rearmed,
    first: (site) => {
      const { kind } = site;
      if (kind === "unwind" && facts.generator) return part("unwound");
      if (kind === "rearm" && facts.generator) return caughtOf(planned, site, holes);
      return kind === "rearm" || kind === "unwind" ? rearmed : undefined;
    },
    iteration: part("iteration"),
  };
}

function enteringHoles({ maker }: PlannedProbe, names: InjectedNames, holes: Part["holes"]): Part["holes"] {
  if (maker === undefined) return holes;
  return { ...holes, $probe: { template: "from", holes: { ...holes, $maker: names.maker(maker) } } };
}

/** What is held, each in a variable of its own: one may stand in another. */
function heldSitesOf({ sites }: FunctionFacts): Site[] {
  return sites.filter(({ kind }) => kind === "held");
}

/** Where a parameter asks: among all such places of the function, and in which one. */
function placeOf(site: Site, { sites }: FunctionFacts): Part["holes"] {
  const $place = sites.filter(({ kind }) => kind === "asked").indexOf(site);
  return { $place, $parameter: site.parameter! };
}

/** Sites that keep no value on its way. */
const IS_BARE: ReadonlySet<Site["kind"]> = new Set(["return", "rearm", "unwind", "asked"]);

function usesAwaited({ sites }: FunctionFacts, capture: boolean): boolean {
  return sites.some(
    (site) => !IS_BARE.has(site.kind) && (!isAround(site) || (capture && site.kind !== "held")),
  );
}

function ambientOf({ kind }: Ambient, template: "ambient" | "asked", holes: Part["holes"]): Part {
  return typeof kind === "string"
    ? { template: `${template}Variable`, holes: { ...holes, $variable: kind } }
    : { template, holes: { ...holes, $kind: kind } };
}

/** @param heldBy the variable that holds an argument */
function originOf(
  { kind, bound, args }: Origin,
  holes: Part["holes"],
  heldBy: (argument: number) => string,
): Part {
  const given = args.map((argument, i) => (argument === HELD ? heldBy(i) : SELF));
  const [$first = NOTHING, $second = NOTHING] = bound === undefined ? given : [rootOf(bound), ...given];
  const $keys = (bound ?? []).slice(1).join(".");
  return { template: "origin", holes: { ...holes, $kind: kind, $first, $keys, $second } };
}

const SELF: Part = { template: "self", holes: {} };
const NOTHING: Part = { template: "nothing", holes: {} };

function rootOf([root]: PlainPath): Hole {
  return root === THIS ? SELF : root!;
}

/** What stands before and behind the code of a body, with its head. */
export function bodyAround({ head, body }: Shape): [before: string, behind: string] {
  const [opening, closing] = renderAround(body);
  return [head.map((part) => render(part)).join("") + opening, closing];
}

function enterOf({ names, receiver, recordsArguments }: PlannedProbe): TemplateName {
  if (!recordsArguments || names?.length === 0) return receiver ? "enterThis" : "enter";
  if (names === undefined) return receiver ? "enterArgumentsThis" : "enterArguments";
  const listed = ENTER_LISTED[names.length];
  if (listed !== undefined) return receiver ? `${listed}This` : listed;
  return receiver ? "enterNamesThis" : "enterNames";
}

function leaveOf({ facts, late }: PlannedProbe): TemplateName {
  if (facts.kind !== "constructor") return "leaveResult";
  // At its end, a derived constructor without `this` throws by itself.
  return facts.derived && late ? "leaveResultMaybeThis" : "leaveResultThis";
}

function returnedOf({ facts, late }: PlannedProbe, { hasOperand }: Site): TemplateName {
  if (!late) return hasOperand ? "returned" : "returnedNothing";
  if (!hasOperand) return "lateReturnedNothing";
  return facts.async && facts.generator ? "lateReturnedAwaited" : "lateReturned";
}

/** What is bound nowhere makes no difference to the generator: it counts as undefined. */
function caughtOf({ namesCaught }: PlannedProbe, { caught }: Site, holes: Part["holes"]): Part {
  if (caught === undefined || (caught !== "" && !namesCaught)) return { template: "caughtUnnamed", holes };
  return { template: "caught", holes: { ...holes, $caught: caught === "" ? NOTHING : caught } };
}

function suspendedOf({ kind, hasOperand }: Site): TemplateName {
  if (kind === "delegate") return "delegated";
  if (kind === "iterate") return "iterated";
  if (kind !== "yield") return "suspended";
  return hasOperand ? "yielded" : "yieldedNothing";
}
