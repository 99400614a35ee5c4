/**
 * Finds what a reply quotes: the buyer's words are not the seller's to put right. Takes linear time.
 *
 * The core finds the same in markup, in `policy_core/document/quoted.py`; a test holds the two together.
 */

import type { Span } from "../protocol";

/** What Python takes for white space; JavaScript's has a byte order mark, and lacks some control characters. */
const SPACE = String.raw`\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;

/** The last words of the line over a quotation: "On Monday, 2 March, Ann wrote:". */
const WROTE = pattern(
  String.raw`(?:wrote|a écrit|escribió|escreveu|ha scritto|yazdı|のメール|が書きました|写道|寫道|كتب` +
    String.raw`|(?:schrieb|schreef|skrev|napisał(?:\(a\)|a)?)(?<writer> .{1,80})?)\s*[:：]\s*$`,
);
/** Its first words, which tell it from a sentence that ends alike. */
const WHEN = pattern(String.raw`^\s*(?:on|am|le|el|em|il|op|den|dnia|w dniu|在|\d|\S+ (?:\d|,)|.*\d{4})`);
/** Mail programs name the writer: "On 2 March you wrote:" is the seller's own sentence, and so is what follows. */
const NO_NAMES: ReadonlySet<string> = new Set(
  (
    "i you we they ich du ihr wir sie vous nous usted ustedes yo você eu lei io u je ik wij jij du vi jeg jag ni pan " +
    "pani siz sen"
  ).split(" "),
);
/** "-----Original Message-----", but not "--- How to return it ---". */
const RULE = pattern(
  String.raw`^\s*-{3,}\s*(?:(?:original|forwarded)[ -](?:message|e-?mail|nachricht|appointment)` +
    String.raw`|(?:ursprüngliche|weitergeleitete) nachricht|message (?:d['’]origine|original|transféré)` +
    String.raw`|(?:mensaje|mensagem|messaggio) (?:original|reenviado|encaminhada|inoltrato)` +
    String.raw`|(?:oorspronkelijk|doorgestuurd) bericht|(?:ursprungligt|vidarebefordrat) meddelande` +
    String.raw`|(?:oprindelig|opprinnelig|videresendt) (?:meddelelse|melding)|wiadomość|oryginalna wiadomość` +
    String.raw`|özgün ileti|iletilen|元のメッセージ|転送|原始邮件|邮件原件|原始郵件|轉寄|转发|الرسالة الأصلية)` +
    String.raw`.{0,60}-{3,}\s*$`,
);
const FROM = pattern(String.raw`^\s*\*?(?:from|von|de|da|van|från|od|kimden|差出人|发件人|寄件者|من)\*?\s*[:：]\s*\S`);
const SENT = pattern(
  String.raw`^\s*\*?(?:sent|gesendet|envoyé|enviado(?: el)?|enviada em|inviato|verzonden|skickat|wysłano` +
    String.raw`|gönderildi|送信日時|发送时间|傳送時間|تم الإرسال)\*?\s*[:：]\s*\S`,
);
/** A parcel has a date and comes from somewhere as well; an e-mail comes from an address. */
const DATE = pattern(String.raw`^\s*\*?(?:date|datum|data|fecha|日期|日付)\*?\s*[:：]\s*\S`);
const MARKED = pattern(String.raw`^\s{0,3}>`);
const EMPTY = pattern(String.raw`^\s*$`);
const DIGIT = pattern(String.raw`\d`);
const BLANKS = pattern(String.raw`\s+`);
/** Code points. */
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
    if (MARKED.test(line)) {
      take(at, at);
      continue;
    }
    const over = headLines(lines, at);
    if (over === 0) continue;
    let next = at + over;
    while (next < lines.length && EMPTY.test(lines[next]?.text ?? "")) next++;
    if (MARKED.test(lines[next]?.text ?? "")) {
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
  const ahead = lines.slice(at, at + 3).map(({ text }) => beginning(text));
  const [first = "", ...others] = ahead;
  if (matches(RULE, first)) return 1;
  if (matches(FROM, first)) {
    const dated = first.includes("@") && others.some((line) => matches(DATE, line));
    if (dated || others.some((line) => matches(SENT, line))) return 2;
  }
  if (!matches(WHEN, first)) return 0;
  let joined = "";
  for (const [index, line] of ahead.entries()) {
    if (EMPTY.test(line)) return 0;
    joined += ` ${line}`;
    const wrote = WROTE.exec(undotted(joined));
    if (wrote && DIGIT.test(joined)) {
      const before = wordsOf(joined.slice(0, wrote.index)).at(-1) ?? "";
      const behind = wordsOf(joined.slice(...(wrote.indices?.groups?.["writer"] ?? [0, 0])))[0] ?? "";
      return [before, behind].some((word) => NO_NAMES.has(word.toLowerCase())) ? 0 : index + 1;
    }
  }
  return 0;
}

/** Returns a pattern that matches what Python's `re` does where case does not count; for texts that are `undotted`. */
function pattern(source: string): RegExp {
  const same = undotted(source)
    .replaceAll(String.raw`\s`, `[${SPACE}]`)
    .replaceAll(String.raw`\S`, `[^${SPACE}]`)
    .replaceAll(String.raw`\d`, String.raw`\p{Nd}`);
  return new RegExp(same, "disu");
}

function matches(pattern: RegExp, line: string): boolean {
  return pattern.test(undotted(line));
}

/** The Turkish letters are the same as an i to Python, and are not to JavaScript. */
function undotted(text: string): string {
  return text.replace(/[ıİ]/g, "i");
}

function wordsOf(text: string): string[] {
  return text.split(BLANKS).filter((word) => word !== "");
}

function beginning(line: string): string {
  if (line.length <= LONGEST_LINE) return line;
  return Array.from(line.slice(0, 2 * LONGEST_LINE)).slice(0, LONGEST_LINE).join("");
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
