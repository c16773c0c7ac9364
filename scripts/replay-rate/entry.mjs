// The entry of a workload, which runs when it is asked to: in the process that is recorded, and when that call is replayed.
import { folder, load, say } from "./host.mjs";
import { workload } from "./workload.mjs";

export async function main() {
  await workload({ load, say, folder });
}
