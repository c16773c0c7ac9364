import { RequestError } from "./errors.js";
import { TtlCache } from "./ttl-cache.js";

const cache = new TtlCache<number>(500);

/** What a euro is worth in another currency. */
export async function rateOf(currency: string): Promise<number> {
  if (currency === "EUR") return 1;
  const cached = cache.get(currency);
  if (cached !== undefined) return cached;
  const response = await fetch(`${process.env.PARTNER_URL}/rates/${currency}`);
  if (response.status === 404) throw new RequestError(400, `we do not take ${currency}`);
  if (!response.ok) throw new Error(`rates: ${response.status} ${response.statusText}`);
  const { rate } = (await response.json()) as { rate: number };
  cache.set(currency, rate);
  return rate;
}

export async function convert(cents: number, currency: string): Promise<number> {
  return Math.round(cents * (await rateOf(currency)));
}
