import { audit } from "./audit.js";
import { findBook } from "./catalogue.js";
import { renderConfirmation } from "./confirmation.js";
import { findCustomer } from "./customers.js";
import { db } from "./db.js";
import { NotFoundError, RequestError } from "./errors.js";
import { convert } from "./rates.js";
import { quoteShipping } from "./shipping.js";
import { type Line, release, reserve } from "./stock.js";
import { Reader } from "./validation.js";
import { redeem } from "./vouchers.js";

export interface Order {
  id: string;
  number: number;
  customer_id: string;
  status: "placed" | "cancelled";
  currency: string;
  shipping: number;
  total: number;
  placed_at: Date;
  lines: (Line & { title: string })[];
}

interface OrderRequest {
  customer: string;
  currency: string;
  voucher?: string;
  lines: { isbn: string; pieces: number }[];
}

function readRequest(body: unknown): OrderRequest {
  const reader = new Reader(body);
  const request: OrderRequest = {
    customer: reader.text("customer", /^[0-9a-f-]{36}$/),
    currency: reader.has("currency") ? reader.text("currency", /^[A-Z]{3}$/) : "EUR",
    lines: reader.list("lines", (line) => ({
      isbn: line.text("isbn", /^\d{13}$/),
      pieces: line.number("pieces", 1, 100),
    })),
  };
  if (reader.has("voucher")) request.voucher = reader.text("voucher");
  reader.done();
  return request;
}

export async function placeOrder(body: unknown): Promise<{ order: Order; confirmation: string }> {
  const request = readRequest(body);
  const { currency, voucher } = request;
  const customer = await findCustomer(request.customer);
  const lines = await Promise.all(request.lines.map(async (line) => priceLine(line, currency)));
  const pieces = lines.reduce((sum, line) => sum + line.pieces, 0);
  const quote = await quoteShipping(customer.country, pieces);
  const shipping = await convert(quote.cents, currency);
  const goods = lines.reduce((sum, line) => sum + line.cents * line.pieces, 0);
  const id = crypto.randomUUID();
  const placedAt = new Date();

  const order = await db.transaction(async (tx): Promise<Order> => {
    await reserve(lines, tx);
    const { rows } = await tx.query<Omit<Order, "lines">>(
      `INSERT INTO orders (id, customer_id, status, currency, shipping, total, placed_at)
       VALUES ($1, $2, 'placed', $3, $4, $5, $6) RETURNING *`,
      [id, customer.id, currency, shipping, goods + shipping, placedAt],
    );
    for (const line of lines)
      await tx.query("INSERT INTO order_lines (order_id, isbn, pieces, cents) VALUES ($1, $2, $3, $4)", [
        id,
        line.isbn,
        line.pieces,
        line.cents,
      ]);
    if (voucher === undefined) return { ...rows[0], lines };
    const off = Math.round((goods * (await redeem(voucher, id, tx))) / 100);
    await tx.query("UPDATE orders SET total = total - $2 WHERE id = $1", [id, off]);
    return { ...rows[0], total: rows[0].total - off, lines };
  });

  // Nobody waits for the accountants.
  void audit("order placed", { id, total: order.total, currency });
  return { order, confirmation: await renderConfirmation(order, customer, quote.days) };
}

async function priceLine(
  { isbn, pieces }: OrderRequest["lines"][number],
  currency: string,
): Promise<Order["lines"][number]> {
  const { title, cents } = await findBook(isbn);
  return { isbn, title, pieces, cents: await convert(cents, currency) };
}

export async function findOrder(id: string): Promise<Order> {
  const [orders, lines] = await Promise.all([
    db.query<Omit<Order, "lines">>("SELECT * FROM orders WHERE id = $1", [id]),
    db.query<Line>("SELECT isbn, pieces, cents FROM order_lines WHERE order_id = $1 ORDER BY isbn", [id]),
  ]);
  if (orders.rows.length === 0) throw new NotFoundError("order", id);
  const titled = lines.rows.map(async (line) => ({ ...line, title: (await findBook(line.isbn)).title }));
  return { ...orders.rows[0], lines: await Promise.all(titled) };
}

const CANCEL_WITHIN = 14 * 86_400_000;

export async function cancelOrder(id: string): Promise<Order> {
  const order = await findOrder(id);
  if (Date.now() - order.placed_at.getTime() > CANCEL_WITHIN)
    throw new RequestError(409, "too late to cancel");
  await db.transaction(async (tx) => {
    const { affectedRows } = await tx.query(
      "UPDATE orders SET status = 'cancelled' WHERE id = $1 AND status = 'placed'",
      [id],
    );
    if (affectedRows !== 1) throw new RequestError(409, `order ${order.number} is ${order.status}`);
    await release(id, tx);
  });
  await audit("order cancelled", { id });
  return { ...order, status: "cancelled" };
}
