import { PGlite } from "@electric-sql/pglite";

export const db = new PGlite(process.env.DATABASE_DIR);

export async function migrate(): Promise<void> {
  await db.exec(`
    CREATE TABLE IF NOT EXISTS customers (
      id uuid PRIMARY KEY,
      email text NOT NULL UNIQUE,
      name text NOT NULL,
      country text NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE TABLE IF NOT EXISTS stock (
      isbn text PRIMARY KEY,
      pieces integer NOT NULL CHECK (pieces >= 0)
    );
    CREATE TABLE IF NOT EXISTS orders (
      id uuid PRIMARY KEY,
      number serial,
      customer_id uuid NOT NULL REFERENCES customers,
      status text NOT NULL,
      currency text NOT NULL,
      shipping integer NOT NULL,
      total integer NOT NULL,
      placed_at timestamptz NOT NULL
    );
    CREATE TABLE IF NOT EXISTS order_lines (
      order_id uuid NOT NULL REFERENCES orders,
      isbn text NOT NULL REFERENCES stock,
      pieces integer NOT NULL,
      cents integer NOT NULL
    );
    CREATE TABLE IF NOT EXISTS vouchers (
      code text PRIMARY KEY,
      percent integer NOT NULL,
      expires_at timestamptz NOT NULL,
      used_by uuid REFERENCES orders
    );
  `);
}
