/** A thread that runs tests before they are written. */
import { AsyncLocalStorage } from "node:async_hooks";
import path from "node:path";
import { mock } from "node:test";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import { FIXTURE, type TrialImports } from "../../replay/generate/index.js";
import { isWhole, loadModule } from "../replay/loader.js";
import { guardBoundaries, type Stub } from "./boundary-guard.js";
import type { TrialMessage, TrialRequest } from "./trial.js";

type Exports = Record<string, unknown>;

/** Milliseconds that are waited behind a test, and behind all, for what they have left behind. */
const REST = 5;
const LAST_REST = 100;

const {
  root,
  assertions,
  boundaries,
  imports,
  fixture,
  modules: replaced,
  tests,
} = workerData as TrialRequest;
const tell = (message: TrialMessage) => parentPort!.postMessage(message);

/** Which call's test runs, or has left something to run. */
const running = new AsyncLocalStorage<string>();
let current = "";
const fail = (error: unknown) =>
  tell({ kind: "failed", call: running.getStore() ?? current, problem: lineOf(error) });
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);

const modules = new Map<string, Exports>();
/** What tests put stubs into: copies of what files export. */
const copies = new Map<string, Exports>();
const replacements = new Map<string, object>();
for (const { key, name, replacement } of replaced) {
  const exports = (new Function(`return (${replacement})();`) as () => Exports)();
  replacements.set(name, exports);
  for (const map of [modules, copies]) map.set(key, exports);
}
guardBoundaries(
  root,
  boundaries,
  (file, name) => {
    const put = copies.get(file)?.[name];
    return put === modules.get(file)?.[name] ? undefined : (put as Stub | undefined);
  },
  replacements,
);
const asserted = await prepare().catch((error) => tell({ kind: "broken", problem: lineOf(error) }));

for (const { call, body } of tests) {
  if (asserted === undefined) break;
  current = call;
  tell({ kind: "begun", call });
  const behind: (() => void)[] = [];
  const given = {
    [assertions.local]: asserted[assertions.exported],
    // As `node:test` gives it to a test.
    test: { mock, after: (act: () => void) => behind.push(act) },
    ...namesOf(imports),
  };
  await running.run(call, () => evaluate(body, given).catch(fail));
  await rest(REST);
  mock.reset();
  for (const act of behind) act();
}
await rest(LAST_REST);
tell({ kind: "done" });

/** Loads what the tests import. @returns exports of what they assert with */
async function prepare(): Promise<Exports> {
  for (const [file] of [...fixture.imports, ...imports])
    if (file !== FIXTURE && !modules.has(file))
      modules.set(file, (await loadModule(path.resolve(root, file), root)) as Exports);
  const values: Exports = {};
  modules.set(FIXTURE, values);
  await evaluate(fixture.body, { exports: values, ...namesOf(fixture.imports) });
  const asserted = await importOf(assertions.module);
  const { plugins } = assertions;
  if (plugins !== undefined) {
    const all = await importOf(plugins.module);
    for (const name of plugins.names) (asserted["use"] as (plugin: unknown) => void)(all[name]);
  }
  return asserted;
}

/** @param module a specifier that Node resolves, or an absolute path */
async function importOf(module: string): Promise<Exports> {
  return (await import(path.isAbsolute(module) ? pathToFileURL(module).href : module)) as Exports;
}

/** Runs the body of an async function. @param given what its names stand for */
async function evaluate(body: string, given: Exports): Promise<void> {
  const AsyncFunction = (async () => undefined).constructor as new (
    ...texts: string[]
  ) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction(...Object.keys(given), body)(...Object.values(given));
}

function namesOf(from: TrialImports): Exports {
  return Object.fromEntries(
    from.flatMap(([file, names]) =>
      names.map(({ exported, local }) => [local, exported === "*" ? copyOf(file) : exportOf(file, exported)]),
    ),
  );
}

function exportOf(file: string, name: string): unknown {
  const module = modules.get(file)!;
  const isReplaced = replaced.some(({ key }) => key === file);
  return name === "default" && !isReplaced && isWhole(module) ? module : module[name];
}

function copyOf(file: string): Exports {
  const copy = copies.get(file) ?? { ...modules.get(file) };
  copies.set(file, copy);
  return copy;
}

function lineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0] || "it throws something without a message";
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
