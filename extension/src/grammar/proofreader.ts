/**
 * Has texts read for grammar errors, beside the checks and behind them: a check never waits for it. What was found goes
 * to the engine, and whoever showed the text checks it once more.
 */

import type { Host } from "../engine/host";
import type { Unread } from "../protocol";

/** How often in a row Harper may fail before it is left alone, until grammar is turned on anew. */
const MOST_FAILURES = 3;

interface Wanted<Asker> {
  readonly asker: Asker;
  readonly of: string;
  readonly unread: Unread;
}

export class Proofreader<Asker> {
  readonly #host: Host;
  readonly #tell: (asker: Asker, of: string, differs: boolean) => void;
  /** The texts that are to be read, the latest of each asker's own last. */
  #waiting: Wanted<Asker>[] = [];
  #on = false;
  #reading = false;
  #failures = 0;

  /**
   * @param tell - Called when the engine knows what is in a text: who asked for it, whose it is, and whether the errors are
   *   others than those that it was checked by.
   */
  constructor(host: Host, tell: (asker: Asker, of: string, differs: boolean) => void) {
    this.#host = host;
    this.#tell = tell;
  }

  /** Turns it on or off; off, its worker ends. */
  turn(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    this.#failures = 0;
    if (on) return;
    this.#waiting = [];
    this.#host.endReader();
  }

  /**
   * Has a text read that a report asked for.
   *
   * @param of - Whose it is, of the asker's: an earlier text of the same is not read any more.
   */
  want(asker: Asker, of: string, unread: Unread): void {
    if (!this.#on || this.#failures >= MOST_FAILURES) return;
    this.#waiting = this.#waiting.filter((each) => each.asker !== asker || each.of !== of);
    this.#waiting.push({ asker, of, unread });
    if (!this.#reading) void this.#read();
  }

  /** Nobody waits for an answer there any more. */
  forget(asker: Asker): void {
    this.#waiting = this.#waiting.filter((each) => each.asker !== asker);
  }

  async #read(): Promise<void> {
    this.#reading = true;
    // What is being written is the latest.
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) {
      const { unread } = next;
      try {
        const lints: unknown = JSON.parse(await this.#host.read(unread));
        this.#failures = 0;
        const taken = await this.#host.ask({ call: "lints", argument: JSON.stringify({ text: unread.text, lints }) });
        if (!this.#on) continue;
        const { differs } = JSON.parse(taken) as { differs: boolean };
        const isSame = (each: Wanted<Asker>): boolean => each.unread.text === unread.text;
        const asked = [next, ...this.#waiting.filter(isSame)];
        this.#waiting = this.#waiting.filter((each) => !isSame(each));
        for (const { asker, of } of asked) this.#tell(asker, of, differs);
      } catch (error) {
        // All is checked but grammar, and the report says so.
        if (!this.#on) continue;
        this.#failures += 1;
        console.error(error);
      }
    }
    this.#reading = false;
  }
}
