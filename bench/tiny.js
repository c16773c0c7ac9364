// The programs that tiny.mjs measures: functions so small that V8 puts them into their callers.
function add(a, b) {
  return a + b;
}

function total(items) {
  let sum = 0;
  for (const item of items) sum += item.price * item.quantity;
  return sum;
}

const lists = Array.from({ length: 16 }, (_, i) =>
  Array.from({ length: 5 }, (_, k) => ({ price: 1 + ((i + k) % 7), quantity: 1 + (k % 3) })),
);

/**
 * Each sum goes into the next, so that no call can be left out.
 *
 * @nocapture
 */
export function runAdd(count) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum = add(sum, i) & 0xfffffff;
  return sum;
}

/** @nocapture */
export function runTotal(count) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += total(lists[i & 15]);
  return sum;
}
