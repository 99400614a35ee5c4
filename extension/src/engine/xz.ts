/** Files that are compressed by xz: a tenth to a quarter smaller than a package's own compression makes them. */

import { XzReadableStream } from "xz-decompress";

/** Returns what is in a file that is compressed by xz; throws where that is damaged or has no end. */
export async function unpacked(file: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new XzReadableStream(new Blob([file]).stream());
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
