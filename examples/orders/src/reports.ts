import { loadBooks } from "./catalogue.js";
import { formatMoney } from "./confirmation.js";
import { db } from "./db.js";
import { rateOf } from "./rates.js";

/** Turnover of the last hour in euros, and what sold best. */
export async function turnover(): Promise<{ at: Date; turnover: string; best: string[] }> {
  const at = new Date();
  const since = new Date(at.getTime() - 3_600_000);
  const [sums, sold, books] = await Promise.all([
    db.sql<{ currency: string; cents: number }>`
      SELECT currency, sum(total)::int AS cents FROM orders
      WHERE placed_at >= ${since} AND status = 'placed' GROUP BY currency ORDER BY currency`,
    db.query<{ isbn: string }>(
      "SELECT isbn, sum(pieces) FROM order_lines GROUP BY isbn ORDER BY sum(pieces) DESC, isbn LIMIT 3",
    ),
    loadBooks(),
  ]);
  let euros = 0;
  for (const { currency, cents } of sums.rows) euros += cents / (await rateOf(currency));
  const titles = new Map(books.map(({ isbn, title }) => [isbn, title]));
  return {
    at,
    turnover: formatMoney(Math.round(euros), "EUR"),
    best: sold.rows.map(({ isbn }) => titles.get(isbn) ?? isbn),
  };
}
