/** How soon what the page takes away comes back: a page that does so again and again is not raced for the processor. */

/** Milliseconds until what was taken away comes back at once again, and the longest wait for it before that. */
const CALM = 10_000;
const LONGEST_WAIT = 30_000;
/** So often it comes back at once. */
const AT_ONCE = 3;

export class Backoff {
  #losses = 0;
  #lost = -Infinity;
  #due: number | null = null;

  /** Notes that it was taken away; returns how long it is to stay away, in milliseconds. */
  lost(): number {
    const now = performance.now();
    this.#losses = now - this.#lost > CALM + this.#wait() ? 1 : this.#losses + 1;
    this.#lost = now;
    return this.#wait();
  }

  /** To be asked each time that it is found missing; answers whether it is to come back now. */
  isDue(): boolean {
    this.#due ??= performance.now() + this.lost();
    if (performance.now() < this.#due) return false;
    this.#due = null;
    return true;
  }

  #wait(): number {
    return this.#losses <= AT_ONCE ? 0 : Math.min(50 * 2 ** (this.#losses - AT_ONCE), LONGEST_WAIT);
  }
}
