// How the engine's files are come by under Node; `Access` in extension/src/engine/boot.ts.
import { readFile } from "node:fs/promises";

export const access = (folder) => ({
  read: async (url) => new Uint8Array(await readFile(url)),
  load: (script) => import(new URL(script, folder).href),
});
