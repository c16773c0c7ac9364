import { expect, it } from "vitest";
import { FRAME } from "../../runtime/src/format.js";
import { readTape } from "../../tape/calls/tape.js";
import { select } from "../../tape/index.js";
import { definitions, enter, frame, header, probe } from "./tape-bytes.js";

const IDS = [
  "src/cart.ts#Cart.total",
  "src/cart.ts#add",
  "src/.hidden/x.ts#outer>inner",
  "lib/a/b.ts#Cart.#priv~2",
  "lib/routes.ts#routes.GET /x",
];

const bytes = Buffer.concat([
  header(),
  definitions(...IDS.map((id, i) => probe(i, { id }))),
  frame(FRAME.CALLS, ...[0, 1, 2, 3, 0, 4].map((number, i) => enter(i + 1, undefined, { probe: number }))),
]);
const { calls } = readTape("/x.tape", bytes).tape!;

it.each<[pattern: string, numbers: number[]]>([
  ["**", [1, 2, 3, 4, 5, 6]],
  ["src/**", [1, 2, 3, 5]],
  ["./src/cart.ts", [1, 2, 5]],
  ["src/cart.ts#Cart.*", [1, 5]],
  ["#Cart.*", [1, 4, 5]],
  ["**#add", [2]],
  ["src/*.ts#nothing", []],
  ["**/x.ts#outer>*", [3]],
  ["lib/**#*priv*", [4]],
  ["#/^(add|outer)/", [2, 3]],
  ["src/cart.ts#!Cart.*", [2]],
  ["*.ts", []],
  ["**#routes.*", [6]],
  ["0badcafe:5", [5]],
  ["0badcafe:7", []],
  ["deadbeef:1", []],
])("%s", (pattern, numbers) => {
  expect(select(calls, pattern).map(({ id }) => Number(id.split(":")[1]))).toEqual(numbers);
});

it.each(["", "#", "!src/**", "#/(/"])("%j is told to be no pattern", (pattern) => {
  expect(() => select(calls, pattern)).toThrow(
    expect.objectContaining({
      code: "CALLTAPE_BAD_OPTION",
      message: expect.stringContaining(JSON.stringify(pattern)),
    }),
  );
});
