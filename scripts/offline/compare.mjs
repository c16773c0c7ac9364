// Holds what the instrumented service answers equal to what it answers without calltape.

/** @returns how many answers there are, and those that are not the same */
export function compareAnswers(plain, instrumented) {
  const [expected, received] = [plain, instrumented].map(withoutChance);
  const differences = expected.flatMap((each, i) =>
    each === received[i] ? [] : [`without recording: ${each}\nwith recording: ${received[i] ?? "no answer"}`],
  );
  return { compared: expected.length, differences };
}

/** As texts; ids and codes are numbered in the order in which they come up, and times are all the same. */
function withoutChance(answers) {
  const numbers = new Map();
  const numberOf = (text) => {
    if (!numbers.has(text)) numbers.set(text, `<${numbers.size}>`);
    return numbers.get(text);
  };
  return answers.map(({ method, path, status, text }) =>
    `${method} ${path} ${status} ${text}`
      .replace(/\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g, "<date>")
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, numberOf)
      .replace(/(?<="code":"|voucher )[A-Z2-9]{8}/g, numberOf),
  );
}
