// MobX: what is observed of a store with everything in it, one change after the other.

import { arrays, boxes, maps, sets } from "./mobx/collections.mjs";
import { computeds, reactions } from "./mobx/derivations.mjs";
import { inspection, listening, mistakes } from "./mobx/inspection.mjs";
import { annotations, flows, stores } from "./mobx/stores.mjs";

export const program = {
  name: "mobx",
  parts: ["src"],
  language: "typescript",
  format: "commonjs",
  definesFields: false,
};

export async function workload({ load, say }) {
  // What its own build puts in.
  globalThis.__DEV__ = true;
  const mobx = await load("src/mobx.js");
  const warned = [];
  for (const level of ["warn", "error"])
    console[level] = (...given) => warned.push(given.map(String).join(" ").split("\n")[0]);
  say(Object.keys(mobx).filter((name) => mobx[name] !== undefined).length, "exports");
  mobx.configure({
    enforceActions: "observed",
    computedRequiresReaction: false,
    reactionRequiresObservable: false,
  });
  const spied = [];
  const stopSpying = mobx.spy((event) =>
    spied.push(`${event.type}:${event.name ?? event.debugObjectName ?? ""}`),
  );
  for (const part of [
    stores,
    annotations,
    boxes,
    arrays,
    maps,
    sets,
    computeds,
    reactions,
    listening,
    flows,
    inspection,
    mistakes,
  ]) {
    say(`— ${part.name}`);
    await part(mobx, (...given) =>
      say(...given.map((value) => (mobx.isObservable(value) ? mobx.toJS(value) : value))),
    );
  }
  stopSpying();
  say(spied);
  say(warned);
}
