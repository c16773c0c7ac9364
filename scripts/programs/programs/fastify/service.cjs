// A service with everything that a request can meet: parsers, hooks, validation, errors, streams, plugins.
const { Readable } = require("node:stream");
const Fastify = require("./fastify.js");

class OutOfStock extends Error {
  constructor(item) {
    super(`no ${item} left`);
    this.code = "OUT_OF_STOCK";
    this.statusCode = 409;
  }
}

const ITEM = {
  type: "object",
  required: ["name", "price"],
  additionalProperties: false,
  properties: {
    name: { type: "string", minLength: 2 },
    price: { type: "number", minimum: 0 },
    tags: { type: "array", items: { type: "string" }, maxItems: 3 },
  },
};

async function items(app, { prefix, limit }) {
  const stored = new Map();
  let next = 1;

  app.addSchema({ $id: "item", ...ITEM });
  app.get(
    "/",
    { schema: { querystring: { type: "object", properties: { max: { type: "integer", default: limit } } } } },
    async (request) => [...stored.values()].slice(0, request.query.max),
  );
  app.post("/", { schema: { body: { $ref: "item#" } } }, async (request, reply) => {
    const item = { id: next++, ...request.body };
    if (item.name === "unicorn") throw new OutOfStock(item.name);
    stored.set(item.id, item);
    return reply.code(201).header("location", `${prefix}/${item.id}`).send(item);
  });
  app.get(
    "/:id",
    { schema: { params: { type: "object", properties: { id: { type: "integer" } } } } },
    (request, reply) => {
      const item = stored.get(request.params.id);
      if (item === undefined) return reply.callNotFound();
      reply.send(item);
    },
  );
  app.put("/:id", { schema: { body: ITEM }, attachValidation: true }, async (request, reply) => {
    if (request.validationError) return reply.code(422).send({ why: request.validationError.message });
    stored.set(Number(request.params.id), request.body);
    return null;
  });
  app.delete("/:id", (request, reply) =>
    reply.code(stored.delete(Number(request.params.id)) ? 204 : 404).send(),
  );
  app.setNotFoundHandler((request, reply) => reply.code(404).send({ missing: request.url }));
}

async function failing(app) {
  const kinds = {
    thrown: () => {
      throw new TypeError("thrown");
    },
    rejected: async () => {
      throw Object.assign(new Error("rejected"), { statusCode: 418, headers: { "x-tea": "pot" } });
    },
    text: async () => {
      throw "only a text";
    },
    twice: async (_, reply) => {
      reply.send("first");
      await null;
      reply.send("second");
    },
    nothing: async () => undefined,
    wrong: async () => ({
      get broken() {
        throw new Error("in a getter");
      },
    }),
    number: async (_, reply) => reply.type("text/plain").send(5),
  };
  for (const [name, handler] of Object.entries(kinds)) app.get(`/${name}`, handler);
  app.get(
    "/custom",
    { errorHandler: (error, _, reply) => reply.code(500).send({ handled: error.message }) },
    kinds.thrown,
  );
  app.setErrorHandler((error, request, reply) => {
    if (request.query.again !== undefined) throw new Error("in the error handler");
    reply.code(error.statusCode ?? 500).send({ name: error.name, message: error.message ?? String(error) });
  });
}

/** @param trail told of each hook that runs */
module.exports = function makeService(trail) {
  const app = Fastify({
    bodyLimit: 2000,
    routerOptions: { ignoreTrailingSlash: true },
    ajv: { customOptions: { allErrors: true } },
  });
  for (const hook of [
    "onRequest",
    "preParsing",
    "preValidation",
    "preHandler",
    "preSerialization",
    "onSend",
    "onResponse",
    "onError",
  ])
    app.addHook(hook, async (...given) => {
      const [request, , value] = given;
      trail(hook, request.url, value instanceof Error ? value.message : typeof value);
      if (hook === "onSend" && typeof value === "string" && request.query.upper !== undefined)
        return value.toUpperCase();
      if (hook === "preParsing") return value;
      if (hook === "preSerialization") return { ...value, wrapped: true };
    });
  app.addHook("onRequestAbort", async (request) => trail("onRequestAbort", request.url));
  for (const hook of ["onReady", "onListen", "onClose"]) app.addHook(hook, async () => trail(hook));
  app.addHook("onRoute", ({ method, url }) => trail("onRoute", String(method), url));
  app.addHook("onRegister", (_, { prefix }) => trail("onRegister", String(prefix)));

  app.decorate("answer", 42);
  app.decorateRequest("user", null);
  app.decorateReply("shout", function shout(text) {
    return this.send(text.toUpperCase());
  });
  app.addContentTypeParser("application/x-lines", { parseAs: "string" }, (_, body, done) =>
    done(null, body.split("\n")),
  );
  app.addContentTypeParser(/^image\//, async (_, payload) => {
    let bytes = 0;
    for await (const chunk of payload) bytes += chunk.length;
    return { bytes };
  });

  app.get("/", async () => ({ answer: app.answer }));
  app.get("/shout/:text", (request, reply) => reply.shout(request.params.text));
  app.get("/files/*", async (request) => ({ path: request.params["*"] }));
  app.get("/at/:from(^\\d+)-:to", async ({ params }) => params);
  app.get("/versioned", { constraints: { version: "1.2.0" } }, async () => "old");
  app.get("/versioned", { constraints: { version: "2.0.0" } }, async () => "new");
  app.get("/moved", (_, reply) => reply.redirect("/", 303));
  app.get("/stream", (_, reply) => reply.type("text/plain").send(Readable.from(["one ", "two ", "three"])));
  app.get("/broken-stream", (_, reply) =>
    reply.send(
      new Readable({
        read() {
          this.destroy(new Error("the source is gone"));
        },
      }),
    ),
  );
  app.get("/web", () => new Response("from a Response", { status: 203, headers: { "x-web": "yes" } }));
  app.get("/buffer", async () => Buffer.from([0, 1, 254, 255]));
  app.get("/trailer", (_, reply) => {
    reply.trailer("x-sum", async () => "12");
    reply.send("with a trailer");
  });
  app.get(
    "/early",
    {
      onRequest: (_, reply, done) => {
        reply.code(401).send({ stop: true });
        done();
      },
    },
    async () => "never",
  );
  app.get("/hijacked", (_, reply) => {
    reply.hijack();
    reply.raw.end("raw");
  });
  app.post("/echo", async (request) => ({ body: request.body, type: request.headers["content-type"] }));
  app.get(
    "/typed",
    {
      schema: {
        response: {
          200: { type: "object", properties: { kept: { type: "string" }, n: { type: "integer" } } },
        },
      },
    },
    async () => ({ kept: 5, n: "7", dropped: true }),
  );
  app.get(
    "/mistyped",
    {
      schema: {
        response: { 200: { type: "object", required: ["kept"], properties: { kept: { type: "string" } } } },
      },
    },
    async () => ({}),
  );
  app.route({
    method: ["PUT", "PATCH"],
    url: "/many",
    handler: async (request) => ({ method: request.method }),
  });
  app.register(items, { prefix: "/items", limit: 2 });
  app.register(failing, { prefix: "/fail" });
  app.after((error) => trail("after", String(error)));
  return app;
};
