import { type Cents, percentOf } from "./money.js";
import type { Order } from "./orders.js";

const PERCENT_BY_CODE = new Map([
  ["SPRING10", 10],
  ["TEAM25", 25],
]);

export class UnknownCodeError extends Error {
  constructor(readonly code: string) {
    super(`no discount has the code ${code}`);
  }
}

/** What is taken off: three for two on each article, then the code's percentage of the rest. */
export function discountOf(order: Order): Cents {
  const free = order.lines.reduce((sum, { price, quantity }) => sum + Math.floor(quantity / 3) * price, 0);
  if (order.code === undefined) return free;
  const percent = PERCENT_BY_CODE.get(order.code);
  if (percent === undefined) throw new UnknownCodeError(order.code);
  return free + percentOf(subtotalOf(order) - free, percent);
}

export function subtotalOf(order: Order): Cents {
  return order.lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
}
