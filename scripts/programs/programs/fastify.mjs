// fastify, as shipped, and a service on it: every answer to a real client on a real socket.
import http from "node:http";
import path from "node:path";

export const program = {
  name: "fastify",
  parts: ["fastify.js", "lib"],
  own: { [path.join(import.meta.dirname, "fastify/service.cjs")]: "service.cjs" },
  language: "javascript",
  format: "commonjs",
  runsAsShipped: true,
};

const json = (value) => ({ headers: { "content-type": "application/json" }, body: JSON.stringify(value) });
const typed = (type, body) => ({ headers: { "content-type": type }, body });

/** Method and address, and what else is sent. */
const REQUESTS = [
  ["GET /"],
  ["GET /?upper"],
  ["HEAD /"],
  ["GET /nowhere"],
  ["POST /"],
  ["GET /shout/hello%20there"],
  ["GET /shout/%"],
  ["GET /files/a/b/c.txt?d=e"],
  ["GET /at/10-20"],
  ["GET /at/x-20"],
  ["GET /versioned", { headers: { "accept-version": "1.x" } }],
  ["GET /versioned", { headers: { "accept-version": "2.0.0" } }],
  ["GET /versioned", { headers: { "accept-version": "9" } }],
  ["GET /moved"],
  ["GET /stream"],
  ["GET /web"],
  ["GET /buffer"],
  ["GET /trailer"],
  ["GET /early"],
  ["GET /hijacked"],
  ["GET /typed"],
  ["GET /mistyped"],
  ["PUT /many", json({})],
  ["PATCH /many/", json({})],
  ["DELETE /many"],
  ["GET /items"],
  ["POST /items", json({ name: "lamp", price: 12.5, tags: ["a", "b"] })],
  ["POST /items", json({ name: "chair", price: "30" })],
  ["POST /items", json({ name: "table", price: 99, extra: true })],
  ["POST /items", json({ name: "x", price: -1, tags: ["a", "b", "c", "d"] })],
  ["POST /items", json({})],
  ["POST /items", json({ name: "unicorn", price: 1 })],
  ["GET /items?max=1"],
  ["GET /items?max=many"],
  ["GET /items/1"],
  ["GET /items/77"],
  ["GET /items/one"],
  ["PUT /items/1", json({ name: "lamp", price: 13 })],
  ["PUT /items/1", json({ name: "l" })],
  ["DELETE /items/1"],
  ["DELETE /items/1"],
  ["POST /echo", json([1, { a: null }])],
  ["POST /echo", typed("application/json", "{broken")],
  ["POST /echo", typed("application/json", "")],
  ["POST /echo", typed("application/json", '{"__proto__":{"a":1}}')],
  ["POST /echo", typed("text/plain", "text")],
  ["POST /echo", typed("application/x-lines", "a\nb")],
  ["POST /echo", typed("image/png", "12345")],
  ["POST /echo", typed("application/xml", "<a/>")],
  ["POST /echo", typed("text/plain", "x".repeat(3000))],
  ...["thrown", "rejected", "text", "twice", "nothing", "wrong", "number", "custom"].map((name) => [
    `GET /fail/${name}`,
  ]),
  ["GET /fail/thrown?again"],
  ["GET /broken-stream"],
];

export async function workload({ load, say }) {
  const makeService = await load("service.cjs");
  const app = makeService((...words) => say("hook", ...words));
  await app.listen({ port: 0, host: "127.0.0.1" });
  say(app.printRoutes());
  say(app.hasRoute({ url: "/items/:id", method: "GET" }), app.hasDecorator("answer"), app.initialConfig);
  const { port } = app.server.address();
  for (const [line, options = {}] of REQUESTS) {
    const [method, url] = line.split(" ");
    say(line, await request({ port, method, path: url, ...options }));
    // Hooks that run once the answer is out.
    await new Promise((done) => setTimeout(done, 5));
  }
  for (const wrong of [
    () => app.get("/late", async () => 1),
    () => app.decorate("answer", 1),
    () => makeService(() => {}).get("/", async () => 1),
    () => makeService(() => {}).route({ method: "WRONG", url: "/" }),
    () => makeService(() => {}).addHook("onNothing", () => {}),
  ])
    try {
      say("no error", typeof wrong());
    } catch (error) {
      say("throws", error.code, error);
    }
  await app.close();
}

/** What came back, without the date. */
function request({ body, ...options }) {
  return new Promise((resolve) => {
    const outgoing = http.request({ host: "127.0.0.1", agent: false, ...options }, (response) => {
      const { date, ...headers } = response.headers;
      const answer = {
        status: response.statusCode,
        message: response.statusMessage,
        headers,
        body: "",
        dated: date !== undefined,
      };
      response.setEncoding("latin1");
      response.on("data", (chunk) => (answer.body += chunk));
      response.on("error", (error) => resolve({ ...answer, error: error.code }));
      response.on("end", () => resolve({ ...answer, trailers: response.trailers }));
    });
    outgoing.on("error", (error) => resolve({ error: error.code }));
    outgoing.end(body);
  });
}
