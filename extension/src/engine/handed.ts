/**
 * The large files of the engine, read and compiled by the page that starts the worker.
 *
 * The worker's own thread has its hands full with scripts and with making Python's world, and what it reads arrives only
 * between two pieces of that work. The page has nothing else to do, and what it hands over is not copied.
 */

import { type Hashed, letGo, WASM } from "./boot";

/** What the page reads for the worker. */
export const HANDED = ["snapshot.bin"] as const;

/** What the page could not read, hash or compile the worker has to. */
export type Handed =
  | { file: string; part: "data"; data: ArrayBuffer }
  | { file: string; part: "digest"; digest: Uint8Array<ArrayBuffer> }
  | { file: string; part: "module"; module: WebAssembly.Module }
  | { file: string; part: Part; failed: true };
type Part = "data" | "digest" | "module";

/** Reads the files and hands them to the worker, each as soon as it is there. */
export function handOver(worker: Worker, folder: string): void {
  const hand = (message: Handed, transfer: Transferable[] = []): void => worker.postMessage(message, transfer);
  const fail = (file: string, part: Part): void => hand({ file, part, failed: true });
  compiled(folder + WASM).then(
    (module) => hand({ file: WASM, part: "module", module }),
    () => fail(WASM, "module"),
  );
  for (const file of HANDED) {
    read(folder + file).then(
      (data) => {
        // It works on a copy, so the file need not wait for it.
        hash(data).then(
          (digest) => hand({ file, part: "digest", digest }),
          () => fail(file, "digest"),
        );
        hand({ file, part: "data", data }, [data]);
      },
      () => fail(file, "data"),
    );
  }
}

/** Not while it is read: Chromium would keep what it read it into, three times the file, until memory is next collected. */
async function compiled(address: string): Promise<WebAssembly.Module> {
  const data = await read(address);
  const module = await WebAssembly.compile(data);
  letGo(data);
  return module;
}

async function read(address: string): Promise<ArrayBuffer> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} could not be read: ${response.status}`);
  return response.arrayBuffer();
}

/** Returns the SHA-256 of what the data are now. */
export async function hash(data: BufferSource): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

/** The worker's end: what was handed over, by file. */
export class Received {
  readonly #waiting = new Map<string, (handed: Handed | null) => void>();
  readonly #coming = new Map<string, Promise<Handed | null>>();

  constructor() {
    this.#expect(WASM, "module");
    for (const file of HANDED) {
      this.#expect(file, "data");
      this.#expect(file, "digest");
    }
  }

  /** Takes what the page sent. */
  take(handed: Handed): void {
    const key = `${handed.file} ${handed.part}`;
    this.#waiting.get(key)?.("failed" in handed ? null : handed);
    this.#waiting.delete(key);
  }

  /** Returns a file, and lets go of it; null: it is none of those that are handed over, could not be, or is gone. */
  async file(name: string): Promise<Hashed | null> {
    const [data, digest] = [this.#take(name, "data"), this.#take(name, "digest")];
    const handed = await data;
    if (!handed || !("data" in handed)) return null;
    const digested = digest.then((message) => {
      if (!message || !("digest" in message)) throw new Error(`${name} could not be hashed`);
      return message.digest;
    });
    digested.catch(() => undefined); // Awaited by whoever uses the file.
    return { data: new Uint8Array(handed.data), digest: digested };
  }

  /** Returns the compiled module; null: it could not be compiled. */
  async module(): Promise<WebAssembly.Module | null> {
    const handed = await this.#take(WASM, "module");
    return handed && "module" in handed ? handed.module : null;
  }

  #expect(file: string, part: Part): void {
    const key = `${file} ${part}`;
    this.#coming.set(key, new Promise((resolve) => this.#waiting.set(key, resolve)));
  }

  async #take(file: string, part: Part): Promise<Handed | null> {
    const key = `${file} ${part}`;
    const coming = this.#coming.get(key);
    this.#coming.delete(key);
    return coming ?? null;
  }
}
