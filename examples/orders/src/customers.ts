import { audit } from "./audit.js";
import { db } from "./db.js";
import { NotFoundError, RequestError } from "./errors.js";
import { Reader } from "./validation.js";

export interface Customer {
  id: string;
  email: string;
  name: string;
  country: string;
  created_at: Date;
}

const UNIQUE_VIOLATION = "23505";

export async function register(body: unknown): Promise<Customer> {
  const reader = new Reader(body);
  const email = reader.text("email", /^\S+@\S+\.\S+$/).toLowerCase();
  const name = reader.text("name");
  const country = reader.text("country", /^[A-Z]{2}$/);
  reader.done();
  const id = crypto.randomUUID();
  try {
    const { rows } = await db.query<Customer>(
      "INSERT INTO customers (id, email, name, country, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING *",
      [id, email, name, country, new Date()],
    );
    await audit("customer registered", { id, country });
    return rows[0];
  } catch (error) {
    if ((error as { code?: string }).code === UNIQUE_VIOLATION)
      throw new RequestError(409, `${email} is registered already`);
    throw error;
  }
}

export async function findCustomer(id: string): Promise<Customer> {
  const { rows } = await db.query<Customer>("SELECT * FROM customers WHERE id = $1", [id]);
  if (rows.length === 0) throw new NotFoundError("customer", id);
  return rows[0];
}
