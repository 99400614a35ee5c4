/** Leaves parts out of a text that is checked, and brings the report's offsets back to the whole text. */

import { withEdits } from "../fix";
import type { TextEdit } from "../fields/field";
import type { Span } from "../protocol";

/** A text without the parts that are not checked. */
export class Cut {
  /** What is left. */
  readonly text: string;
  readonly #kept: { from: number; at: number; size: number }[] = [];
  readonly #removed: string;

  /** @param partsOf - Returns the parts of a text that are not checked, in order, not overlapping. */
  constructor(
    private readonly whole: string,
    private readonly partsOf: (text: string) => readonly Span[],
  ) {
    let [left, removed, from] = ["", "", 0];
    for (const { start, end } of [...partsOf(whole), { start: whole.length, end: whole.length }]) {
      if (start > from) this.#kept.push({ from, at: left.length, size: start - from });
      left += whole.slice(from, start);
      removed += whole.slice(start, end);
      from = end;
    }
    this.text = left;
    this.#removed = removed;
  }

  /**
   * Returns where a part of what is left stands in the whole; null where something was cut out of its middle: what
   * stands before and behind a cut is not one.
   */
  restore({ start, end }: Span): Span | null {
    const part = this.#kept.findLast(({ at }) => at <= start);
    if (!part || end > part.at + part.size) return null;
    const by = part.from - part.at;
    return { start: start + by, end: end + by };
  }

  /**
   * Returns edits of what is left as edits of the whole; null where they would not do the same there, or would do
   * something to what was left out.
   */
  restoreEdits(edits: readonly TextEdit[]): TextEdit[] | null {
    if (this.#removed === "") return [...edits];
    const restored: TextEdit[] = [];
    for (const { start, end, text } of edits) {
      const span = this.restore({ start, end });
      if (!span) return null;
      restored.push({ ...span, text });
    }
    // A line that runs on into a quotation takes it out of what is left out, or goes with it.
    const after = new Cut(withEdits(this.whole, restored), this.partsOf);
    return after.text === withEdits(this.text, edits) && after.#removed === this.#removed ? restored : null;
  }
}
