import { BOUNDARY_MODULE, HOOK_MODULE } from "@calltape/runtime/hooks";

/** What webpack and Rspack have in common, as far as it is used here. */
export interface Compiler {
  watchMode?: boolean;
  options: { cache?: unknown; experiments?: { cache?: unknown } };
  webpack: { ExternalsPlugin: new (type: string, externals: string[]) => { apply(compiler: unknown): void } };
}

/** The host's own objects behind a hook of the plugin. */
export interface NativeContext {
  framework: string;
  compiler?: unknown;
  loaderContext?: { _module?: { type: string } } | undefined;
}

/** The recorder is of this process and not of a bundle, which may be one of several. */
export function leaveRuntimeOut(compiler: unknown): void {
  const { ExternalsPlugin } = (compiler as Compiler).webpack;
  new ExternalsPlugin("node-commonjs", [HOOK_MODULE, BOUNDARY_MODULE]).apply(compiler);
}

/** Whether a build may take modules from a cache, so that it does not see all files. */
export function isPartialBuild(native: NativeContext | undefined): boolean {
  if (native?.compiler === undefined) return false;
  const { watchMode, options } = native.compiler as Compiler;
  const caches = [options.cache, options.experiments?.cache];
  return (
    watchMode === true ||
    caches.some((cache) =>
      /^(?:filesystem|persistent)$/.test((cache as { type?: string } | null)?.type ?? ""),
    )
  );
}
