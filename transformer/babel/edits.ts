/** Edits of a tree in place, which can be taken back. */
export class Edits {
  private readonly former: { holder: object; key: PropertyKey; value: unknown }[] = [];

  set<Holder extends object, Key extends keyof Holder>(holder: Holder, key: Key, value: Holder[Key]): void {
    this.former.push({ holder, key, value: holder[key] });
    holder[key] = value;
  }

  /** Brings the tree back to what it was before the first edit. */
  undo(): void {
    for (const { holder, key, value } of this.former.reverse())
      (holder as Record<PropertyKey, unknown>)[key] = value;
    this.former.length = 0;
  }
}
