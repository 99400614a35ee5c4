/** Finds what a reply quotes: the buyer's words are not the seller's to put right. Takes linear time. */

import type { Span } from "../protocol";

/** The last words of the line over a quotation: "On Monday, 2 March, Ann wrote:". */
const WROTE =
  /(?:wrote|a écrit|escribió|escreveu|ha scritto|yazdı|のメール|が書きました|写道|寫道|كتب|(?:schrieb|schreef|skrev|napisał(?:\(a\)|a)?)(?: .{1,80})?)\s*[:：]\s*$/iu;
/** Its first words, which tell it from a sentence that ends alike. */
const WHEN = /^\s*(?:on|am|le|el|em|il|op|den|dnia|w dniu|在|\d|\S+ (?:\d|,)|.*\d{4})/iu;
/** "-----Original Message-----" */
const RULE = /^\s*-{3,}\s*\S.{0,60}\S\s*-{3,}\s*$/u;
const FROM = /^\s*\*?(?:from|von|de|da|van|från|od|kimden|差出人|发件人|寄件者|من)\*?\s*[:：]\s*\S/iu;
const SENT =
  /^\s*\*?(?:sent|date|gesendet|datum|envoyé|enviado(?: el)?|enviada em|inviato|data|verzonden|skickat|wysłano|gönderildi|送信日時|发送时间|傳送時間|تم الإرسال)\*?\s*[:：]\s*\S/iu;
const LONGEST_LINE = 400;

/** Returns the quoted parts, in order, whole lines; with the empty lines behind them where text stands before. */
export function quotedSpans(text: string): Span[] {
  return quotations(text).map(({ start, end }) => {
    // Else the empty lines on both sides of a quotation would come to stand together.
    const behind = start === 0 ? "" : /^(?:[ \t]*\n)*/u.exec(text.slice(end))![0];
    return { start, end: end + behind.length };
  });
}

function quotations(text: string): Span[] {
  const lines = linesOf(text);
  const spans: Span[] = [];
  const take = (from: number, to: number): void => {
    const first = lines[from];
    const last = lines[to];
    if (!first || !last) return;
    const before = spans.at(-1);
    if (before && before.end >= first.start) before.end = last.end;
    else spans.push({ start: first.start, end: last.end });
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]?.text ?? "";
    if (/^\s{0,3}>/u.test(line)) {
      take(at, at);
      continue;
    }
    const over = headLines(lines, at);
    if (over === 0) continue;
    let next = at + over;
    while (next < lines.length && (lines[next]?.text ?? "").trim() === "") next++;
    if (/^\s{0,3}>/u.test(lines[next]?.text ?? "")) {
      // The quotation's own marks say where it ends.
      take(at, next);
      at = next;
      continue;
    }
    take(at, lines.length - 1);
    break;
  }
  return spans;
}

/** Returns how many lines from here on are the head of a quotation; mail programs break it in two or three. */
function headLines(lines: readonly Line[], at: number): number {
  const text = (offset: number): string => (lines[at + offset]?.text ?? "").slice(0, LONGEST_LINE);
  if (RULE.test(text(0))) return 1;
  if (FROM.test(text(0)) && (SENT.test(text(1)) || SENT.test(text(2)))) return 2;
  if (!WHEN.test(text(0))) return 0;
  let joined = "";
  for (let count = 1; count <= 3; count++) {
    const line = text(count - 1);
    if (line.trim() === "") return 0;
    joined += ` ${line}`;
    if (WROTE.test(joined) && /\d/u.test(joined)) return count;
  }
  return 0;
}

interface Line extends Span {
  text: string;
}

/** A line's span has its line feed. */
function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  while (start < text.length) {
    const feed = text.indexOf("\n", start);
    const end = feed < 0 ? text.length : feed + 1;
    lines.push({ start, end, text: text.slice(start, feed < 0 ? end : feed) });
    start = end;
  }
  return lines;
}
