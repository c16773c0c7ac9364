import { describe, expect, test } from "vitest";
import { FRONT_ENDS } from "./front-ends.js";
import { zodSource } from "./zod-source.js";

const sources = zodSource();

describe.each(FRONT_ENDS)("%s without the build flag", (_, compile) => {
  test("gives byte for byte what it gives without us, on the source of zod", () => {
    expect(process.env["CALLTAPE"]).toBeUndefined();
    const plain = compile(sources, undefined);
    const off = compile(sources, { capture: ["**"], root: "/zod" });
    expect(Object.keys(plain).length).toBeGreaterThan(100);
    for (const [name, output] of Object.entries(plain)) expect(off[name], name).toEqual(output);
  });

  test("and with it, the files that no pattern or tag can match", () => {
    const plain = compile(sources, undefined);
    const on = compile(sources, { capture: ["src/v4/core/**"], enabled: true, root: "/zod" });
    const changed = Object.keys(plain).filter((name) => on[name]!.code !== plain[name]!.code);
    expect(changed.length).toBeGreaterThan(10);
    expect(changed.filter((name) => !name.startsWith("/zod/src/v4/core/"))).toEqual([]);
  });
});
