import { beforeAll, describe, expect, test } from "vitest";
import { LONG } from "../../long.js";
import { Project } from "../../project.js";
import { bin, CONFIGURATIONS, installJest, RUN, run } from "./frameworks.js";
import { BANK, LEDGER, MAIN, SHOP, WORLD } from "./outside.js";

const STUBBED = `
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("find", () => {
  it('resolves to 20 for "a", "b"', async () => {
    const query = vi.spyOn(world, "query").mockImplementation(unexpected);
    query.mockResolvedValueOnce([{ id: 0 }, { id: 1 }]);
    query.mockResolvedValueOnce([]);
    expect(await find("a", "b")).toBe(20);
    expect(query.mock.calls).toStrictEqual([["select", "a", "b"], ["more"]]);
  });
`;

const FETCHED = `
describe("rates", () => {
  it('resolves to "EUR 2 application/json" for "EUR"', async () => {
    const fetch = vi.spyOn(globalThis, "fetch").mockImplementation(unexpected);
    fetch.mockResolvedValueOnce({
      ok: true,
      json: async () => ({ of: "EUR", rate: 2 }),
      headers: { get: () => "application/json" },
    } as never);
    expect(await rates("EUR")).toBe("EUR 2 application/json");
    expect(fetch.mock.calls).toStrictEqual([['data:application/json,{"of":"EUR","rate":2}']]);
  });
});
`;

const REPLACED = `
vi.mock("./ledger.js", () => {
  const exported = {
    note: () => {},
  };
  return Object.assign(exported, { default: exported });
});

vi.mock("bank", () => {
  const openResult = {
    charge: () => {},
  };
  const exported = {
    Bank: class {
      charge() {}
      each() {}
      static open() { return openResult; }
      session() {}
    },
    fees: {
      of: () => {},
    },
  };
  return Object.assign(exported, { default: exported });
});
`;

const PAID = `
    const charge = vi.spyOn(bank.Bank.prototype, "charge").mockImplementation(unexpected);
    charge.mockResolvedValueOnce({ id: "eu110" });
    charge.mockRejectedValueOnce(new RangeError("nothing to charge"));
    const note = vi.spyOn(ledger, "note").mockImplementation(unexpected);
    note.mockReturnValueOnce(1);
    expect(await pay(100, -50)).toBe("1 eu110,nothing to charge");
`;

const TOTAL = `
    const add = vi.fn<(...args: any[]) => any>(unexpected);
    add.mockResolvedValueOnce(1);
    add.mockResolvedValueOnce(3);
    add.mockResolvedValueOnce(7);
    const session = vi.spyOn(bank.Bank.prototype, "session").mockImplementation(unexpected);
    session.mockImplementationOnce(async (...given: any[]) => given[0]({ open: true, add }));
    expect(await total(1, 2, 4)).toStrictEqual({ sum: 7 });
    expect(add.mock.calls).toStrictEqual([[1], [2], [4]]);
`;

const VISITED = `
    each.mockImplementationOnce((...given: any[]) => { given[1](2, 0); given[1](4, 1); return 2; });
    expect(visited()).toBe("2:2,4");
`;

const BOUNDARIES = ["global:fetch", "node:fs/promises", "module:bank", "module:./src/ledger.ts"];

let project: Project;

beforeAll(() => {
  project = new Project({
    ...CONFIGURATIONS,
    ...BANK,
    "src/ledger.ts": LEDGER,
    "src/world.ts": WORLD,
    "src/shop.ts": SHOP,
    "src/main.ts": MAIN,
  });
  installJest(project);
  expect(
    project.calltape(
      ...["build", "--capture", "src/{shop,world}.ts"],
      ...BOUNDARIES.flatMap((each) => ["--boundary", each]),
    ).stderr,
  ).toBe("");
  const { stderr } = project.node("dist/main.js", { env: { SHOP_FALLBACK: "USD" } });
  expect(stderr).toBe("");
});

interface Report {
  files: { source: string; calls: { probe: string }[] }[];
  leftOut: { probe: string; reason: string; detail: string }[];
}

/** Members of objects and classes have stubs everywhere, exports where modules can be replaced. */
const MEMBERS = [
  ...[
    "notify",
    "notify",
    "cached",
    "shared",
    "order",
    "token",
    "dice",
    "took",
    "currency",
    "later",
    ...["stamped", "stamped", "stamped"],
    ...["ticket", "ticket"],
    "booked",
    "plain",
    "rates",
  ],
];
const EXPORTS = [
  "find",
  "find",
  "fails",
  "convert",
  "left",
  "manifest",
  "pay",
  "total",
  "stopped",
  "visited",
  "once",
  "opened",
];

const EXPECTED = {
  vitest: [...EXPORTS, ...MEMBERS],
  jest: [...EXPORTS, ...MEMBERS],
  node: MEMBERS,
};

describe.each(LONG ? (["vitest", "jest", "node"] as const) : (["vitest", "node"] as const))(
  "with %s",
  (framework) => {
    let report: Report;

    beforeAll(() => {
      const { stdout, stderr } = project.calltape(
        "generate",
        "src/shop.ts",
        ...["--framework", framework, "--all", "--json", "--force"],
      );
      expect(stderr).toBe("");
      report = JSON.parse(stdout) as Report;
    });

    test("calls that need the outside have stubs for it, and pass without it", () => {
      const [{ calls }] = report.files as [Report["files"][0]];
      expect(calls.map(({ probe }) => probe.split("#")[1]).sort()).toEqual([...EXPECTED[framework]].sort());
      process.env["OFFLINE"] = framework === "node" ? "yes" : "modules";
      const { passed, failed, output } = RUN[framework](project);
      delete process.env["OFFLINE"];
      expect({ passed, failed }, output).toEqual({ passed: calls.length, failed: 0 });
      expect(run(project, bin("tsc"), "--noEmit", "-p", ".")).toBe("");
    });

    test("tests fail where a boundary is asked for something else, and where an answer is used otherwise", () => {
      const from = framework === "node" ? '(key) ?? "none"' : '"select"';
      const to = framework === "node" ? '(key + "") ?? "some"' : '"choose"';
      project.write({ "src/shop.ts": SHOP.replace(from, to).replace("* 6)", "* 5)") });
      const { failed, output } = RUN[framework](project);
      project.write({ "src/shop.ts": SHOP });
      expect(failed, output).toBe(framework === "node" ? 2 : 3);
    });

    test("what cannot be stubbed is told", () => {
      const told = (name: string) =>
        report.leftOut.find(({ probe }) => probe === `src/shop.ts#${name}`)?.detail;
      expect(told("dates")).toContain("a clock that went on");
      if (framework === "node") return expect(told("find")).toContain("node puts no stub");
      expect(told("filled")).toContain("which changes what it is given");
      expect(told("inside")).toContain("its own file calls");
      // Nobody has recorded who has called it: when its test is tried, it would run.
      expect(told("wrapped")).toContain("src/world.ts#rate is called, and no stub stands for it");
    });
  },
);

test("stubs are as one would write them", () => {
  const { stdout } = project.calltape(
    "generate",
    "src/shop.ts#{find,rates,order,dice,pay,total,stopped,visited}",
    "-f",
    "vitest",
    "--dry-run",
  );
  expect(stdout).toContain(STUBBED);
  expect(stdout).toContain(REPLACED);
  expect(stdout).toContain(PAID);
  expect(stdout).toContain(TOTAL);
  expect(stdout).toContain(VISITED);
  expect(stdout).toContain(FETCHED);
});
