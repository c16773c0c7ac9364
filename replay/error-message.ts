/** The message of what the program has thrown, whose getter may throw; of what is no error, its text. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return "(its message cannot be read)";
  }
}
