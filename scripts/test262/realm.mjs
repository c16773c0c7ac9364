import vm from "node:vm";
import { defineOpenScript } from "@calltape/runtime/script";

/**
 * Makes a realm as INTERPRETING.md of the suite asks for. The recorder stays in the realm of this file, so that all
 * that it sees comes from another.
 *
 * @param instrumented whether instrumented scripts will run in it
 */
export function createRealm({ instrumented, print }) {
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY);
  const global = vm.runInContext("globalThis", context);
  if (instrumented) defineOpenScript(global);
  const host = Object.assign(vm.runInContext("({})", context), {
    global,
    gc: () => globalThis.gc(),
    evalScript: (code) => vm.runInContext(String(code), context),
    createRealm: () => createRealm({ instrumented, print }).host,
    detachArrayBuffer: (buffer) => void structuredClone(buffer, { transfer: [buffer] }),
  });
  for (const [name, value] of Object.entries({ print, $262: host }))
    Object.defineProperty(global, name, { value, enumerable: false, configurable: true, writable: true });
  return { context, host };
}
