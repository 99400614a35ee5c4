// Imported before anything else where two runs must do exactly the same: stops the clock, takes chance away, and lets
// nothing run when JavaScript's garbage is collected.
import { createRequire, syncBuiltinESMExports } from "node:module";

const now = 1000 * Number(process.env.SOURCE_DATE_EPOCH);
globalThis.Date = class extends Date {
  constructor(...values) {
    super(...(values.length ? values : [now]));
  }
  static now() {
    return now;
  }
};
performance.now = () => 0;

let state = 1;
function next() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state;
}
function fill(array) {
  const bytes = new Uint8Array(array.buffer ?? array, array.byteOffset ?? 0, array.byteLength);
  for (let at = 0; at < bytes.length; at++) bytes[at] = next() >>> 24;
  return array;
}
Math.random = () => next() / 2 ** 32;
globalThis.crypto.getRandomValues = fill;
createRequire(import.meta.url)("node:crypto").randomFillSync = fill;
syncBuiltinESMExports();

globalThis.FinalizationRegistry = class {
  register() {}
  unregister() {}
};
