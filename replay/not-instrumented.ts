/** What to do where a file has to be loaded instrumented. */
export const HOW_TO_INSTRUMENT =
  "calltape/vite (vitest) or calltape/babel (Jest) with CALLTAPE=1, or node --import calltape/register, instruments it";
