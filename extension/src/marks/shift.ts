/** How marks move when the text under them is edited. Pure; offsets count UTF-16 code units. */

import type { TextEdit } from "../fields/field";
import type { Span } from "../protocol";

/** Returns the one edit that makes `after` of `before`, the shortest there is, or null where they are the same. */
export function diff(before: string, after: string): TextEdit | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  // A surrogate pair is one character: an edit never begins or ends within it.
  if (start > 0 && isHigh(before.charCodeAt(start - 1))) start--;
  let behind = 0;
  while (
    behind < shorter - start &&
    before.charCodeAt(before.length - 1 - behind) === after.charCodeAt(after.length - 1 - behind)
  ) {
    behind++;
  }
  if (behind > 0 && isLow(before.charCodeAt(before.length - behind))) behind--;
  return { start, end: before.length - behind, text: after.slice(start, after.length - behind) };
}

/**
 * Returns the spans as they are after the edit: those before it stay, those behind it move, those it touches are left
 * out. Text that is put in just before or just behind a span does not touch it.
 */
export function shift<T extends Span>(spans: readonly T[], edit: TextEdit | null): T[] {
  if (edit === null) return [...spans];
  const by = edit.text.length - (edit.end - edit.start);
  const kept: T[] = [];
  for (const span of spans) {
    if (span.end <= edit.start) kept.push(span);
    else if (span.start >= edit.end) kept.push({ ...span, start: span.start + by, end: span.end + by });
  }
  return kept;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
