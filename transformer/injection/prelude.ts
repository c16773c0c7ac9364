import { BOUNDARY_MODULE, HOOK_MODULE } from "@calltape/runtime/hooks";
import { type FilePlan, NO_NAME, opensFile, type PlannedClass } from "../plan/plan.js";
import type { InjectedNames, Loading } from "./injected-names.js";
import { literal, render } from "./template-text.js";
import type { Part, TemplateName } from "./templates.js";

const LOADS_RUNTIME: ReadonlySet<TemplateName> = new Set<TemplateName>([
  "importRuntime",
  "requireRuntime",
  "importFields",
  "requireFields",
  "importBoundary",
  "requireBoundary",
]);

/** What an instrumented file calls the modules of the runtime. */
export interface RuntimeModules {
  readonly probe: string;
  readonly boundary: string;
}

const INSTALLED_RUNTIME: RuntimeModules = { probe: HOOK_MODULE, boundary: BOUNDARY_MODULE };

/** First statements of an instrumented file, behind its directives. */
export interface Prelude {
  parts: Part[];
  /** What fills holes of the parts as literals. */
  data: Readonly<Record<string, unknown>>;
  /** What fills the hole `$assignments`: each takes a variable of the program in its hole `$name`. */
  roots: { part: Part; name: string }[];
}

/** What fills the holes of the parts is the printer's: where there are nodes, it alone knows how to refer to a variable. */
export function preludeOf(plan: FilePlan, names: InjectedNames, loading: Loading): Prelude {
  const { path, probes, classes, exported } = plan;
  const holes = { $open: names.open, $file: names.file, $field: names.field };
  const part = (template: TemplateName, more: Part["holes"] = {}): Part => ({
    template,
    holes: { ...holes, ...more },
  });
  const data = {
    $path: path,
    $rows: probes.map((probe) => probe.row),
    $classes: classes.map((each) => each.row),
    $exported: exported,
  };
  if (loading === "script") return { parts: [part("openScript")], data, roots: [] };
  if (!opensFile(plan)) return { parts: [], data, roots: [] };
  const hasFields = classes.some(({ privateFields }) => privateFields.length > 0);
  const imported = loading === "import";
  const parts = [
    part(imported ? "importRuntime" : "requireRuntime"),
    ...(hasFields ? [part(imported ? "importFields" : "requireFields")] : []),
    part("openFile", { $roots: { template: "roots", holes: { $sink: names.sink } } }),
    ...probes.map(
      (_, index): Part => ({
        template: "probe",
        holes: { $file: names.file, $probe: names.probe(index), $index: index },
      }),
    ),
  ];
  const roots = plan.roots.flatMap((name, index): Prelude["roots"] =>
    name === NO_NAME
      ? []
      : [{ name, part: { template: "root", holes: { $sink: names.sink, $index: index } } }],
  );
  return { parts, data, roots };
}

/**
 * The prelude as text, which refers to a variable by its name.
 *
 * @param runtime the modules that the file takes the runtime from
 */
export function preludeText(
  { parts, data, roots }: Prelude,
  runtime: RuntimeModules = INSTALLED_RUNTIME,
): string {
  const fillings: Record<string, string> = {
    $assignments: roots.map(({ part, name }) => render(part, { $name: name })).join(""),
  };
  for (const [hole, value] of Object.entries(data)) fillings[hole] = literal(value);
  return parts
    .map((part) => {
      const text = render(part, fillings);
      if (!LOADS_RUNTIME.has(part.template)) return text;
      return text
        .replace(literal(HOOK_MODULE), () => literal(runtime.probe))
        .replace(literal(BOUNDARY_MODULE), () => literal(runtime.boundary));
    })
    .join("");
}

/** Members of a class that give the runtime access to its private fields: the second one of each part's class. */
export function privateFieldParts(
  { privateFields }: PlannedClass,
  index: number,
  names: InjectedNames,
): { part: Part; name: string }[] {
  return privateFields.map((name) => ({
    name,
    part: {
      template: "privateField",
      holes: { $field: names.field, $file: names.file, $index: index, $private: name.slice(1) },
    },
  }));
}
