// The service that http.mjs measures: prices carts of five lines, in 30 calls a request, with records of half a kilobyte
// in and out of most of them.
import { createServer } from "node:http";

const ARTICLES = new Map(
  Array.from({ length: 200 }, (_, i) => [
    `sku-${i}`,
    {
      sku: `sku-${i}`,
      title: `Article number ${i}`,
      description:
        `What there is to say of article ${i}, which is of the kind that people buy in autumn. `.repeat(5),
      cents: 199 + ((i * 137) % 9_000),
      grams: 50 + ((i * 31) % 900),
      stock: { vienna: i % 40, linz: i % 17, graz: i % 5 },
      tags: ["new", "sale", `group-${i % 9}`],
    },
  ]),
);

function readCart(text) {
  return JSON.parse(text);
}

function checkCart(cart) {
  if (!Array.isArray(cart.items) || cart.items.length !== 5) throw new TypeError("a cart has five items");
  return cart;
}

function findArticle(sku) {
  return ARTICLES.get(sku);
}

function describeStock(article) {
  const { vienna, linz, graz } = article.stock;
  return { sku: article.sku, left: vienna + linz + graz, text: vienna > 0 ? "at once" : "in a week" };
}

function discountCents(article, quantity) {
  return article.tags.includes("sale") && quantity > 2 ? Math.round(article.cents * 0.1) : 0;
}

function priceLine(item) {
  const article = findArticle(item.sku);
  const cents = (article.cents - discountCents(article, item.quantity)) * item.quantity;
  return { article, quantity: item.quantity, cents, stock: describeStock(article) };
}

function shortenLine(line) {
  const { article, quantity, cents, stock } = line;
  return { sku: article.sku, title: article.title, quantity, cents, stock: stock.text };
}

function sumLines(lines) {
  let sum = 0;
  for (const { cents } of lines) sum += cents;
  return sum;
}

function taxCents(cents, country) {
  return Math.round(cents * (country === "DE" ? 0.19 : 0.2));
}

/** 1 and readCart, checkCart, five lines of five, sumLines, taxCents: 30 calls. */
function priceCart(text) {
  const cart = checkCart(readCart(text));
  const lines = [];
  const short = [];
  for (const item of cart.items) {
    const line = priceLine(item);
    lines.push(line);
    short.push(shortenLine(line));
  }
  const net = sumLines(lines);
  return {
    id: cart.id,
    customer: cart.customer,
    lines: short,
    net,
    tax: taxCents(net, cart.customer.country),
  };
}

/**
 * A server that is not listening yet. POST a cart.
 *
 * @nocapture
 */
export function createService() {
  return createServer(
    /** @nocapture */ (request, response) => {
      let text = "";
      request.setEncoding("utf8");
      request.on("data", /** @nocapture */ (part) => (text += part));
      request.on(
        "end",
        /** @nocapture */ () => {
          const body = JSON.stringify(priceCart(text));
          response.writeHead(200, {
            "content-type": "application/json",
            "content-length": Buffer.byteLength(body),
          });
          response.end(body);
        },
      );
    },
  );
}
