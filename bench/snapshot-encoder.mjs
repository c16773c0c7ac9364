// The encoder without a recorder around it. It is internal and may change: where it no longer looks as it does here, the
// bench goes without it.
import { createRequire } from "node:module";
import path from "node:path";
import { ROOT } from "../scripts/setup.mjs";

const BYTES = 1 << 20;

/**
 * Encodes arguments and gives the number of bytes; undefined when there is no such encoder.
 *
 * @param trusting what the setting `accessors: "cached"` makes of it
 */
export function openEncoder(trusting) {
  const require = createRequire(import.meta.url);
  const load = (name) => require(path.join(ROOT, "runtime/dist", name));
  try {
    const { Encoder } = load("encode/encoder.js");
    const { decide } = new (load("redact/redactor.js").Redactor)([], []);
    const shapes = new (load("encode/shapes.js").ShapeTable)(decide, () => {});
    const texts = new (load("encode/texts.js").TextTable)(() => {});
    const encoder = new Encoder(Buffer.alloc(BYTES), shapes, texts, decide, undefined, undefined, trusting);
    const encode = (list) => {
      encoder.begin(BYTES >> 1);
      const end = encoder.arguments(0, list, list.length, undefined);
      encoder.end();
      return end;
    };
    return encode([1, { text: "abc" }]) > 6 ? encode : undefined;
  } catch {
    return undefined;
  }
}
