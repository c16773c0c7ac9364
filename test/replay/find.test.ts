import { expect, test } from "vitest";
import { RecordedModule } from "./recorded-module.js";

test("of two accessors one that is gone is orphaned", async () => {
  const module = new RecordedModule(
    "export class Point { constructor(x) { this.x_ = x; } get x() { return this.x_; } set x(x) { this.x_ = x; } }",
    'import { Point } from "./a.js"; const point = new Point(1); point.x; point.x = 2;',
  );
  const getter = module.changed("get x() { return this.x_; } ", "");
  expect(await module.replayed("Point.x", getter)).toEqual(["orphaned", "a.js has no Point.prototype.x"]);
  expect(await module.replayed("Point.x~2", getter)).toEqual(["same", ""]);
  expect(await module.replayed("Point.x~2", module.changed(" set x(x) { this.x_ = x; }", ""))).toEqual([
    "orphaned",
    "a.js has no Point.prototype.x",
  ]);
});
