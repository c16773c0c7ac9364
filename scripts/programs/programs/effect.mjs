// Effect: fibers, interruption, schedules, queues, streams, layers, schemas and the data types, on a clock of its own.
import { readdirSync } from "node:fs";
import path from "node:path";
import { basics } from "./effect/basics.mjs";
import { data } from "./effect/data.mjs";
import { errors } from "./effect/errors.mjs";
import { fibers } from "./effect/fibers.mjs";
import { queues } from "./effect/queues.mjs";
import { schedules } from "./effect/schedules.mjs";
import { schemas } from "./effect/schemas.mjs";
import { services } from "./effect/services.mjs";
import { streams } from "./effect/streams.mjs";

/** Each gives effects and values by name, made of the library. */
const GROUPS = { basics, errors, fibers, schedules, queues, streams, services, schemas, data };

export const program = {
  name: "effect",
  parts: ["src"],
  language: "typescript",
  format: "esm",
};

export async function workload({ load, say, folder }) {
  const lib = await load("src/index.js");
  const { TestClock } = await load("src/testing/index.js");
  say(Object.keys(lib).length, "modules");
  for (const entry of readdirSync(path.join(folder, "src"), { withFileTypes: true }))
    if (entry.isDirectory() && entry.name !== "internal") {
      const part = await load(`src/${entry.name}/index.js`);
      say(
        entry.name,
        Object.keys(part).map((name) => `${name} ${Object.keys(part[name]).length}`),
      );
    }
  const { Effect, Fiber } = lib;

  /** Lets an hour pass whenever the effect waits. */
  const passTime = (effect) =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(effect);
      for (let hour = 0; hour < 3; hour++) yield* TestClock.adjust("1 hour");
      return yield* Fiber.join(fiber);
    }).pipe(Effect.scoped, Effect.provide(TestClock.layer()));

  for (const [group, make] of Object.entries(GROUPS)) {
    say(`— ${group}`);
    const trail = [];
    const note = (...values) => Effect.sync(() => void trail.push(values.length === 1 ? values[0] : values));
    for (const [name, start] of Object.entries(make(lib, note))) {
      trail.length = 0;
      try {
        const started = start();
        const exit = Effect.isEffect(started) ? await Effect.runPromiseExit(passTime(started)) : started;
        say(name, plain(exit), plain(trail));
      } catch (error) {
        say(name, "throws", error, plain(trail));
      }
    }
  }
}

/** As Effect itself writes a value down. */
const plain = (value) => JSON.parse(JSON.stringify(value, replace) ?? "null");

function replace(_, value) {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return value === undefined ? "undefined" : value;
}
