// The program that order-loop.mjs measures: a shop prices orders of three lines, in 32 calls an order of functions as
// business code has them: texts, dates, maps, rounding, small objects in and out.
const CATALOGUE = new Map(
  Array.from({ length: 97 }, (_, i) => [
    `SKU-${i}`,
    { sku: `SKU-${i}`, name: `Article ${i}`, cents: 199 + ((i * 137) % 9_000), grams: 50 + ((i * 31) % 900) },
  ]),
);

const TAX_RATES = new Map([
  ["AT", 0.2],
  ["DE", 0.19],
  ["FR", 0.2],
]);

const COUPONS = { SPRING: { percent: 10, least: 2_000 }, LOYAL: { percent: 5, least: 0 } };

const DAY = 86_400_000;

function makeOrder(i) {
  const items = Array.from({ length: 3 }, (_, k) => ({
    sku: ` sku-${(i * 3 + k) % 97} `,
    quantity: 1 + ((i + k) % 12),
  }));
  const customer = { name: "Ada Lovelace", country: ["AT", "DE", "FR"][i % 3], since: 2_010 + (i % 12) };
  const placed = new Date(Date.UTC(2_026, i % 12, 1 + (i % 28), i % 24)).toISOString();
  return { id: i, customer, items, placed, coupon: ["spring", "loyal", ""][i % 3] };
}

function normalizeSku(text) {
  return text.trim().toUpperCase();
}

function findProduct(sku) {
  const product = CATALOGUE.get(sku);
  if (product === undefined) throw new Error(`no product ${sku}`);
  return product;
}

function discountRate(quantity) {
  if (quantity >= 10) return 0.1;
  return quantity >= 5 ? 0.05 : 0;
}

function roundCents(amount) {
  return Math.round((amount + Number.EPSILON) * 100) / 100;
}

function netAmount(product, quantity) {
  return roundCents((product.cents / 100) * quantity * (1 - discountRate(quantity)));
}

function describeLine(product, quantity, net) {
  return `${quantity} × ${product.name}: ${net.toFixed(2)} €`;
}

function priceLine(item) {
  const product = findProduct(normalizeSku(item.sku));
  const net = netAmount(product, item.quantity);
  return { text: describeLine(product, item.quantity, net), net, grams: product.grams * item.quantity };
}

function sumLines(lines) {
  let net = 0;
  let grams = 0;
  for (const line of lines) {
    net += line.net;
    grams += line.grams;
  }
  return { net, grams };
}

function taxRate(country) {
  return TAX_RATES.get(country) ?? 0;
}

function findCoupon(code) {
  return COUPONS[code.toUpperCase()];
}

function applyCoupon(net, coupon) {
  return coupon === undefined || net * 100 < coupon.least ? net : net * (1 - coupon.percent / 100);
}

function shippingCost(grams, country) {
  return (country === "AT" ? 2.9 : 5.9) + Math.ceil(grams / 1_000) * 0.5;
}

function isWeekend(date) {
  const day = date.getUTCDay();
  return day === 0 || day === 6;
}

function deliveryDate(placed) {
  const date = new Date(placed.getTime() + 2 * DAY);
  return isWeekend(date) ? new Date(date.getTime() + 2 * DAY) : date;
}

function formatDate(date) {
  return date.toISOString().slice(0, 10);
}

function invoiceNumber(id, date) {
  return `${formatDate(date).replaceAll("-", "")}-${String(id).padStart(6, "0")}`;
}

/** 7 calls a line, and 11 an order: 32 in all. */
function priceOrder(order) {
  const lines = order.items.map(priceLine);
  const { net, grams } = sumLines(lines);
  const shipping = shippingCost(grams, order.customer.country);
  const taxed = applyCoupon(net, findCoupon(order.coupon)) + shipping;
  const total = roundCents(taxed * (1 + taxRate(order.customer.country)));
  const placed = new Date(order.placed);
  return { number: invoiceNumber(order.id, placed), due: deliveryDate(placed), lines, total };
}

const orders = Array.from({ length: 64 }, (_, i) => makeOrder(i));

/**
 * Not recorded itself.
 *
 * @nocapture
 */
export function run(count) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += priceOrder(orders[i & 63]).total;
  return sum;
}
