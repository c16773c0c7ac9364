/** Found while reading a tape: what is wrong, and at which byte of the file. It never leaves this folder. */
export class Damage extends Error {
  /**
   * @param offset byte of the file
   * @param what in words of our own, without content of the tape
   * @param torn the file just ends: everything before was read
   */
  constructor(
    readonly offset: number,
    readonly what: string,
    readonly torn = false,
  ) {
    super(what);
  }
}

/** `/path/x.tape: byte 1234: checksum does not match`, on one line whatever the file is called. */
export function describeDamage(file: string, { offset, what }: Damage): string {
  return `${printablePath(file)}: byte ${offset}: ${what}`;
}

/** A path with everything that could move a cursor or hide text written as an escape. */
export function printablePath(file: string): string {
  return file.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
