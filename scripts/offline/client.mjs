// Requests to the example service: one after the other, each thing that it can do and each way in which it fails; and a
// load of many at once.

const ISBNS = ["9780131103627", "9780201633610", "9780262510875", "9780134757599", "9780131177055"];
/** Of which there are few. */
const RARE = "9780321125217";
const NOBODY = "00000000-0000-4000-8000-000000000000";

/** Milliseconds that the service may take for an answer. */
const TIME_TO_ANSWER = 30_000;

/** Sends requests, and keeps what was answered. */
export class Client {
  answers = [];

  constructor(port) {
    this.base = `http://127.0.0.1:${port}`;
  }

  async send(method, path, body) {
    const response = await fetch(this.base + path, {
      method,
      signal: AbortSignal.timeout(TIME_TO_ANSWER),
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    this.answers.push({ method, path, status: response.status, text });
    return JSON.parse(text);
  }

  /** How often what was answered: `POST /orders 201`. */
  counts() {
    const counts = {};
    for (const { method, path, status } of this.answers) {
      const kind = `${method} ${path.replace(/^(\/\w+)\/[^/]+/, "$1/:id")} ${status}`;
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return Object.fromEntries(Object.entries(counts).sort());
  }
}

/** Everything once, in the same order each time. Gives the customers that are there then. */
export async function tour(client) {
  const send = (...request) => client.send(...request);
  const customer = async (name, country) =>
    (await send("POST", "/customers", { name, email: `${name}@books.example`, country })).id;
  const line = (isbn, pieces = 1) => ({ isbn, pieces });
  const order = (customerId, more = {}) =>
    send("POST", "/orders", { customer: customerId, lines: [line(ISBNS[0]), line(ISBNS[1], 2)], ...more });

  for (const isbn of ISBNS) await send("POST", `/books/${isbn}/stock`, { pieces: 400 });
  await send("POST", `/books/${RARE}/stock`, { pieces: 3 });
  await send("POST", `/books/${RARE}/stock`, { pieces: 0 });
  await send("POST", "/books/1234567890123/stock", { pieces: 1 });
  await send("GET", "/books");
  await send("GET", `/books/${ISBNS[2]}`);
  await send("GET", "/books/unknown");

  const ada = await customer("ada", "GB");
  const antarctic = await customer("bert", "AQ");
  const island = await customer("cleo", "BV");
  await customer("ada", "GB");
  await send("POST", "/customers", { name: " ", country: "Germany" });
  await send("POST", "/customers", "{ not JSON");
  await send("GET", `/customers/${ada}`);
  await send("GET", `/customers/${NOBODY}`);
  await send("GET", "/customers/no-uuid");

  const { code } = await send("POST", "/vouchers", { percent: 20 });
  const expired = await send("POST", "/vouchers", { percent: 5, days: 0 });
  await send("POST", "/vouchers", { percent: 90 });

  // First, since what waits for an answer in vain does not mind how long the first request of a process takes.
  await order(island);
  const placed = await order(ada);
  await order(ada, { currency: "USD" });
  await order(ada, { currency: "GBP", voucher: code });
  for (const voucher of [code, expired.code, "NOSUCH"]) await order(ada, { voucher });
  await order(ada, { currency: "XTS" });
  await order(ada, { currency: "JPY" });
  await order(ada, { lines: [line(ISBNS[3]), line(RARE, 4)] });
  await order(ada, { lines: [{ isbn: "978", pieces: 0 }], currency: "euro" });
  await order(ada, { lines: [] });
  await order(NOBODY);
  await order(antarctic, { currency: "CHF" });
  await send("GET", `/orders/${placed.order.id}`);
  await send("DELETE", `/orders/${placed.order.id}`);
  await send("DELETE", `/orders/${placed.order.id}`);
  await send("GET", `/orders/${NOBODY}`);
  await send("GET", "/turnover");
  await send("PUT", "/books");
  return [ada, antarctic, island];
}

/**
 * Many requests, many at once, each worker's next one when it has been answered.
 *
 * @param customers to begin with @param random from 0 to 1
 */
export async function load(client, customers, { requests, concurrency, random }) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const orders = [];
  const vouchers = ["NOSUCH"];
  const lines = () =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
      isbn: random() < 0.05 ? RARE : pick(ISBNS),
      pieces: 1 + Math.floor(random() * 3),
    }));
  const kinds = [
    [6, () => client.send("GET", `/books/${pick([...ISBNS, "unknown"])}`)],
    [2, () => client.send("GET", "/books")],
    [4, () => client.send("GET", `/customers/${pick(customers)}`)],
    [2, () => client.send("POST", `/books/${pick(ISBNS)}/stock`, { pieces: Math.floor(random() * 40) })],
    [5, newCustomer],
    [2, newVoucher],
    [9, newOrder],
    [4, () => client.send("GET", `/orders/${pick(orders) ?? NOBODY}`)],
    [2, () => client.send("DELETE", `/orders/${pick(orders) ?? NOBODY}`)],
    [1, () => client.send("GET", "/turnover")],
  ];
  const weighted = kinds.flatMap(([weight, run]) => Array(weight).fill(run));
  let left = requests;
  const work = async () => {
    while (left-- > 0) await pick(weighted)();
  };
  await Promise.all(Array.from({ length: concurrency }, work));

  async function newCustomer() {
    const name = `reader${Math.floor(random() * requests)}`;
    const country = pick(["DE", "FR", "GB", "US", "CH", "AQ", "BV", "Narnia"]);
    const { id } = await client.send("POST", "/customers", { name, email: `${name}@books.example`, country });
    if (id !== undefined) customers.push(id);
  }

  async function newVoucher() {
    const { code } = await client.send("POST", "/vouchers", { percent: Math.floor(random() * 55) });
    if (code !== undefined) vouchers.push(code);
  }

  async function newOrder() {
    const { order } = await client.send("POST", "/orders", {
      customer: random() < 0.02 ? NOBODY : pick(customers),
      currency: pick(["EUR", "EUR", "USD", "GBP", "CHF", "JPY"]),
      lines: lines(),
      ...(random() < 0.3 && { voucher: pick(vouchers) }),
    });
    if (order !== undefined) orders.push(order.id);
  }
}
