// The HTTP dependency of the example: exchange rates and shipping quotes.
import { createServer } from "node:http";

const RATES = { USD: 1.0842, GBP: 0.8361, CHF: 0.9377 };

/** What the exchange of carriers does for some countries: it fails, or does not answer in time. */
const BROKEN = "AQ";
const SLOW = "BV";

/** Starts it on a free port. The same is answered to the same, until `moves` is called. */
export async function startPartner() {
  let random;
  const moved = (value) => (random === undefined ? value : value * (0.95 + random() / 10));
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const answer = (status, body) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (random !== undefined && random() < 1 / 12) return answer(503, { error: "overloaded" });
    const currency = /^\/rates\/([A-Z]{3})$/.exec(request.url)?.[1];
    if (currency === "JPY") return answer(503, { error: "the market is closed" });
    if (currency !== undefined) {
      const rate = RATES[currency];
      return rate === undefined ? answer(404, { error: currency }) : answer(200, { rate: moved(rate) });
    }
    const { country, grams } = JSON.parse(text);
    if (country === BROKEN) return answer(500, { error: "no carrier answers" });
    if (country === SLOW) return void setTimeout(() => answer(200, []), 30_000).unref();
    answer(200, [
      { carrier: "van", cents: Math.round(moved(490 + grams / 10)), days: 3 },
      { carrier: "bike", cents: Math.round(moved(300 + grams / 5)), days: 2 },
    ]);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  return {
    port,
    /** From now on rates and prices move by random numbers from 0 to 1, and one request in twelve fails. */
    moves(by) {
      random = by;
    },
    url: `http://127.0.0.1:${port}`,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
