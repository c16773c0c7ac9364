// In a process of its own: requests to a service at a fixed rate, whether it answers or not.
//
//   node http-load.mjs '{ "port", "rate", "seconds" }'
//
// Gives milliseconds that each request took, and how late the last of them were sent.
import { Agent, request } from "node:http";
import { quantile } from "./paired.mjs";

const { port, rate, seconds } = JSON.parse(process.argv[2]);
const agent = new Agent({ keepAlive: true, maxSockets: 128 });
const total = rate * seconds;
const times = [];
const late = [];
let sent = 0;

const CARTS = Array.from({ length: 32 }, (_, i) =>
  JSON.stringify({
    id: i,
    customer: { name: "Ada Lovelace", email: "ada@example.com", country: i % 2 === 0 ? "AT" : "DE" },
    items: Array.from({ length: 5 }, (_, k) => ({ sku: `sku-${(i * 5 + k) % 200}`, quantity: 1 + (k % 4) })),
  }),
);

function send(number) {
  const body = CARTS[number & 31];
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const start = performance.now();
  const outgoing = request(
    { port, host: "127.0.0.1", method: "POST", path: "/", agent, headers },
    (response) => {
      if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`);
      response.resume().on("end", () => {
        times.push(performance.now() - start);
        if (times.length === total) end();
      });
    },
  );
  outgoing.end(body);
}

function end() {
  agent.destroy();
  const [p50, p99] = [0.5, 0.99].map((part) => quantile(times, part));
  console.log(JSON.stringify({ requests: times.length, p50, p99, late: quantile(late, 0.99) }));
}

const start = performance.now();
function tick() {
  const now = performance.now() - start;
  const due = Math.min(total, Math.floor((now * rate) / 1000) + 1);
  while (sent < due) {
    late.push(now - (sent * 1000) / rate);
    send(sent++);
  }
  if (sent < total) setTimeout(tick, 1);
}
tick();
