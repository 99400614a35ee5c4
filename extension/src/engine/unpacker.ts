/**
 * Has files unpacked in a worker that lives for one of them: neither does the engine wait meanwhile, nor does anything
 * but what was in the file stay in memory, of which the decoder and the streams before and behind it take three times
 * as much.
 */

import UnpackWorker from "./unpack?worker";

export type Unpacked = { data: ArrayBuffer } | { error: string };

/** Returns what is in a file that is compressed by xz; throws where it cannot be read, is damaged or has no end. */
export function unpackedElsewhere(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const worker = new UnpackWorker({ name: "inbounds-unpack" });
  return new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<Unpacked>) => {
      if ("data" in data) resolve(new Uint8Array(data.data));
      else reject(new Error(data.error));
    });
    worker.addEventListener("error", (event) => {
      // It would go on to the engine's worker, and end that.
      event.preventDefault();
      reject(new Error(event.message || "no worker could be started"));
    });
    worker.postMessage(url.href);
  }).finally(() => worker.terminate());
}
