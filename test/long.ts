/** Whether `npm run test:all` runs: every test with every setting, which takes longer than `npm test` may. */
export const LONG = process.env["TEST_LONG"] === "1";
