// Takes the memory snapshot: boots the engine in the normal way, runs the first check, and writes down the pages in
// which the memory then differs from that of a module just instantiated.
//
//   node snapshot.mjs BOOT_SCRIPT ENGINE_FOLDER TARGET
//
// Prints what engine.json says of the snapshot. Two runs write the same bytes: see still.mjs.
import "./plain_errors.mjs";
import "./still.mjs";
import { access } from "./access.mjs";
import { readFileSync, writeFileSync, writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [script, engine, target] = process.argv.slice(2);
const { fromNothing, PAGE } = await import(pathToFileURL(script).href);
const folder = pathToFileURL(`${engine}/`);
const manifest = JSON.parse(readFileSync(new URL("engine.json", folder), "utf8"));
const files = access(folder);
const part = (name) => readFileSync(new URL(name, import.meta.url), "utf8");

const first = await fromNothing(folder, manifest, files);
first.runPython(`${part("compact.py")}\npack("/program", "/packed")`);
const packed = first.FS.readFile("/packed");

let pristine, initialised;
const pyodide = await fromNothing(
  folder,
  manifest,
  { ...files, readPacked: async (url) => (url.pathname.endsWith("/program.xz") ? packed : files.readPacked(url)) },
  {
    instantiated(memory) {
      pristine = new Uint8Array(memory.buffer).slice();
    },
    initialised(module) {
      initialised = module.HEAPU8.slice();
    },
    config: { _makeSnapshot: true },
    start: `${part("compact.py")}\nsession = start("/program")\ndel TOLD, pack, start, Any`,
  },
);
pyodide.runPython(`${part("first_check.py")}\nwarm(session)\ndel warm, Any`);
clearFree(pyodide._module);

// Pyodide's own form: magic number, where the memory starts, …; then the memory.
const whole = pyodide.makeMemorySnapshot();
const start = new DataView(whole.buffer).getUint32(4, true);
const memory = whole.subarray(start);
const runs = [];
for (let page = 0; page * PAGE < memory.length; page++) {
  if (isSame(page, pristine) && isSame(page, initialised)) continue;
  const last = runs.at(-1);
  if (last && last[0] + last[1] === page) last[1]++;
  else runs.push([page, 1]);
}
const parts = [Uint32Array.of(runs.length, ...runs.flat())];
for (const [first, count] of runs) parts.push(memory.subarray(first * PAGE, (first + count) * PAGE));
writeFileSync(target, Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))));
const head = Buffer.from(whole.subarray(0, start)).toString("base64");
writeSync(1, JSON.stringify({ head, memory: memory.length }));
process.exit(0);

/** Whether a page is as it was; past the end of the former memory all is zero. */
function isSame(page, before) {
  const [from, to] = [page * PAGE, (page + 1) * PAGE];
  const now = Buffer.from(memory.buffer, memory.byteOffset + from, PAGE);
  return now.equals(before.length >= to ? before.subarray(from, to) : new Uint8Array(PAGE));
}

/** Overwrites memory that was given back with zeros: takes all of it without letting the heap grow, and gives it back. */
function clearFree(module) {
  const end = module._emscripten_get_sbrk_ptr() >>> 2;
  const top = module.HEAPU32[end];
  // The allocator can have no more memory than what it has: the end of the heap would pass the last address.
  module.HEAPU32[end] = 0xfffff000;
  const taken = [];
  for (let size = 1 << 24; size >= 8; size = size > 1024 ? Math.floor(size * 0.875) & ~7 : size - 8) {
    for (let at; (at = module._malloc(size)); ) {
      module.HEAPU8.fill(0, at, at + size);
      taken.push(at);
    }
  }
  for (const at of taken) module._free(at);
  module.HEAPU32[end] = top;
}
