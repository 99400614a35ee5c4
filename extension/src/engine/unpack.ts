/** The worker that unpacks one file: told its address, it answers with what is in it. */

import { errorMessage } from "../error-message";
import type { Unpacked } from "./unpacker";
import { unpacked } from "./xz";

function answer(message: Unpacked, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

self.addEventListener("message", ({ data: address }: MessageEvent<string>) => {
  read(address).then(
    ({ buffer }) => answer({ data: buffer }, [buffer]),
    (error: unknown) => answer({ error: errorMessage(error) }),
  );
});

async function read(address: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${new URL(address).pathname} could not be read: ${response.status}`);
  return unpacked(new Uint8Array(await response.arrayBuffer()));
}
