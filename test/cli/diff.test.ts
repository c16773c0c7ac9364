import { beforeAll, describe, expect, test } from "vitest";
import { Project } from "../project.js";

/** One program, as two builds have it. */
const program = (build: "A" | "B") => `
import { randomBytes } from "node:crypto";
const isA = ${build === "A"};
export class Cart {
  #rate = 2;
  items = [];
  add(n) { this.items.push(n); return this; }
  total() { return this.items.reduce((sum, n) => sum + n, 0) * this.#rate + (isA || this.items.length < 3 ? 0 : 1); }
}
export const same = (map) => new Map([...map].reverse());
export function price(n) { if (n < 0) throw new RangeError(isA ? "negative" : "below zero"); return n * (isA || n < 10 ? 2 : 3); }
export function clock(n) { return isA ? Date.now() + n : Date.now() - n; }
export function steadyEnv(n) { process.env.LANGUAGE; return isA ? n : -n; }
export const chance = (n) => randomBytes(8).toString("hex") + n;
let counted = 0;
export const counter = () => ++counted;
export function* numbers(n) { for (let i = 0; i < n; i++) yield isA ? i : i * 2; return n; }
export function sort(list) { list.sort((a, b) => (isA ? a - b : b - a)); }
export const closure = (fn) => fn(isA ? 1 : 2);
export const login = (user, password) => isA ? password.length : password.length + 1;
/** @boundary */
export async function query(text) { return text === "answer" ? (isA ? 1 : 2) : 0; }
export const asksTheSame = async () => (await query("same")) + 1;
export const asksOtherwise = async () => { await query(isA ? "one" : "two"); };
export const answeredOtherwise = async () => (await query("answer")) * 2;
${build === "A" ? "export const gone = () => 1;" : "export const added = () => 1;"}
export const far = (n) => n + (isA ? 0 : 0.0001);
export const numbersOf = () => isA ? [1, 2] : [2, 1];
`;

const MAIN = `
import * as p from "./shop.js";
const cart = new p.Cart().add(1).add(2);
cart.total(); cart.add(3).total();
p.same(new Map([[{ a: 1 }, "\\ud800"], [2, new Date(0)]]));
for (const n of [1, 20, -1]) { try { p.price(n); } catch {} }
p.clock(1); p.steadyEnv(1);
p.chance(1); p.chance(1);
p.counter(); p.counter();
[...p.numbers(2)]; p.numbers(3).next();
p.sort([3, 20, 1]);
p.closure((n) => n + 1);
p.login("ada", "secret");
await p.asksTheSame(); await p.asksOtherwise(); await p.answeredOtherwise();
p.gone?.(); p.added?.();
p.far(1); p.numbersOf();
`;

let project: Project;

beforeAll(() => {
  project = new Project({ "shop.js": "", "a/main.js": MAIN, "main.js": MAIN });
  for (const build of ["A", "B"] as const) {
    // The same paths, as two builds of one program have them.
    project.write({ "src/shop.js": program(build) });
    project.instrument("src/shop.js", "shop.js");
    const { stderr, status } = project.node("main.js", { env: { CALLTAPE_DIR: build } });
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  }
});

interface Told {
  id: string;
  same: number;
  different: number;
  unsteady: number;
  unsure: object;
  unpaired: object;
  examples: { a: string; b: string; call: string; paths: string[]; detail: string }[];
}

function diff(...args: string[]): { functions: Map<string, Told>; totals: object; status: number | null } {
  const { stdout, stderr, status } = project.calltape("diff", ...args, "--json");
  expect(stderr).toBe("");
  const { functions, totals } = JSON.parse(stdout) as { functions: Told[]; totals: object };
  return { functions: new Map(functions.map((each) => [each.id.split("#")[1]!, each])), totals, status };
}

describe("calltape diff", () => {
  test("tells what does not do the same for the same inputs, with examples", () => {
    const { functions, status } = diff("A", "B");
    expect(status).toBe(1);
    const different = [...functions].filter(([, each]) => each.different > 0).map(([name]) => name);
    expect(different.sort()).toEqual([
      "Cart.total",
      "asksOtherwise",
      "far",
      "numbers",
      "numbersOf",
      "price",
      "sort",
      "sort>anonymous",
      "steadyEnv",
    ]);
    expect(functions.get("price")).toMatchObject({ same: 1, different: 2, calls: { a: 3, b: 3 } });
    expect(functions.get("price")!.examples.map(({ call, detail }) => [call, detail])).toEqual([
      ["price(20)", "- A 40\n+ B 60"],
      ["price(-1)", "- A { threw: 'RangeError: negative' }\n+ B { threw: 'RangeError: below zero' }"],
    ]);
    expect(functions.get("Cart.total")).toMatchObject({ same: 1, different: 1 });
    expect(functions.get("sort")!.examples[0]!.paths).toContain("arguments[0][0]");
    expect(functions.get("numbers")!.examples[0]!.paths).toEqual(["yields[1]"]);
    const { a, b } = functions.get("far")!.examples[0]!;
    expect(project.calltape("show", a, "-t", "A").stdout).toContain("returned 1 ");
    expect(project.calltape("show", b, "-t", "B").stdout).toContain("returned 1.0001 ");
  });

  test("a boundary that is asked for something else is a difference, one that answers something else is none", () => {
    const { functions } = diff("A", "B");
    expect(functions.get("asksTheSame")).toMatchObject({ same: 1, different: 0 });
    expect(functions.get("asksOtherwise")!.examples[0]!.detail).toBe(
      "boundaries[0] src/shop.js#query:\n- A src/shop.js#query('one')\n+ B src/shop.js#query('two')",
    );
    expect(functions.get("answeredOtherwise")).toMatchObject({ same: 0, different: 0, unsure: { given: 1 } });
    expect(functions.has("query")).toBe(false);
  });

  test("what nobody can tell is not called a difference", () => {
    const { functions } = diff("A", "B");
    expect(functions.get("clock")).toMatchObject({ different: 0, unsure: { given: 1 } });
    expect(functions.get("chance")).toMatchObject({ different: 0, unsteady: 1 });
    expect(functions.get("closure")).toMatchObject({ different: 0, unsure: { "input-opaque": 1 } });
    expect(functions.get("login")).toMatchObject({ different: 0, unsure: { redacted: 1 } });
    expect(functions.get("counter")).toMatchObject({ same: 1, unsteady: 0 });
    expect(functions.get("same")).toMatchObject({ same: 1 });
  });

  test("functions of one side are listed, and a recording is the same as itself", () => {
    const { functions, totals } = diff("A", "B");
    expect(functions.get("gone")).toMatchObject({ calls: { a: 1, b: 0 } });
    expect(totals).toMatchObject({ functions: { onlyInA: 1, onlyInB: 1 } });
    const itself = diff("A", "A");
    expect(itself.status).toBe(0);
    expect(itself.totals).toMatchObject({ functions: { different: 0, onlyInA: 0, onlyInB: 0 } });
  });

  test("takes a pattern, tapes and rules", () => {
    expect([...diff("A", "B", "#/^(far|same)$/").functions.keys()]).toEqual(["far", "same"]);
    const [a, b] = [project.tapeFiles("A")[0]!, project.tapeFiles("B")[0]!];
    expect(diff(a, b, "**#far", "--tolerance", "0.01")).toMatchObject({ status: 0 });
    expect(diff("A", "B", "**#numbersOf", "--unordered", "**").status).toBe(0);
    expect(diff("A", "B", "**#price", "--ignore", "**").status).toBe(0);
  });

  test("is for people, too, in an order that does not change", () => {
    const { stdout, status } = project.calltape("diff", "A", "B", "-n", "1", "#/^(price|gone|same|chance)$/");
    expect(status).toBe(1);
    expect(stdout.replace(/[0-9a-f]{8}:/g, "########:")).toMatchInlineSnapshot(`
      "– src/shop.js#chance  1 not the same each time in one recording
      ✗ src/shop.js#price  2 different, 1 the same
          price(20)  [A ########:13, B ########:13]
            - A 40
            + B 60
          … and 1 more; --examples 2 shows all
      ✓ src/shop.js#same  1 the same
      ? src/shop.js#gone  only in A: 1 call

      1 function different, 1 the same, 1 with nothing to compare, 1 only in A, 0 only in B; 4 inputs compared
      "
    `);
    expect(project.calltape("diff", "A", "B", "-n", "1", "#/^(price|gone|same|chance)$/").stdout).toBe(
      stdout,
    );
  });

  test("says what is wrong with a line", () => {
    expect(project.calltape("diff", "A")).toMatchObject({ status: 2 });
    expect(project.calltape("diff", "A", "nowhere")).toMatchObject({ status: 1 });
    expect(project.calltape("diff", "A", "B", "#nothing")).toMatchObject({ status: 1 });
    expect(project.calltape("diff", "A", "B", "--tolerance", "x")).toMatchObject({ status: 2 });
    expect(project.calltape("diff", "A", "B", "--dynamic", "x")).toMatchObject({ status: 2 });
    expect(project.calltape("diff", "--help")).toMatchObject({ status: 0 });
  });
});
