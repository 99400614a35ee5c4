// The engine under Node, for tests and benches: answers requests, one a line, with reports, one a line.
//
//   node node_engine.mjs BOOT_SCRIPT ENGINE_FOLDER snapshot|normal < requests > reports
//
// A line is a JSON object {"check": request}, {"configure": settings}, {"describe": null}, {"houseRules": text} or
// {"lints": found}, or {"words": null}, which has it read the words it came with; how the engine started goes to the standard error as JSON.
import "./plain_errors.mjs";
import { access } from "./access.mjs";
import { createInterface } from "node:readline";
import { readFileSync, writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [script, folder, way] = process.argv.slice(2);
const { boot } = await import(pathToFileURL(script).href);
const base = pathToFileURL(`${folder}/`);
const engine = await boot(base, access(base), { snapshot: way === "snapshot" });
const { startedFrom, whyNormal, timings } = engine;
let first = null;
for await (const line of createInterface({ input: process.stdin })) {
  const [[method, argument]] = Object.entries(JSON.parse(line));
  const text =
    method === "check" || method === "configure" || method === "lints" ? JSON.stringify(argument)
    : method === "words" ? readFileSync(`${folder}/words-en`, "utf8")
    : argument;
  if (method !== "check") await engine.whole();
  const begun = performance.now();
  const answer = await engine[method](text);
  first ??= performance.now() - begun;
  write(1, answer);
}
write(2, JSON.stringify({ startedFrom, whyNormal, timings, first }));
process.exit(0);

/** Writes the whole line, also into a pipe that is full for the moment. */
function write(target, text) {
  let left = Buffer.from(`${text}\n`);
  while (left.length) {
    try {
      left = left.subarray(writeSync(target, left));
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}
