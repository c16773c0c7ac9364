import { createHash } from "node:crypto";

/** A session for the shop's own export; the password stays out of every tape. */
export function signIn(user: string, password: string): { user: string; sessionToken: string } {
  const sessionToken = createHash("sha256").update(`${user}:${password}`).digest("hex");
  return { user, sessionToken };
}
