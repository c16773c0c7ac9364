import { appendFile } from "node:fs/promises";

/** One line of JSON an event, for the accountants. */
export async function audit(event: string, details: Record<string, unknown>): Promise<void> {
  const line = JSON.stringify({ at: new Date().toISOString(), event, ...details });
  await appendFile(`${process.env.DATA_DIR}/audit.log`, `${line}\n`);
}
