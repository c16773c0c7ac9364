import type { Transaction } from "@electric-sql/pglite";
import { db } from "./db.js";
import { RequestError } from "./errors.js";
import { Reader } from "./validation.js";

interface Voucher {
  code: string;
  percent: number;
  expires_at: Date;
}

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const DAY = 86_400_000;

function randomCode(length = 8): string {
  let code = "";
  while (code.length < length) code += LETTERS[Math.floor(Math.random() * LETTERS.length)];
  return code;
}

export async function issueVoucher(body: unknown): Promise<Voucher> {
  const reader = new Reader(body);
  const percent = reader.number("percent", 1, 50);
  const days = reader.has("days") ? reader.number("days", 0, 365) : 30;
  reader.done();
  const voucher = { code: randomCode(), percent, expires_at: new Date(Date.now() + days * DAY) };
  await db.query("INSERT INTO vouchers (code, percent, expires_at) VALUES ($1, $2, $3)", [
    voucher.code,
    percent,
    voucher.expires_at,
  ]);
  return voucher;
}

/** Percent that a voucher takes off an order; it cannot be used again. */
export async function redeem(code: string, orderId: string, tx: Transaction): Promise<number> {
  const { rows } = await tx.query<Voucher>(
    "UPDATE vouchers SET used_by = $2 WHERE code = $1 AND used_by IS NULL RETURNING *",
    [code, orderId],
  );
  if (rows.length === 0) throw new RequestError(422, `voucher ${code} is unknown or used`);
  if (rows[0].expires_at < new Date()) throw new RequestError(422, `voucher ${code} has expired`);
  return rows[0].percent;
}
