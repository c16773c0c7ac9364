import { createServer } from "node:http";
import { db, migrate } from "./db.js";
import { answer } from "./server.js";

await migrate();
const service = createServer((request, response) => void answer(request, response));
service.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () => {
  const address = service.address();
  console.log(`listening on ${typeof address === "object" ? address?.port : address}`);
});

process.on("SIGTERM", () => {
  service.close(async () => {
    await db.close();
    process.exit(0);
  });
});
