/** What of Vite's configuration tells what a build is for. */
export interface ViteConfig {
  command: "build" | "serve";
  build: { ssr?: unknown; lib?: unknown };
}

/**
 * Whether what a hook of Vite's is given is going to run in a browser, where there is no recorder to load. vitest runs
 * such code in Node, and a library may be for both.
 *
 * @param context of the hook; Vite 5 has no environments in it, and does not tell of its server
 */
export function runsInBrowser({ command, build }: ViteConfig, context: object): boolean {
  if (process.env["VITEST"] !== undefined || build.lib) return false;
  const { environment } = context as { environment?: { config: { consumer?: string } } };
  if (environment !== undefined) return environment.config.consumer === "client";
  return command === "build" && !build.ssr;
}
