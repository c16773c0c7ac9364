// The encoder without a recorder around it. It is internal and may change: where it no longer looks as it does here, the
// bench goes without it.
import { createRequire } from "node:module";
import path from "node:path";
import { ROOT } from "../scripts/setup.mjs";

const BYTES = 1 << 20;

/** Encodes arguments and gives the number of bytes; undefined when there is no such encoder. */
export function openEncoder() {
  const require = createRequire(import.meta.url);
  const load = (name) => require(path.join(ROOT, "runtime/dist", name));
  try {
    const { Encoder } = load("encoder.js");
    const { decide } = new (load("redactor.js").Redactor)([], []);
    const shapes = new (load("shapes.js").ShapeTable)(decide, () => {});
    const encoder = new Encoder(Buffer.alloc(BYTES), shapes, decide);
    const encode = (list) => {
      encoder.begin(0, BYTES >> 1);
      encoder.arguments(list, undefined);
      return encoder.end();
    };
    return encode([1, { text: "abc" }]) > 6 ? encode : undefined;
  } catch {
    return undefined;
  }
}
