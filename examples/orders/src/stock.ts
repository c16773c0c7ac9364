import type { Transaction } from "@electric-sql/pglite";
import { db } from "./db.js";
import { OutOfStockError } from "./errors.js";

export interface Line {
  isbn: string;
  pieces: number;
  cents: number;
}

/** Puts pieces of books on the shelf. */
export async function restock(isbn: string, pieces: number): Promise<number> {
  const { rows } = await db.query<{ pieces: number }>(
    `INSERT INTO stock (isbn, pieces) VALUES ($1, $2)
     ON CONFLICT (isbn) DO UPDATE SET pieces = stock.pieces + $2 RETURNING pieces`,
    [isbn, pieces],
  );
  return rows[0].pieces;
}

/** Takes what is ordered from the shelf, all of it or nothing. */
export async function reserve(lines: Line[], tx: Transaction): Promise<void> {
  for (const { isbn, pieces } of lines) {
    const { affectedRows } = await tx.query(
      "UPDATE stock SET pieces = pieces - $2 WHERE isbn = $1 AND pieces >= $2",
      [isbn, pieces],
    );
    if (affectedRows !== 1) throw new OutOfStockError(isbn, pieces);
  }
}

export async function release(orderId: string, tx: Transaction): Promise<void> {
  const { rows } = await tx.query<Line>("SELECT isbn, pieces FROM order_lines WHERE order_id = $1", [
    orderId,
  ]);
  for (const { isbn, pieces } of rows)
    await tx.query("UPDATE stock SET pieces = pieces + $2 WHERE isbn = $1", [isbn, pieces]);
}
