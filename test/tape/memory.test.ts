import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FRAME } from "../../runtime/src/format.js";
import { closing, definitions, enter, frame, header, leave, pack, probe } from "./tape-bytes.js";

const TAPES = 8;
const FRAMES = 48;
const CALLS_A_FRAME = 1_000;
const CALLS = TAPES * FRAMES * CALLS_A_FRAME;

let dir: string;
beforeAll(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), "calltape-"));
  for (let tape = 0; tape < TAPES; tape++) {
    const stream = tape.toString(16).padStart(8, "0");
    const file = path.join(dir, `${stream}.tape`);
    fs.writeFileSync(file, Buffer.concat([header({ stream }), definitions(probe())]));
    for (let i = 0; i < FRAMES; i++) fs.appendFileSync(file, frameOf(i * CALLS_A_FRAME + 1));
    fs.appendFileSync(file, closing([[0, FRAMES * CALLS_A_FRAME]]));
  }
});
afterAll(() => fs.rmSync(dir, { recursive: true }));

/** A megabyte of calls. Those of all tapes overlap in time. */
function frameOf(first: number): Buffer {
  const records: Buffer[] = [];
  for (let call = first; call < first + CALLS_A_FRAME; call++)
    records.push(
      enter(call, pack(["x".repeat(1_000)]), { time: call }),
      leave(call, pack(call), { time: call }),
    );
  return frame(FRAME.CALLS, ...records);
}

/** Goes through all calls, and reads the values of every hundredth. */
const PROGRAM = `
import { openTapes } from "calltape/tape";
const { calls, problems } = openTapes(process.argv[1]);
let labels = 0;
let values = 0;
for (const call of calls) {
  labels += call.labels + call.duration;
  if (call.number % 100 === 0) values += call.arguments()[0].length;
}
console.log(JSON.stringify({ calls: calls.length, problems, labels, values, most: process.resourceUsage().maxRSS * 1024 }));
`;

test.each([
  ["the first time", false],
  ["by its indexes", true],
])("memory is flat in the size of the store, opened %s", (_, indexed) => {
  expect(fs.existsSync(path.join(dir, ".index"))).toBe(indexed);
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", PROGRAM, dir], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const { most, ...rest } = JSON.parse(stdout) as { most: number };
  expect(rest).toEqual({ calls: CALLS, problems: [], labels: 0, values: CALLS * 10 });
  const size = fs.readdirSync(dir).reduce((sum, name) => sum + fs.statSync(path.join(dir, name)).size, 0);
  expect(size).toBeGreaterThan(380e6);
  expect(most).toBeLessThan(300e6);
});
