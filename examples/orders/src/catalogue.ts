import { readFile } from "node:fs/promises";
import { NotFoundError } from "./errors.js";
import { TtlCache } from "./ttl-cache.js";

export interface Book {
  isbn: string;
  title: string;
  author: string;
  cents: number;
}

const cache = new TtlCache<Book[]>(2_000);

/** The price list, which the buyers put on the disk whenever they like. */
export async function loadBooks(): Promise<Book[]> {
  const cached = cache.get("books");
  if (cached !== undefined) return cached;
  const text = await readFile(`${process.env.DATA_DIR}/books.csv`, "utf8");
  const books = text.trim().split("\n").slice(1).map(parseRow);
  cache.set("books", books);
  return books;
}

export async function findBook(isbn: string): Promise<Book> {
  const books = await loadBooks();
  const book = books.find((each) => each.isbn === isbn);
  if (book === undefined) throw new NotFoundError("book", isbn);
  return book;
}

function parseRow(row: string): Book {
  const [isbn, title, author, cents] = row.split(",");
  return { isbn, title, author, cents: Number(cents) };
}
