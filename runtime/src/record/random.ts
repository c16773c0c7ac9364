/** Numbers for sampling. `Math.random` would take them from the program's own sequence, which a seed makes repeatable. */
let state = (Date.now() ^ (process.pid << 8)) | 1;

/** A number from 0 to 1, the latter not included (xorshift, Marsaglia 2003). */
export function random(): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 0x1_0000_0000;
}
