// Loaded before the program where it is replayed: it is another day, and whatever reaches for the network or for the
// service's files is written down.
import { appendFileSync } from "node:fs";
import files from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { setClock } from "./clock.mjs";

const { TOUCHED, DAYS_LATER } = process.env;
const SERVICE_FILE = /books\.csv|confirmation\.txt|audit\.log/;
const touched = (what) => appendFileSync(TOUCHED, `${what}\n`);

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  const port = typeof first === "object" ? first.port : first;
  if (port !== undefined) touched(`network: port ${port}`);
  return Reflect.apply(connect, this, args);
};

for (const name of ["readFile", "appendFile", "open", "writeFile"]) {
  const real = files[name];
  files[name] = function (file, ...rest) {
    if (SERVICE_FILE.test(String(file))) touched(`file: ${file}`);
    return Reflect.apply(real, this, [file, ...rest]);
  };
}
syncBuiltinESMExports();

const { now } = Date;
setClock(() => now() + Number(DAYS_LATER) * 86_400_000);
