import type * as Babel from "@babel/core";
import { describeProgram } from "../estree/describe.js";
import { formatOf } from "../estree/module-format.js";
import type { SyntaxNode } from "../estree/syntax.js";
import type { ModuleFormat } from "../facts.js";
import type { Loading } from "../injected-names.js";
import { resolveOptions, type TransformerOptions } from "../options.js";
import { changesFile, type FilePlan, LOWERS_NOTHING, planFile } from "../plan.js";
import { projectPath } from "../project-path.js";
import { Selection } from "../selection.js";
import { printPlan } from "./print.js";
import { createRenderer } from "./render.js";

/** What a tool that runs the plugin may pass beside the options. */
export interface PluginExtras {
  /** Told the plan of each file that is instrumented or in which something is left alone. */
  onPlan?: (plan: FilePlan) => void;
}

/**
 * The Babel front end. It works when the program is entered, so on the source as written, before other plugins and
 * presets change it. Without the build flag it visits nothing.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export function babelPlugin(
  api: typeof Babel,
  { onPlan, ...options }: TransformerOptions & PluginExtras = {},
  dirname: string = process.cwd(),
): Babel.PluginObj {
  const { enabled, root, ...patterns } = resolveOptions(options, dirname);
  if (!enabled) return { name: "calltape", visitor: {} };
  const selection = new Selection(patterns);
  const render = createRenderer(api);
  return {
    name: "calltape",
    visitor: {
      Program: {
        enter(path, { file, filename }) {
          const name = filename === undefined ? undefined : projectPath(filename, root);
          if (name === undefined || !selection.mayMatch(name, file.code)) return;
          const program = path.node as unknown as SyntaxNode;
          const format = formatOf(program, path.node.sourceType === "module", name);
          const described = describeProgram(program, file.code, format, api.types.VISITOR_KEYS);
          const plan = planFile(described.facts.file, name, selection, {
            ...LOWERS_NOTHING,
            mixesVariables: hasRegenerator(file),
          });
          if (plan.probes.length > 0 || plan.leftAlone.length > 0) onPlan?.(plan);
          if (!changesFile(plan)) return;
          printPlan(api.types, path.node, described, plan, LOADING[format], render);
          path.scope.crawl();
        },
      },
    },
  };
}

export default babelPlugin;

const LOADING: Readonly<Record<ModuleFormat, Loading>> = {
  esm: "import",
  commonjs: "require",
  script: "script",
};

/** It looks into accessors as if they were blocks (hoist.js of @babel/plugin-transform-regenerator 7.29). */
function hasRegenerator({ opts }: Babel.BabelFile): boolean {
  const plugins = (opts as { plugins?: { key: string }[] }).plugins ?? [];
  return plugins.some(({ key }) => /(^|\/)transform-regenerator$/.test(key));
}
