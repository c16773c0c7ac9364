import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { loadPrograms } from "./programs.js";

interface Hazard {
  number: number;
  hazard: string;
  /** Ids of programs. */
  programs?: string[];
  tests?: { file: string; name: string }[];
}

const ROOT = path.resolve(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");
const HAZARDS: Hazard[] = JSON.parse(read("fixtures/hazards.json"));
const PROGRAMS = new Set(loadPrograms().map(({ id }) => id));

test("no hazard is missing", () => {
  expect(HAZARDS.map(({ number }) => number)).toEqual(Array.from({ length: 77 }, (_, i) => i + 1));
});

test.for(HAZARDS)("$number $hazard", ({ programs = [], tests = [] }) => {
  expect(programs.length + tests.length).toBeGreaterThan(0);
  for (const id of programs) expect(PROGRAMS, id).toContain(id);
  for (const { file, name } of tests) expect(read(file)).toContain(JSON.stringify(name));
});
