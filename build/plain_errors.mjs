// Imported first: says what went wrong, without the line of Pyodide's own script where it did, which has a megabyte.
import { writeSync } from "node:fs";

process.on("uncaughtException", (error) => {
  const said = String(error?.stack ?? error).split("\n");
  writeSync(2, said.map((line) => `${line.slice(0, 300)}\n`).join(""));
  process.exit(1);
});
