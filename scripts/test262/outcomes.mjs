/** The test ends as it should; any other outcome says in what way it does not. */
export const PASS = "pass";

/** The compiler does not take the test as it is, so there is nothing to compare. */
export const REFUSED = "refused by the compiler";

const CRASH = "the process ends: ";

/** The process that ran the test ended. @param how its signal or exit code */
export const crashed = (how) => `${CRASH}${how}`;

/** Whether there is something to compare with. */
export const isComparable = ({ base }) => base !== REFUSED && !base.startsWith(CRASH);
