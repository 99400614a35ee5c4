// How the engine's files are come by under Node; `Access` in extension/src/engine/boot.ts.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const { XzReadableStream } = createRequire(new URL("../extension/", import.meta.url))("xz-decompress");

export const access = (folder) => ({
  read: async (url) => new Uint8Array(await readFile(url)),
  async readHashed(url) {
    const data = await this.read(url);
    return { data, digest: Promise.resolve(new Uint8Array(createHash("sha256").update(data).digest())) };
  },
  async readPacked(url) {
    const stream = new XzReadableStream(new Blob([await this.read(url)]).stream());
    return new Uint8Array(await new Response(stream).arrayBuffer());
  },
  load: (script) => import(new URL(script, folder).href),
});
