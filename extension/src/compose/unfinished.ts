/**
 * Tells findings that the next words may well take back: of a sentence that only thanks so far, of a number whose first
 * digits look like those of a telephone. While one types they would come and go with each word.
 */

import type { TextEdit } from "../fields/field";
import { GRAMMAR, SPELLING, type Kind, type Span } from "../protocol";
import type { ShownFinding } from "./view";

/** Characters; what comes in larger pieces is pasted, or put in by a program, and not under way. */
const TYPED = 2;
const END = /(?:[.!?]["'”’)\]]*\s|[。！？\n])\s*/gu;
const ENDED = /(?:[.!?]["'”’)\]]*|[。！？\n])\s*$/u;

/**
 * Returns the sentence that is being typed, up to where; null where one has just ended, or the text goes on behind.
 *
 * @param text - After the edit.
 * @param edit - The last one, with the offsets of the text before it.
 */
export function unfinishedSentence(text: string, edit: TextEdit): Span | null {
  if (edit.text.length > TYPED) return null;
  const end = edit.start + edit.text.length;
  const written = text.slice(0, end);
  const rest = text.slice(end).split("\n", 1)[0] ?? "";
  if (ENDED.test(written) || /[\p{L}\p{N}]/u.test(rest)) return null;
  let start = 0;
  for (const { index, 0: match } of written.matchAll(END)) start = index + match.length;
  return { start, end };
}

/**
 * Whether a finding may only seem to be one because the sentence has not ended: it says what kind of message this is, it
 * is on a message that has no other sentence, it is a hint on the whole of the sentence, it ends with the number that is
 * being typed, or it takes the word that is for misspelt or for wrong. All others are shown at once.
 *
 * @param kinds - Of the message as it is so far.
 */
export function mayPass({ finding, spans }: ShownFinding, kinds: readonly Kind[], text: string, sentence: Span): boolean {
  if (spans.length === 0) return text.slice(0, sentence.start).trim() === "";
  const within = spans.filter(({ end }) => end > sentence.start);
  if (within.length === 0) return false;
  if (kinds.some(({ id, permission }) => permission === "non-permitted" && finding.rule.startsWith(`kind.${id}`))) return true;
  const number = /\d-?$/u.exec(text.slice(0, sentence.end));
  if (number && within.some(({ end }) => end > number.index)) return true;
  if ((finding.rule === SPELLING || finding.rule === GRAMMAR) && within.some(({ end }) => end === sentence.end)) return true;
  return finding.severity === "hint" && isCovered(text, sentence, within);
}

/** Whether spans leave no word of a part of the text over. */
function isCovered(text: string, part: Span, spans: readonly Span[]): boolean {
  let from = part.start;
  for (const { start, end } of spans.toSorted((one, other) => one.start - other.start)) {
    if (start > from && hasWords(text.slice(from, start))) return false;
    from = Math.max(from, end);
  }
  return !hasWords(text.slice(from, part.end));
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
