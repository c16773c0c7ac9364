import { beforeAll, describe, expect, test } from "vitest";
import { LONG } from "../../long.js";
import { Project } from "../../project.js";
import { bin, CONFIGURATIONS, installJest, RUN, run } from "./frameworks.js";

/** A package: once it has been recorded, nobody may load it. */
function aPackage(name: string, code: string, types: string, type = "commonjs"): Record<string, string> {
  const earnest = 'if (process.env.OFFLINE !== undefined) throw new Error("loaded in earnest");';
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({
      ...{ name, version: "1.0.0", type, main: "index.js", types: "index.d.ts" },
    }),
    [`node_modules/${name}/index.js`]: `${earnest}\n${code}`,
    [`node_modules/${name}/index.d.ts`]: types,
  };
}

const PACKAGES = {
  ...aPackage(
    "cache",
    "module.exports = class Cache { constructor(prefix) { this.prefix = prefix; } async get(key) { return this.prefix + key; } };",
    "declare class Cache { constructor(prefix: string); get(key: string): Promise<string>; } export = Cache;",
  ),
  ...aPackage(
    "mailer",
    "export default class Mailer { constructor(from) { this.from = from; } send(to) { return this.from + '>' + to; } }",
    "export default class Mailer { constructor(from: string); send(to: string): string; }",
    "module",
  ),
  ...aPackage(
    "store",
    `
class Store {
  static open(name) { return new Store(name); }
  constructor(name) { this.name = name; }
  async find(id) { return { id, of: this.name }; }
  table(name) { return { find: async (id) => ({ id, of: this.name + "/" + name }), on() {} }; }
}
exports.Store = Store;
exports.createStore = (options) => new Store(options.name);
exports.connect = async (name) => ({ find: async (id) => ({ id, of: name }), table: (of) => new Store(name).table(of) });
exports.query = (name) => { const table = (of) => ({ first: async () => name + of }); return table; };
`,
    `
export interface Row { id: number; of: string }
export interface Table { find(id: number): Promise<Row>; on(event: string): void }
export class Store {
  static open(name: string): Store;
  constructor(name: string);
  find(id: number): Promise<Row>;
  table(name: string): Table;
}
export function createStore(options: { name: string }): Store;
export function connect(name: string): Promise<{ find(id: number): Promise<Row>; table(name: string): Table }>;
export function query(name: string): (of: string) => { first(): Promise<string> };
`,
  ),
};

const SHOP = `
import Cache from "cache";
import Mailer from "mailer";
import { connect, createStore, query, Store } from "store";
const cache = new Cache("c");
const mailer = new Mailer("shop");
const store = createStore({ name: "made" });
const users = store.table("users");
users.on("change");
const opened = Store.open("opened");
const orders = new Store("built").table("orders");
const knexLike = query("q");
const connected = connect("connected");
let late: Store | undefined;
/** @nocapture */
const lazily = (): Store => (late ??= createStore({ name: "late" }));

export const cached = async (key: string): Promise<string> => "<" + (await cache.get(key)) + ">";
export const mailed = (to: string): string => mailer.send(to);
export const ofCall = async (id: number): Promise<string> => (await store.find(id)).of;
export const ofPromise = async (id: number): Promise<string> => (await (await connected).find(id)).of;
export const ofChain = async (id: number): Promise<string> => (await users.find(id)).of;
export const ofStatic = async (id: number): Promise<string> => (await opened.find(id)).of;
export const ofInstance = async (id: number): Promise<string> => (await orders.find(id)).of;
export const ofNow = async (id: number): Promise<string> => (await Store.open("now").find(id)).of;
export const ofLate = async (id: number): Promise<string> => (await lazily().find(id)).of;
export const ofBoth = async (id: number): Promise<string> => {
  const own = createStore({ name: "own" });
  return (await own.find(id)).of + (await store.find(id + 1)).id;
};
export const ofFunction = async (of: string): Promise<string> => knexLike(of).first();
`;

const NAMES = ["cached", "mailed", "ofCall", "ofPromise", "ofChain", "ofStatic", "ofInstance", "ofNow"];
const MORE = ["ofLate", "ofBoth"];

const MAIN = `
import * as shop from "./shop.js";
await shop.cached("k"); shop.mailed("ada");
for (const id of [1, 2])
  for (const each of [shop.ofCall, shop.ofPromise, shop.ofChain, shop.ofStatic, shop.ofInstance, shop.ofNow, shop.ofLate, shop.ofBoth])
    await each(id);
await shop.ofFunction("x");
`;

let project: Project;

beforeAll(() => {
  project = new Project({ ...CONFIGURATIONS, ...PACKAGES, "src/shop.ts": SHOP, "src/main.ts": MAIN });
  installJest(project);
  const boundaries = ["cache", "mailer", "store"].flatMap((name) => ["--boundary", `module:${name}`]);
  expect(project.calltape("build", "--capture", "src/shop.ts", ...boundaries).stderr).toBe("");
  expect(project.node("dist/main.js").stderr).toBe("");
});

describe.each(LONG ? (["vitest", "jest"] as const) : (["vitest"] as const))("with %s", (framework) => {
  test("what classes and functions of modules have made while files were loaded is stubbed", () => {
    const { stdout, stderr } = project.calltape(
      ...["generate", "src/shop.ts", "--framework", framework, "--all", "--json", "--force"],
    );
    expect(stderr).toBe("");
    const { files, leftOut } = JSON.parse(stdout) as {
      files: { calls: { probe: string }[] }[];
      leftOut: { probe: string; detail: string }[];
    };
    const { calls } = files[0]!;
    const names = new Set(calls.map(({ probe }) => probe.split("#")[1]));
    expect([...names].sort()).toEqual([...NAMES, ...MORE].sort());
    expect(leftOut.map(({ probe, detail }) => [probe.split("#")[1], detail])).toEqual([
      ["ofFunction", "store#query(), in the place of which no stub is put"],
      // Behind another test, the store is there.
      ["ofLate", expect.stringContaining("its test says")],
    ]);
    process.env["OFFLINE"] = "yes";
    const { passed, failed, output } = RUN[framework](project);
    delete process.env["OFFLINE"];
    expect({ passed, failed }, output).toEqual({ passed: calls.length, failed: 0 });
    expect(run(project, bin("tsc"), "--noEmit", "-p", ".")).toBe("");
  });
});
