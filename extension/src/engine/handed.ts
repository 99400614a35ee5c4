/**
 * The large files of the engine, read and compiled by the page that starts the worker.
 *
 * The worker's own thread has its hands full with scripts and with making Python's world, and what it reads arrives only
 * between two pieces of that work. The page has nothing else to do, and what it hands over is not copied.
 */

/** What the page reads for the worker. */
export const HANDED = ["snapshot.bin"] as const;
export const WASM = "pyodide.asm.wasm";

export interface HandedFile {
  file: string;
  data: ArrayBuffer;
  /** SHA-256. */
  digest: ArrayBuffer;
}
/** What the page could not read or compile the worker has to. */
export type Handed = HandedFile | { file: string; module: WebAssembly.Module } | { file: string; failed: true };

/** Reads the files and hands them to the worker, each as soon as it is there. */
export function handOver(worker: Worker, folder: string): void {
  const hand = (file: string, message: Promise<Handed>, transfer: (message: Handed) => Transferable[]): void => {
    message.then(
      (handed) => worker.postMessage(handed, transfer(handed)),
      () => worker.postMessage({ file, failed: true } satisfies Handed),
    );
  };
  hand(WASM, compile(folder), () => []);
  for (const file of HANDED) hand(file, read(folder, file), (handed) => ("data" in handed ? [handed.data] : []));
}

async function compile(folder: string): Promise<Handed> {
  return { file: WASM, module: await WebAssembly.compileStreaming(fetch(folder + WASM)) };
}

async function read(folder: string, file: string): Promise<Handed> {
  const response = await fetch(folder + file);
  if (!response.ok) throw new Error(`${file} could not be read: ${response.status}`);
  const data = await response.arrayBuffer();
  return { file, data, digest: await crypto.subtle.digest("SHA-256", data) };
}

/** The worker's end: what was handed over, by file. */
export class Received {
  readonly #waiting = new Map<string, (handed: Handed | null) => void>();
  readonly #coming = new Map<string, Promise<Handed | null>>();

  constructor() {
    for (const file of [WASM, ...HANDED]) {
      this.#coming.set(file, new Promise((resolve) => this.#waiting.set(file, resolve)));
    }
  }

  /** Takes what the page sent. */
  take(handed: Handed): void {
    this.#waiting.get(handed.file)?.("failed" in handed ? null : handed);
    this.#waiting.delete(handed.file);
  }

  /** Returns a file, and lets go of it; null: it is none of those that are handed over, could not be, or is gone. */
  async file(name: string): Promise<HandedFile | null> {
    const coming = this.#coming.get(name);
    this.#coming.delete(name);
    const handed = await (coming ?? null);
    return handed && "data" in handed ? handed : null;
  }

  /** Returns the compiled module; null: it could not be compiled. */
  async module(): Promise<WebAssembly.Module | null> {
    const handed = await (this.#coming.get(WASM) ?? null);
    return handed && "module" in handed ? handed.module : null;
  }
}
