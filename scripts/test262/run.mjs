import vm from "node:vm";
import { Refused } from "./front-ends.mjs";
import { Modules } from "./modules.mjs";
import { PASS, REFUSED } from "./outcomes.mjs";
import { createRealm } from "./realm.mjs";

/**
 * Runs a test once, in a realm of its own.
 *
 * @param test `{ file, source, flags, includes, negative }`, where the source says already whether it is strict
 * @param compile `(code, { file, module }) => code`
 * @returns how it ended: {@link PASS}, {@link REFUSED}, or in what way it failed
 */
export async function runTest(test, { compile, instrumented, harness }) {
  const { file, source, flags, includes, negative } = test;
  const module = flags.includes("module");
  const reported = createReport();
  const { context } = createRealm({ instrumented, print: reported.print });
  const modules = new Modules(context, (code, name) => compile(code, { file: name, module: true }));
  let code;
  try {
    code = compile(source, { file, module });
  } catch (error) {
    // A compiler that fails by itself refuses, too.
    return error instanceof Refused || !instrumented
      ? REFUSED
      : `the compiler fails: ${describeError(error)}`;
  }
  if (!flags.includes("raw")) {
    const helpers = ["assert.js", "sta.js", ...(flags.includes("async") ? ["doneprintHandle.js"] : [])];
    for (const name of [...helpers, ...includes]) harness(name).runInContext(context);
  }
  const ended = module ? await runModule(modules, file, code) : runScript(modules, file, code, context);
  if (negative !== undefined) return judgeNegative(ended, negative);
  if (ended.error !== undefined) return `${ended.phase}: ${describeError(ended.error.thrown)}`;
  return flags.includes("async") ? await reported.outcome() : PASS;
}

function runScript(modules, file, code, context) {
  let script;
  try {
    script = new vm.Script(code, {
      filename: file,
      importModuleDynamically: (specifier) => modules.import(specifier, file),
    });
  } catch (thrown) {
    return { phase: "parse", error: { thrown } };
  }
  try {
    script.runInContext(context);
  } catch (thrown) {
    return { phase: "runtime", error: { thrown } };
  }
  return {};
}

async function runModule(modules, file, code) {
  let phase = "parse";
  try {
    const module = modules.add(file, code);
    phase = "resolution";
    await modules.link(module);
    phase = "runtime";
    await module.evaluate();
  } catch (thrown) {
    return { phase, error: { thrown } };
  }
  return {};
}

function judgeNegative({ phase, error }, expected) {
  if (error === undefined) return `ends without the expected ${expected.type}`;
  // Resolution and evaluation look alike from here for what dependencies throw.
  if (phase === expected.phase && nameOf(error.thrown) === expected.type) return PASS;
  return `${phase}: ${describeError(error.thrown)}`;
}

/** Takes what an asynchronous test reports with `print`. */
function createReport() {
  let outcome;
  let wake = () => undefined;
  const print = (message) => {
    const [, verdict, reason] = /^Test262:AsyncTest(Complete|Failure:(.*))/s.exec(String(message)) ?? [];
    if (verdict === undefined) return;
    outcome ??= verdict === "Complete" ? PASS : reason;
    wake();
  };
  return {
    print,
    async outcome() {
      if (outcome === undefined) {
        let idle;
        await new Promise((resolve) => {
          wake = resolve;
          idle = () => setImmediate(resolve);
          process.once("beforeExit", idle);
        });
        process.off("beforeExit", idle);
      }
      // With nothing left to run, nothing will call it.
      return outcome ?? "ends without $DONE";
    },
  };
}

function nameOf(thrown) {
  try {
    return thrown.constructor.name;
  } catch {
    return typeof thrown;
  }
}

function describeError(thrown) {
  try {
    return `${nameOf(thrown)}: ${String(thrown?.message ?? thrown)}`.slice(0, 300);
  } catch {
    return "an error that cannot be described";
  }
}
