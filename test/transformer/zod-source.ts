import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../project.js";
import type { Sources } from "./front-ends.js";

/** zod's published source without its tests, as if it stood below `/zod`. */
export function zodSource(): Sources {
  const folder = path.join(ROOT, "node_modules/zod/src");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) =>
    name.replaceAll(path.sep, "/"),
  );
  return Object.fromEntries(
    names
      .filter((name) => name.endsWith(".ts") && !/\/tests\/|\.test\.ts$/.test(name))
      .map((name) => [`/zod/src/${name}`, readFileSync(path.join(folder, name), "utf8")]),
  );
}
