import { readFileSync } from "node:fs";
import { signIn } from "./accounts.js";
import { checkOut, type Receipt } from "./checkout.js";
import { formatMoney } from "./money.js";
import { countSold, type Order, parseOrder } from "./orders.js";

const { user } = signIn("export@shop.example", "correct horse battery staple");
const rows = readFileSync(process.argv[2] ?? "data/orders.csv", "utf8")
  .trim()
  .split("\n");

const orders: Order[] = [];
const receipts: Receipt[] = [];
const problems: string[] = [];
for (const row of rows) {
  try {
    const order = parseOrder(row);
    orders.push(order);
    receipts.push(await checkOut(order));
  } catch (error) {
    problems.push((error as Error).message);
  }
}
const turnover = receipts.reduce((sum, { total }) => sum + total, 0);
console.log(
  `${user}: ${receipts.length} orders, ${formatMoney(turnover)}; ${countSold(orders).size} articles`,
);
console.log(`${problems.length} orders with problems: ${problems.join("; ")}`);
