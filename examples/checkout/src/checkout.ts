import { discountOf, subtotalOf } from "./discounts.js";
import { type Cents, formatMoney } from "./money.js";
import type { Order } from "./orders.js";
import { vatOf } from "./tax.js";

export interface Receipt {
  order: string;
  subtotal: Cents;
  discount: Cents;
  vat: Cents;
  shipping: Cents;
  total: Cents;
  text: string;
}

export async function checkOut(order: Order): Promise<Receipt> {
  const subtotal = subtotalOf(order);
  const discount = discountOf(order);
  const vat = vatOf(subtotal - discount, order.country);
  const shipping = await quoteShipping(order);
  const total = subtotal - discount + vat + shipping;
  return {
    order: order.id,
    subtotal,
    discount,
    vat,
    shipping,
    total,
    text: `${order.id}: ${formatMoney(total)}`,
  };
}

/** Asks the carrier, who takes a moment. */
export async function quoteShipping(order: Order): Promise<Cents> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  const pieces = order.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return order.country === "DE" ? 490 : 990 + 50 * pieces;
}
