/** The test ends as it should; any other outcome says in what way it does not. */
export const PASS = "pass";

/** The compiler does not take the test as it is, so there is nothing to compare. */
export const REFUSED = "refused by the compiler";
