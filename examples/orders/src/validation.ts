import { ValidationError } from "./errors.js";

/** Reads the fields of a request's body, and gathers what is wrong with them. */
export class Reader {
  readonly #fields: Record<string, unknown>;
  readonly #problems: string[] = [];

  constructor(body: unknown) {
    this.#fields = typeof body === "object" && body !== null ? { ...body } : {};
  }

  text(name: string, pattern = /\S/): string {
    const value = this.#fields[name];
    if (typeof value === "string" && pattern.test(value)) return value.trim();
    this.#problems.push(value === undefined ? `${name} is missing` : `${name} is not valid`);
    return "";
  }

  number(name: string, from: number, to: number): number {
    const value = this.#fields[name];
    if (Number.isInteger(value) && Number(value) >= from && Number(value) <= to) return Number(value);
    this.#problems.push(`${name} must be a whole number from ${from} to ${to}`);
    return from;
  }

  list<Item>(name: string, read: (item: Reader) => Item): Item[] {
    const value = this.#fields[name];
    if (!Array.isArray(value) || value.length === 0) {
      this.#problems.push(`${name} must be a list of at least one`);
      return [];
    }
    return value.map((each, i) => {
      const item = new Reader(each);
      const result = read(item);
      this.#problems.push(...item.#problems.map((problem) => `${name}[${i}]: ${problem}`));
      return result;
    });
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined;
  }

  done(): void {
    if (this.#problems.length > 0) throw new ValidationError(this.#problems);
  }
}
