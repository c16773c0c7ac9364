import { type Cents, percentOf } from "./money.js";

const VAT: Record<string, number> = { AT: 20, DE: 19, FR: 20, CH: 8.1 };

export const vatOf = (amount: Cents, country: string): Cents => percentOf(amount, VAT[country] ?? 0);
