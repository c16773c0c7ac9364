import type { Cents } from "./money.js";

export interface Line {
  sku: string;
  price: Cents;
  quantity: number;
}

export interface Order {
  id: string;
  country: string;
  placedAt: Date;
  lines: Line[];
  code?: string;
}

/** Reads one order as the shop's export writes it: `id;country;date;code;sku x quantity @ price, …`. */
export function parseOrder(row: string): Order {
  const [id, country, date, code, items] = row.split(";").map((cell) => cell.trim());
  if (!id || !country || !date || items === undefined) throw new SyntaxError(`not an order: ${row}`);
  const order: Order = { id, country, placedAt: new Date(date), lines: items.split(",").map(parseLine) };
  if (code) order.code = code.toUpperCase();
  return order;
}

function parseLine(item: string): Line {
  const match = /^\s*(\S+) x (\d+) @ (\d+)\.(\d\d)\s*$/.exec(item);
  if (!match) throw new SyntaxError(`not a line of an order: ${item}`);
  const [, sku, quantity, euros, cents] = match;
  return { sku: sku!, quantity: Number(quantity), price: Number(euros) * 100 + Number(cents) };
}

/** Number of pieces by article, over all orders. */
export function countSold(orders: readonly Order[]): Map<string, number> {
  const sold = new Map<string, number>();
  for (const { lines } of orders)
    for (const { sku, quantity } of lines) sold.set(sku, (sold.get(sku) ?? 0) + quantity);
  return sold;
}
