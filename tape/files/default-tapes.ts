import { schemeOf } from "@calltape/runtime/store";

/** Where tapes are read from when nobody says: where the recorder writes them by `CALLTAPE_DIR`, or `.calltape`. */
export function defaultTapes(): string {
  const { CALLTAPE_DIR: dir, CALLTAPE_STORE: store } = process.env;
  const location = dir || store;
  return location && schemeOf(location) === undefined ? location : ".calltape";
}
