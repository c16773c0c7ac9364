// Loaded before the service where it is recorded: clock, chance and the address of the HTTP dependency are the same in each run, so that what a
// mutant changes is all that differs. Each request begins anew, since one that asks more often is to change no other.
import { subscribe } from "node:diagnostics_channel";
import "@calltape/runtime"; // Its own clock goes on.
import { setClock } from "../../offline/clock.mjs";
import { randomFrom } from "../../random.mjs";

const START = Date.UTC(2026, 0, 5, 9);
/** Milliseconds between two requests. */
const STEP = 100;

let requests = 0;
let random = randomFrom(0);
subscribe("http.server.request.start", () => {
  random = randomFrom(++requests);
});

setClock(() => START + requests * STEP);
performance.now = () => requests * STEP;
Math.random = () => random();
crypto.randomUUID = () => {
  const digits = Array.from({ length: 8 }, () =>
    Math.floor(random() * 0x10000)
      .toString(16)
      .padStart(4, "0"),
  );
  const [a, b, c, d, e, ...f] = digits;
  return `${a}${b}-${c}-4${d.slice(1)}-8${e.slice(1)}-${f.join("")}`;
};

const realFetch = fetch;
globalThis.fetch = (url, options) =>
  realFetch(url.replace(process.env.PARTNER_URL, process.env.PARTNER_ADDRESS), options);
