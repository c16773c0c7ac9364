import type { IncomingMessage, ServerResponse } from "node:http";
import { findBook, loadBooks } from "./catalogue.js";
import { findCustomer, register } from "./customers.js";
import { RequestError } from "./errors.js";
import { cancelOrder, findOrder, placeOrder } from "./orders.js";
import { turnover } from "./reports.js";
import { restock } from "./stock.js";
import { Reader } from "./validation.js";
import { issueVoucher } from "./vouchers.js";

type Route = [
  method: string,
  path: RegExp,
  handle: (id: string, body: unknown) => Promise<unknown>,
  status?: number,
];

const routes: Route[] = [
  ["GET", /^\/books$/, async () => loadBooks()],
  ["GET", /^\/books\/(\w+)$/, async (isbn) => findBook(isbn)],
  ["POST", /^\/books\/(\d+)\/stock$/, putOnShelf],
  ["POST", /^\/customers$/, async (_, body) => register(body), 201],
  ["GET", /^\/customers\/([\w-]+)$/, async (id) => findCustomer(id)],
  ["POST", /^\/orders$/, async (_, body) => placeOrder(body), 201],
  ["GET", /^\/orders\/([\w-]+)$/, async (id) => findOrder(id)],
  ["DELETE", /^\/orders\/([\w-]+)$/, async (id) => cancelOrder(id)],
  ["POST", /^\/vouchers$/, async (_, body) => issueVoucher(body), 201],
  ["GET", /^\/turnover$/, async () => turnover()],
];

async function putOnShelf(isbn: string, body: unknown): Promise<{ isbn: string; pieces: number }> {
  const reader = new Reader(body);
  const pieces = reader.number("pieces", 1, 1_000);
  reader.done();
  await findBook(isbn);
  return { isbn, pieces: await restock(isbn, pieces) };
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += chunk;
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestError(400, "the body is not JSON");
  }
}

async function dispatch(method: string, path: string, body: unknown): Promise<[number, unknown]> {
  for (const [routeMethod, pattern, handle, status = 200] of routes) {
    const match = pattern.exec(path);
    if (match !== null && method === routeMethod) return [status, await handle(match[1] ?? "", body)];
  }
  throw new RequestError(404, `there is no ${method} ${path}`);
}

export async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const started = performance.now();
  let status: number;
  let body: unknown;
  try {
    [status, body] = await dispatch(request.method ?? "GET", request.url ?? "/", await readBody(request));
  } catch (error) {
    status = error instanceof RequestError ? error.status : 500;
    body = { error: error instanceof RequestError ? error.message : "internal error" };
  }
  const took = performance.now() - started;
  response.writeHead(status, {
    "content-type": "application/json",
    "server-timing": `app;dur=${took.toFixed(1)}`,
  });
  response.end(JSON.stringify(body));
}
