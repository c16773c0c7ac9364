// Expectations that judge: vitest's own, for tests that run without vitest.
import {
  chai,
  GLOBAL_EXPECT,
  getState,
  JestAsymmetricMatchers,
  JestChaiExpect,
  JestExtend,
  setState,
} from "@vitest/expect";
import { format } from "@vitest/pretty-format";
import { getSerializers, stripSnapshotIndentation } from "@vitest/snapshot";

export * from "../../replay-rate/zod/vitest.mjs";

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);
chai.use(inlineSnapshots);

export const expect = (value, message) => {
  const { assertionCalls } = getState(expect);
  setState({ assertionCalls: assertionCalls + 1 }, expect);
  return chai.expect(value, message);
};
Object.assign(expect, chai.expect, {
  unreachable: () => chai.assert.fail("came where it should not"),
  // That an expectation is not met, it tells; that one is not made, is not told.
  assertions: () => undefined,
});
Object.defineProperty(globalThis, GLOBAL_EXPECT, { value: expect });
setState({ assertionCalls: 0 }, expect);

function inlineSnapshots({ Assertion }, utils) {
  const told = (text) =>
    stripSnapshotIndentation(text)
      .trim()
      .split("\n")
      .map((line) => line.trim())
      .join("\n");
  const judge = (assertion, value, snapshot) => {
    const options = {
      escapeRegex: true,
      printFunctionName: false,
      printBasicPrototype: false,
      escapeString: false,
    };
    const text = format(value, { ...options, plugins: getSerializers() });
    assertion.assert(
      told(text) === told(snapshot),
      "differs from its snapshot",
      "is its snapshot",
      snapshot,
      text,
    );
  };
  utils.addMethod(Assertion.prototype, "toMatchInlineSnapshot", function (...args) {
    const snapshot = args.find((each) => typeof each === "string");
    judge(this, utils.flag(this, "object"), snapshot ?? "");
  });
  utils.addMethod(Assertion.prototype, "toThrowErrorMatchingInlineSnapshot", function (snapshot) {
    judge(this, errorOf(utils.flag(this, "object"), utils.flag(this, "promise")), snapshot);
  });
}

/** What a function throws, or a promise was rejected with. */
function errorOf(value, promise) {
  if (promise === "rejects") return value;
  try {
    value();
  } catch (error) {
    return error;
  }
  return chai.assert.fail("did not throw");
}
