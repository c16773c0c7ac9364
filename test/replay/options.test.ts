import { expect, test } from "vitest";
import { diffTapes, Replayer, replay } from "../../replay/index.js";
import type { TapeSet } from "../../tape/index.js";

const wrong = (message: string) =>
  expect.objectContaining({ code: "CALLTAPE_BAD_OPTION", message: expect.stringContaining(message) });

test.each<[object, string]>([
  [{ timout: 5 }, 'unknown option "timout" in the options of Replayer (did you mean "timeout"?)'],
  [{ timeout: "abc" }, '"timeout" in the options of Replayer must be a whole number of milliseconds from 1'],
  [
    { oracles: { input: false } },
    'unknown option "input" in "oracles" in the options of Replayer (did you mean "inputs"?)',
  ],
  [
    { oracles: { inputs: 0 } },
    '"inputs" in "oracles" in the options of Replayer must be true or false, got 0',
  ],
  [{ oracles: null }, '"oracles" in the options of Replayer must be an object, got null'],
  [
    { ignore: "a" },
    '"ignore" in the options of Replayer must be an array of patterns and functions, got "a"',
  ],
  [{ ignore: [5] }, '"ignore" in the options of Replayer must be an array of patterns and functions'],
  [{ root: 5 }, '"root" in the options of Replayer must be a text, got 5'],
  [{ boundary: "src/**" }, '"boundary" in the options of Replayer must be an array of texts'],
  [{ load: "x" }, '"load" in the options of Replayer must be a function'],
  [{ alone: 1 }, '"alone" in the options of Replayer must be true or false, got 1'],
])("%j is no options of a Replayer", (options, message) => {
  expect(() => new Replayer(options as never)).toThrow(wrong(message));
});

test("what is no call, and no function, is told", async () => {
  for (const any of [undefined, null, "1f00ba42:7", {}])
    await expect(replay(any as never)).rejects.toEqual(wrong("replay takes a recorded call"));
  const call = { inputs: () => ({ receiver: undefined, arguments: [] }) };
  await expect(new Replayer().replay(call as never, 5 as never)).rejects.toEqual(
    wrong("replay takes a function or a class, got 5"),
  );
});

test("diffTapes takes its own options, and rules", () => {
  const none: TapeSet = { tapes: [], calls: [], problems: [], accepted: [] };
  expect([...diffTapes(none, none, { examples: 0, tolerance: 0.1 })]).toEqual([]);
  expect(() => diffTapes(none, none, { exmples: 1 } as never).next()).toThrow(
    wrong('unknown option "exmples" in the options of diffTapes (did you mean "examples"?)'),
  );
});
