import { readFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";
import { openFile, privateField } from "@calltape/runtime/probe";
import { Refused } from "./front-ends.mjs";

const HOOK_MODULE = "@calltape/runtime/probe";
const HOOKS = { openFile, privateField };

/** The modules of one run of a test, by their files. */
export class Modules {
  #byFile = new Map();
  #linking = new Map();
  #context;
  #compile;

  /** @param compile `(code, file) => code` of the front end */
  constructor(context, compile) {
    this.#context = context;
    this.#compile = compile;
  }

  /** @throws SyntaxError for code that is no module */
  add(file, code) {
    const module = new vm.SourceTextModule(code, {
      identifier: file,
      context: this.#context,
      importModuleDynamically: (specifier, { identifier }) => this.import(specifier, identifier),
      initializeImportMeta: () => undefined,
    });
    this.#byFile.set(file, module);
    return module;
  }

  async link(module) {
    let linking = this.#linking.get(module);
    if (linking === undefined) {
      linking = module.link((specifier, { identifier }) => this.#load(specifier, identifier));
      this.#linking.set(module, linking);
    }
    await linking;
  }

  /** What `import()` does. */
  async import(specifier, from) {
    const module = this.#load(specifier, from);
    if (module.status === "unlinked" || module.status === "linking") await this.link(module);
    if (module.status === "linked" || module.status === "evaluated") await module.evaluate();
    return module;
  }

  #load(specifier, from) {
    if (specifier === HOOK_MODULE) return this.#hooks();
    const file = path.resolve(path.dirname(from), specifier);
    const known = this.#byFile.get(file);
    if (known !== undefined) return known;
    const text = readFileSync(file, "utf8");
    if (file.endsWith(".json")) return this.#data(file, text);
    try {
      return this.add(file, this.#compile(text, file));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw new (vm.runInContext("SyntaxError", this.#context))(error.message);
    }
  }

  #hooks() {
    return this.#synthetic(HOOK_MODULE, HOOKS);
  }

  #data(file, text) {
    const json = vm.runInContext("JSON", this.#context);
    return this.#synthetic(file, { default: json.parse(text) });
  }

  #synthetic(key, exports) {
    let module = this.#byFile.get(key);
    if (module !== undefined) return module;
    const evaluate = () => {
      for (const [name, value] of Object.entries(exports)) module.setExport(name, value);
    };
    const options = { context: this.#context, identifier: key };
    module = new vm.SyntheticModule(Object.keys(exports), evaluate, options);
    this.#byFile.set(key, module);
    return module;
  }
}
