/** The message of an error that the program made, whose getter may throw. */
export function messageOf(error: Error): string {
  try {
    return String(error.message);
  } catch {
    return "(its message cannot be read)";
  }
}
