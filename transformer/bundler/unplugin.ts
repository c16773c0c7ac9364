import { BOUNDARY_MODULE, HOOK_MODULE } from "@calltape/runtime/hooks";
import { checkOptions, isBoolean } from "@calltape/runtime/options";
import {
  createUnplugin,
  type UnpluginContextMeta,
  type UnpluginInstance,
  type UnpluginOptions,
} from "unplugin";
import type { ModuleFormat } from "../facts/facts.js";
import { guardFile, warnOnConsole } from "../guard.js";
import { type ResolvedOptions, resolveOptions, type TransformerOptions } from "../options.js";
import type { FilePlan } from "../plan/plan.js";
import { projectPath } from "../project-path.js";
import { Selection } from "../selection/selection.js";
import { SOURCE_FILE } from "../source-file.js";
import { instrument } from "../text/instrument.js";
import { UnreadableText } from "../text/parse.js";
import { runsInBrowser, type ViteConfig } from "./browser.js";
import { sourceFileOf } from "./module-id.js";
import { pluginName } from "./plugin-name.js";
import { isPartialBuild, leaveRuntimeOut, type NativeContext } from "./webpack-like.js";

/** Options of the bundler plugins. */
export interface BundlerOptions extends TransformerOptions {
  /** Told the plan of each file that is instrumented or in which something is left alone. */
  onPlan?: (plan: FilePlan) => void;
  /**
   * `false` leaves out modules that are boundaries, but those of Node, for tests that only replay: stand-ins answer, so
   * that a package need not be there. Default: true.
   */
  loadBoundaries?: boolean;
}

/**
 * The plugin of all bundlers. It sees the source as written, before other plugins do. Without the build flag it has no
 * hook.
 *
 * @throws CalltapeError `CALLTAPE_BAD_OPTION`
 */
export const unplugin: UnpluginInstance<BundlerOptions | undefined, false> = createUnplugin<
  BundlerOptions | undefined,
  false
>(({ onPlan, loadBoundaries = true, ...options }: BundlerOptions | undefined = {}, meta) => {
  const resolved = resolveOptions(options);
  checkOptions({ loadBoundaries }, { loadBoundaries: isBoolean }, "the options of the calltape plugin");
  return resolved.enabled ? createPlugin(resolved, { onPlan, loadBoundaries }, meta) : { name: "calltape" };
});

function createPlugin(
  options: ResolvedOptions,
  { onPlan, loadBoundaries }: { onPlan: BundlerOptions["onPlan"]; loadBoundaries: boolean },
  { framework }: UnpluginContextMeta,
): UnpluginOptions {
  const { root, strict, ...patterns } = options;
  const selection = new Selection(patterns);
  const likeWebpack = framework === "webpack" || framework === "rspack";
  /** Files that could not be parsed. The bundler will say why, unless it takes them. */
  const unreadable = new Map<string, UnreadableText>();
  const nameOf = (file: string) => projectPath(file, root) ?? file;
  let viteConfig: ViteConfig | undefined;
  let leavesOut = false;
  let writesModules = true;

  /** Says once that code for a browser is not instrumented. */
  function leaveOut(file: string, text: string, warn: (message: string) => void): undefined {
    if (leavesOut || !selection.mayMatch(nameOf(file), text)) return;
    leavesOut = true;
    warn("what runs in a browser is not recorded: the recorder needs Node, so it is left as it is");
  }

  return {
    name: pluginName({ ...options, loadBoundaries }),
    enforce: "pre",
    // The recorder is of this process and not of a bundle. Webpack has other means for that.
    ...(!likeWebpack && {
      resolveId: (id) =>
        (id === HOOK_MODULE || id === BOUNDARY_MODULE) && viteConfig?.command !== "serve"
          ? { id, external: true }
          : undefined,
    }),
    transformInclude: (id) => sourceFileOf(id) !== undefined,
    transform(code, id) {
      const file = sourceFileOf(id)!;
      if (viteConfig !== undefined && runsInBrowser(viteConfig, this))
        return leaveOut(file, code, warnWith(this));
      const otherwise = formatOf(code, this.getNativeBuildContext?.(), writesModules);
      unreadable.delete(file);
      return guardFile(nameOf(file), strict, warnWith(this), () => {
        try {
          const done = instrument(code, file, {
            ...{ selection, root, otherwise },
            unloaded: !loadBoundaries,
            answersAll: viteConfig?.command === "serve" && process.env["VITEST"] !== undefined,
            // The compiler of Rolldown, which Vite 8 has, too.
            seeksSuper: "rolldownVersion" in ((this as { meta?: object }).meta ?? {}),
            ...(onPlan && { onPlan }),
          });
          // Loaders name their sources by the whole path.
          if (done !== undefined && likeWebpack) done.map.sources = [file];
          return done;
        } catch (error) {
          if (!(error instanceof UnreadableText)) throw error;
          unreadable.set(file, error);
          return undefined;
        }
      });
    },
    buildEnd(failure?: Error) {
      if (failure !== undefined && failure !== null) return;
      const warn = warnWith(this);
      for (const [file, error] of unreadable)
        guardFile(nameOf(file), strict, warn, () => {
          throw error;
        });
      const partial = leavesOut || viteConfig?.command === "serve" || watches(this);
      if (partial || isPartialBuild(this.getNativeBuildContext?.())) return;
      for (const pattern of selection.unmatched())
        warn(`the pattern "${pattern}" matches nothing of this build${selection.mendOf(pattern)}`);
    },
    vite: {
      config: () => ({ ssr: { external: ["@calltape/runtime"] } }),
      configResolved(config) {
        viteConfig = config;
      },
    },
    webpack: leaveRuntimeOut,
    rspack: leaveRuntimeOut,
    esbuild: {
      onResolveFilter: new RegExp(`^(?:${HOOK_MODULE}|${BOUNDARY_MODULE})$`),
      onLoadFilter: SOURCE_FILE,
      // What the build's own options say of the extension.
      loader: "default",
      config({ format }) {
        writesModules = format === "esm";
      },
    },
  };
}

/** Code that asks further down whether it is CommonJS, as UMD does. */
const PERHAPS_COMMONJS =
  /\b(?:module\s*\.\s*exports|exports\s*[.[]|require\s*\(|typeof\s+(?:module|exports|require)\b)/;

/**
 * What a file is that at its top neither imports nor requires: a module, where one may be added to what is emitted.
 * What may yet be CommonJS stays a script: an `import` makes a module of it to plugins that tell the two apart, and
 * to others it has no `require`.
 */
function formatOf(text: string, native: NativeContext | undefined, writesModules: boolean): ModuleFormat {
  if (native?.framework === "webpack" || native?.framework === "rspack")
    return native.loaderContext?._module?.type === "javascript/esm" ? "esm" : "commonjs";
  if (!writesModules) return "commonjs";
  return PERHAPS_COMMONJS.test(text) ? "script" : "esm";
}

function warnWith(context: object): (message: string) => void {
  const { warn } = context as { warn?: (message: string) => void };
  return warn === undefined ? warnOnConsole : (message) => warn.call(context, `[calltape] ${message}`);
}

/** Rollup and its kin say so. */
function watches(context: object): boolean {
  return (context as { meta?: { watchMode?: boolean } }).meta?.watchMode === true;
}
