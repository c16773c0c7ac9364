import { readFile } from "node:fs/promises";
import type { Customer } from "./customers.js";
import type { Order } from "./orders.js";

const DAY = 86_400_000;

/** The mail that a customer gets. */
export async function renderConfirmation(order: Order, customer: Customer, days: number): Promise<string> {
  const template = await readFile(`${process.env.DATA_DIR}/confirmation.txt`, "utf8");
  const values: Record<string, string> = {
    name: customer.name,
    order: `#${order.number}`,
    date: formatDate(order.placed_at),
    lines: order.lines.map(({ title, pieces }) => `  ${pieces} x ${title}`).join("\n"),
    shipping: formatMoney(order.shipping, order.currency),
    total: formatMoney(order.total, order.currency),
    delivery: formatDate(new Date(Date.now() + days * DAY)),
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? "");
}

export function formatMoney(cents: number, currency: string): string {
  return `${(cents / 100).toFixed(2)} ${currency}`;
}

function formatDate(date: Date): string {
  return date.toISOString().slice(0, 10);
}
