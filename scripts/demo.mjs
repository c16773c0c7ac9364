// The main job, once, in front of a person: instrument a program, run it, look at what was recorded, replay it,
// replay it against a copy with a fault.
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ROOT, setUp } from "./setup.mjs";

const CLI = path.join(ROOT, "dist/cli/main.js");
const WORK = path.join(ROOT, ".work/demo");
const SHOP = path.join(WORK, "checkout");
const CHANGED = path.join(WORK, "changed");

let step = 0;

function say(text) {
  step++;
  console.log(`\n${step}. ${text}`);
}

/** Shows a command line as a person would type it, runs it in the shop's folder, and checks how it ends. */
function show(shown, args, expected = 0) {
  console.log(`\n   $ ${shown}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: SHOP, encoding: "utf8" });
  process.stdout.write(`${stdout}${stderr}`.replace(/^(?=.)/gm, "   "));
  if (status === expected) return;
  console.error(`\ndemo: expected exit code ${expected}, got ${status}`);
  process.exit(1);
}

const calltape = (line, expected) => show(`npx calltape ${line}`, [CLI, ...line.split(" ")], expected);

setUp("cli", "testing");
rmSync(WORK, { recursive: true, force: true });
cpSync(path.join(ROOT, "examples/checkout"), SHOP, {
  recursive: true,
  filter: (file) => !/(^|\/)(dist|\.calltape|node_modules)$/.test(file),
});

say(
  "The program is a small shop, examples/checkout; its calltape.json says what to record. Compile it with recording:",
);
calltape("build");

say("It runs as ever. What it does is recorded on the way, into .calltape:");
show("node dist/main.js", ["dist/main.js"]);

say("These functions were called:");
calltape("list");

say("A recorded call has its arguments and its outcome. The password and the token were never written:");
calltape("show src/accounts.ts#signIn");

say("Replay calls the functions of the source again and compares. Nothing has changed, so nothing differs:");
calltape("replay");

say('Now somebody "simplifies" money.ts in a copy: amounts are cut instead of rounded. Replay finds it:');
cpSync(SHOP, CHANGED, { recursive: true });
const money = path.join(CHANGED, "src/money.ts");
const source = readFileSync(money, "utf8");
const changed = source.replace(
  "Math.round((amount * percent) / 100)",
  "Math.trunc((amount * percent) / 100)",
);
if (changed === source) throw new Error("the line that the demo changes is no longer in money.ts");
writeFileSync(money, changed);
console.log(
  "\n   - return Math.round((amount * percent) / 100);\n   + return Math.trunc((amount * percent) / 100);",
);
calltape("replay src/money.ts --root ../changed", 1);

console.log(
  `\nThe tapes are in ${path.relative(ROOT, SHOP)}/.calltape. README.md tells how to record your own program.`,
);
