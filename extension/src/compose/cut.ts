/** Leaves parts out of a text that is checked, and brings the report's offsets back to the whole text. */

import type { Span } from "../protocol";

export interface Cut {
  /** What is left. */
  readonly text: string;
  /** Returns where an offset of what is left stands in the whole; an end stays at the end of what is before it. */
  restore(span: Span): Span;
}

/**
 * Cuts spans out of a text.
 *
 * @param spans - In order, not overlapping.
 */
export function cut(text: string, spans: readonly Span[]): Cut {
  if (spans.length === 0) return { text, restore: (span) => ({ start: span.start, end: span.end }) };
  const kept: { from: number; at: number; size: number }[] = [];
  let left = "";
  let from = 0;
  for (const { start, end } of [...spans, { start: text.length, end: text.length }]) {
    if (start > from) {
      kept.push({ from, at: left.length, size: start - from });
      left += text.slice(from, start);
    }
    from = end;
  }
  const whole = (offset: number, isEnd: boolean): number => {
    const part = kept.findLast((part) => (isEnd ? part.at < offset : part.at <= offset)) ?? kept[0];
    return part ? part.from + Math.min(offset - part.at, part.size) : 0;
  };
  return {
    text: left,
    restore: ({ start, end }) => {
      const first = whole(start, false);
      return { start: first, end: start === end ? first : whole(end, true) };
    },
  };
}
