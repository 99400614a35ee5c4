/**
 * Has texts read for grammar errors, beside the checks and behind them: a check never waits for it. What was found goes
 * to the engine, and whoever showed the text checks it once more.
 */

import type { Host } from "../engine/host";
import type { Unread } from "../protocol";

/** How often in a row Harper may fail before it is left alone, until grammar is turned on anew. */
const MOST_FAILURES = 3;

export class Proofreader<Asker> {
  readonly #host: Host;
  readonly #tell: (asker: Asker) => void;
  /** Who asks, and the text, the latest of each. */
  readonly #waiting = new Map<Asker, Unread>();
  #on = false;
  #reading = false;
  #failures = 0;

  /** @param tell - Called when the engine knows what is in the text that somebody asked for. */
  constructor(host: Host, tell: (asker: Asker) => void) {
    this.#host = host;
    this.#tell = tell;
  }

  /** Turns it on or off; off, its worker ends. */
  turn(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    this.#failures = 0;
    if (on) return;
    this.#waiting.clear();
    this.#host.endReader();
  }

  /** Has a text read that a report asked for. */
  want(asker: Asker, text: Unread): void {
    if (!this.#on || this.#failures >= MOST_FAILURES) return;
    this.#waiting.set(asker, text);
    if (!this.#reading) void this.#read();
  }

  /** Nobody waits for an answer there any more. */
  forget(asker: Asker): void {
    this.#waiting.delete(asker);
  }

  async #read(): Promise<void> {
    this.#reading = true;
    for (let next = this.#next(); next; next = this.#next()) {
      const [asker, unread] = next;
      try {
        const lints: unknown = JSON.parse(await this.#host.read(unread));
        this.#failures = 0;
        await this.#host.ask({ call: "lints", argument: JSON.stringify({ text: unread.text, lints }) });
        if (this.#on) this.#tell(asker);
      } catch (error) {
        // All is checked but grammar, and the report says so.
        if (!this.#on) continue;
        this.#failures += 1;
        console.error(error);
      }
    }
    this.#reading = false;
  }

  #next(): [Asker, Unread] | null {
    const [next] = this.#waiting;
    if (!next) return null;
    this.#waiting.delete(next[0]);
    return next;
  }
}
