/** Harper's worker as whoever starts the engine's worker sees it: begun with the first text, ended when it is not asked. */

import type { FromReader, ToReader } from "../protocol";
import ReaderWorker from "./harper?worker";

/** Milliseconds after which a worker that is not asked is ended: it takes some 200 MB, and starts in a second or two. */
const IDLE = 2 * 60_000;

export class Reader {
  readonly #tell: (message: FromReader) => void;
  #worker: Worker | null = null;
  readonly #asked = new Set<number>();
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** @param tell - Called with each answer. */
  constructor(tell: (message: FromReader) => void) {
    this.#tell = tell;
  }

  /** Has a text read; each gets one answer. */
  read(text: ToReader): void {
    this.#stayAwake();
    this.#asked.add(text.id);
    this.#worker ??= this.#start();
    this.#worker.postMessage(text);
  }

  /** Ends the worker, and with it what it was at. */
  end(why = "the grammar checker was ended"): void {
    clearTimeout(this.#rest);
    this.#worker?.terminate();
    this.#worker = null;
    const asked = [...this.#asked];
    this.#asked.clear();
    for (const id of asked) this.#tell({ id, error: why });
  }

  #start(): Worker {
    const worker = new ReaderWorker({ name: "inbounds-grammar" });
    worker.addEventListener("message", ({ data }: MessageEvent<FromReader>) => {
      if (this.#asked.delete(data.id)) this.#tell(data);
    });
    worker.addEventListener("error", (event) => {
      if (worker === this.#worker) this.end(event.message || "the grammar checker could not be started");
    });
    return worker;
  }

  #stayAwake(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.end(), IDLE);
  }
}
