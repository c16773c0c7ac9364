// The program that order-loop.mjs measures: 32 calls an order, each a small function as business code has them.
const RATES = { AT: 20, DE: 19, FR: 20 };

export function makeOrder(i) {
  const items = [];
  for (let k = 0; k < 6; k++)
    items.push({ sku: `sku-${(i + k) % 97}`, price: 100 + ((i * 7 + k * 13) % 900), quantity: 1 + (k % 3) });
  return { id: i, customer: { name: "Ada", country: i % 3 === 0 ? "AT" : "DE" }, items };
}

function lineTotal(item) {
  return item.price * item.quantity;
}

function discount(amount, quantity) {
  return quantity > 2 ? Math.round(amount * 0.1) : 0;
}

function net(item) {
  const amount = lineTotal(item);
  return amount - discount(amount, item.quantity);
}

function round(amount) {
  return Math.round(amount);
}

function tax(amount, country) {
  return round((amount * RATES[country]) / 100);
}

function describe(order, total) {
  return `${order.id}: ${total}`;
}

/** 1 + 6 × (net, lineTotal, discount, round) + 6 × round + describe = 32 calls with the tax. */
export function priceOrder(order) {
  let total = 0;
  for (const item of order.items) total += round(net(item));
  for (let i = 0; i < 4; i++) total = round(total);
  total += tax(total, order.customer.country);
  return { order: order.id, total, text: describe(order, total) };
}
