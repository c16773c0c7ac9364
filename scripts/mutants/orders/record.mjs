// Records the example service: the tour, a load one request after the other, and one of several at once. What was answered
// while there was one request at a time is written to `answers.json`.
//
//   node record.mjs FOLDER KEEP
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { load, tour } from "../../offline/client.mjs";
import { withService } from "../../offline/record.mjs";
import { randomFrom } from "../../random.mjs";
import { ROOT } from "../../setup.mjs";

const [folder, keep] = process.argv.slice(2);
const REGISTER = path.join(ROOT, "dist/transformer/register/register.js");
const STEADY = path.join(import.meta.dirname, "steady.mjs");

for (const left of [".calltape", "answers.json"])
  rmSync(path.join(folder, left), { recursive: true, force: true });
const program = [...[REGISTER, "tsx", STEADY].flatMap((module) => ["--import", module]), "src/main.ts"];
let answers;
const run = async (client, partner) => {
  try {
    const customers = await tour(client);
    const random = randomFrom(1);
    partner.moves(randomFrom(2));
    await load(client, customers, { requests: 60, concurrency: 1, random });
    answers = [...client.answers];
    await load(client, customers, { requests: 30, concurrency: 8, random });
  } finally {
    const alone = answers ?? client.answers;
    writeFileSync(path.join(folder, "answers.json"), JSON.stringify(alone));
  }
  return client.answers.length;
};
// The same in each run, and in each folder.
const environment = ({ url }) => ({
  PARTNER_URL: "http://partner.example",
  PARTNER_ADDRESS: url,
  DATA_DIR: "data",
  CALLTAPE_KEEP: `calls=${keep}`,
});
console.log(JSON.stringify({ sent: await withService(folder, program, run, environment) }));
