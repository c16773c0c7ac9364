/** A program that asks for the time, for chance, the environment and a database. */
export const WORLD = `
const really = (): void => { if (process.env["OFFLINE"] !== undefined) throw new Error("called in earnest"); };
export class NotFound extends Error {}
/** @boundary */
export async function query(sql: string, ...values: unknown[]): Promise<{ id: number }[]> {
  really();
  if (sql.startsWith("fail")) throw new RangeError("no table");
  return values.map((_, id) => ({ id }));
}
/** @boundary */
export const rate = (currency: string): number => { really(); return currency.length; };
/** @boundary */
export default function stock(): number { really(); return 12; }
/** @boundary */
export class Mailer {
  constructor() { really(); }
  static shared(): string { really(); return "shared"; }
}
export class Outbox {
  sent: string[] = [];
  /** @boundary */
  async send(to: string): Promise<boolean> { really(); return to !== ""; }
}
export const cache = {
  /** @boundary */
  get(key: string): string | undefined { really(); return key === "b" ? undefined : key + "!"; },
};
/** Calls a boundary of its own file, where stubs of exports are not seen. */
export async function first(): Promise<number> { return (await query("first", 1))[0]!.id; }
/** @nocapture */
export const wrap = (currency: string): number => rate(currency) * 2;
export const internal = (): number => rate("abc") + 1;
/** @boundary */
export function fill(list: number[]): void { really(); list.push(1); }
`;

/** A file and a package that are boundaries as wholes. */
export const LEDGER = `
const entries: string[] = [];
export function note(entry: string): number {
  if (process.env["OFFLINE"] !== undefined) throw new Error("called in earnest");
  return entries.push(entry);
}
`;
export const BANK = {
  "node_modules/bank/package.json":
    '{ "name": "bank", "version": "1.0.0", "main": "index.js", "types": "index.d.ts" }',
  "node_modules/bank/index.d.ts": `
    export class Bank {
      constructor(country: string);
      charge(cents: number): Promise<{ id: string }>;
      session<T>(work: (session: Session) => Promise<T>): Promise<T>;
      each(list: number[], visit: (item: number, index: number) => void): number;
      static open(): Bank;
    }
    export interface Session { add(cents: number): Promise<number>; readonly open: boolean }
    export const fees: { of(cents: number): number };
    export const country: string;
  `,
  "node_modules/bank/index.js": `
    if (process.env.OFFLINE === "modules") throw new Error("loaded in earnest");
    exports.Bank = class Bank {
      constructor(country) { this.prefix = country; }
      async charge(cents) { if (cents < 0) throw new RangeError("nothing to charge"); return { id: this.prefix + cents }; }
      async session(work) {
        let sum = 0;
        return work({ add: async (cents) => (sum += cents), get open() { return true; } });
      }
      each(list, visit) { list.forEach((item, i) => visit(item * 2, i)); return list.length; }
      static open() { return new Bank("at"); }
    };
    exports.fees = { of: (cents) => cents / 10 };
  `,
};

export const SHOP = `
import { readFile } from "node:fs/promises";
import { Bank, fees } from "bank";
import * as ledger from "./ledger.js";
import stock, { cache, fill, internal, Mailer, Outbox, query, rate, wrap } from "./world.js";
export const api = { version: 1 };
export async function find(...ids: string[]): Promise<number> {
  const rows = await query("select", ...ids);
  const more = await query("more");
  return rows.length * 10 + more.length;
}
export async function fails(): Promise<string> {
  try { await query("fail"); return "never"; } catch (error) { return (error as Error).message; }
}
export function convert(amount: number, currency: string): number { return amount * rate(currency); }
export const left = (sold: number): number => stock() - sold;
export async function notify(outbox: Outbox, to: string): Promise<string> {
  return (await outbox.send(to)) ? "sent" : "not sent";
}
export function cached(...keys: string[]): string[] { return keys.map((key) => cache.get(key) ?? "none"); }
export function shared(): string { return Mailer.shared(); }
export function order(name: string): object {
  return { id: Math.random().toString(36).slice(2), name, at: new Date().toISOString() };
}
export function token(): string { return crypto.randomUUID() + "/" + [...crypto.getRandomValues(new Uint8Array(4))].join(); }
export function dice(count: number): number[] { return Array.from({ length: count }, () => 1 + Math.floor(Math.random() * 6)); }
const wait = (): void => { const from = performance.timeOrigin + performance.now(); while (performance.timeOrigin + performance.now() < from + 3); };
export function took(): number { const from = Date.now(); wait(); return Date.now() - from; }
export function dates(): number { const from = new Date(); wait(); return +new Date() - +from; }
export function currency(): string { return process.env["SHOP_CURRENCY"] ?? process.env["SHOP_FALLBACK"] ?? "EUR"; }
export function later(days: number): Date { return new Date(Date.now() + days * 86_400_000); }
export function stamped(name: string, at = Date.now()): string { return [name, at, Date.now()].join(); }
export const ticket = (name: string, id = Math.random()): string => [name, id, Math.random()].join();
export function booked(name: string): string[] { return [stamped(name), ticket(name), stamped(name, 1)]; }
export function filled(): number[] { const list: number[] = []; fill(list); return list; }
export function inside(): number { return internal(); }
export async function rates(of: string): Promise<string> {
  const response = await fetch("data:application/json," + JSON.stringify({ of, rate: 2 }));
  if (!response.ok) throw new Error(response.statusText);
  const { rate } = (await response.json()) as { rate: number };
  return [of, rate, response.headers.get("content-type")].join(" ");
}
export function wrapped(): number { return wrap("EUR"); }
const bank = new Bank("eu");
export async function manifest(): Promise<string> { return JSON.parse(await readFile("package.json", "utf8")).type; }
export async function pay(...cents: number[]): Promise<string> {
  const ids: string[] = [];
  for (const each of cents) {
    try { ids.push((await bank.charge(each + fees.of(each))).id); } catch (error) { ids.push((error as Error).message); }
  }
  return ledger.note(ids.join()) + " " + ids;
}
export async function total(...cents: number[]): Promise<{ sum: number }> {
  return bank.session(async (session) => {
    let sum = 0;
    for (const each of cents) sum = session.open ? await session.add(each) : 0;
    return { sum };
  });
}
export async function stopped(): Promise<string> {
  try {
    return await bank.session(async (session) => { await session.add(5); throw new RangeError("stop"); });
  } catch (error) { return (error as Error).message; }
}
export function visited(): string { const seen: number[] = []; return bank.each([1, 2], (item) => { seen.push(item); }) + ":" + seen; }
export async function once(cents: number): Promise<string> { return (await new Bank("us").charge(cents)).id; }
export async function opened(): Promise<string> { return (await Bank.open().charge(1)).id; }
export function plain(n: number): number { return n + 1; }
`;

export const MAIN = `
import * as shop from "./shop.js";
import { first, Outbox } from "./world.js";
await shop.find("a", "b"); await shop.find(); await shop.fails(); await first();
shop.convert(3, "EUR"); shop.left(2);
await shop.notify(new Outbox(), "ada"); await shop.notify(new Outbox(), "");
shop.cached("a", "b"); shop.shared(); shop.order("tea"); shop.token(); shop.dice(5); shop.took(); shop.dates(); shop.currency();
shop.later(2); shop.stamped("a"); shop.ticket("b"); shop.booked("c"); shop.filled(); shop.inside(); shop.plain(1); shop.wrapped(); await shop.rates("EUR");
await shop.manifest(); await shop.pay(100, -50); await shop.once(7); await shop.opened();
await shop.total(1, 2, 4); await shop.stopped(); shop.visited();
`;
