/** Whole cents, so that sums are exact. */
export type Cents = number;

export function percentOf(amount: Cents, percent: number): Cents {
  return Math.round((amount * percent) / 100);
}

export function formatMoney(amount: Cents, currency = "EUR"): string {
  const sign = amount < 0 ? "-" : "";
  const whole = Math.floor(Math.abs(amount) / 100);
  const rest = String(Math.abs(amount) % 100).padStart(2, "0");
  return `${sign}${whole.toLocaleString("en-US")}.${rest} ${currency}`;
}
