"""What a reply quotes, by its lines: the buyer's words are not the seller's to put right. Takes linear time.

The extension finds the same in plain text, in ``extension/src/page/quoted.ts``; a test holds the two together.
"""

from __future__ import annotations

import re
from bisect import bisect_left

# The last words of the line over a quotation, "On Monday, 2 March, Ann wrote:", and its first, which tell it from a
# sentence that ends alike.
_WROTE = re.compile(
    r"(?:wrote|a écrit|escribió|escreveu|ha scritto|yazdı|のメール|が書きました|写道|寫道|كتب"
    r"|(?:schrieb|schreef|skrev|napisał(?:\(a\)|a)?)(?P<writer> .{1,80})?)\s*[:：]\s*$",
    re.IGNORECASE,
)
_WHEN = re.compile(r"\s*(?:on|am|le|el|em|il|op|den|dnia|w dniu|在|\d|\S+ (?:\d|,)|.*\d{4})", re.IGNORECASE)
# Mail programs name the writer: "On 2 March you wrote:" is the seller's own sentence, and so is what follows.
_NO_NAMES = frozenset(
    "i you we they ich du ihr wir sie vous nous usted ustedes yo você eu lei io u je ik wij jij du vi jeg jag ni pan "
    "pani siz sen".split()
)
# "-----Original Message-----", but not "--- How to return it ---".
_RULE = re.compile(
    r"\s*-{3,}\s*(?:(?:original|forwarded)[ -](?:message|e-?mail|nachricht|appointment)"
    r"|(?:ursprüngliche|weitergeleitete) nachricht|message (?:d['’]origine|original|transféré)"
    r"|(?:mensaje|mensagem|messaggio) (?:original|reenviado|encaminhada|inoltrato)"
    r"|(?:oorspronkelijk|doorgestuurd) bericht|(?:ursprungligt|vidarebefordrat) meddelande"
    r"|(?:oprindelig|opprinnelig|videresendt) (?:meddelelse|melding)|wiadomość|oryginalna wiadomość"
    r"|özgün ileti|iletilen|元のメッセージ|転送|原始邮件|邮件原件|原始郵件|轉寄|转发|الرسالة الأصلية)"
    r".{0,60}-{3,}\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\s*\*?(?:from|von|de|da|van|från|od|kimden|差出人|发件人|寄件者|من)\*?\s*[:：]\s*\S",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"\s*\*?(?:sent|gesendet|envoyé|enviado(?: el)?|enviada em|inviato|verzonden|skickat|wysłano"
    r"|gönderildi|送信日時|发送时间|傳送時間|تم الإرسال)\*?\s*[:：]\s*\S",
    re.IGNORECASE,
)
# A parcel has a date and comes from somewhere as well; an e-mail comes from an address.
_DATE = re.compile(r"\s*\*?(?:date|datum|data|fecha|日期|日付)\*?\s*[:：]\s*\S", re.IGNORECASE)
_MARKED = re.compile(r"\s{0,3}>")
_LONGEST_LINE = 400


def marked_spans(text: str) -> list[tuple[int, int]]:
    """Return the lines of a plain text that are marked by ``>``, with the line over them that says who wrote."""
    return _spans(text, [], to_the_end=False)


def quoted_spans(text: str, blocks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the quoted parts of a text, in order, whole lines without the last line feed.

    Args:
        text: The text.
        blocks: Parts that are set apart as quotations are, in order; one that follows a quotation's head is what that
            quotes, and otherwise the seller's own.
    """
    return _spans(text, blocks, to_the_end=True)


def _spans(text: str, blocks: list[tuple[int, int]], *, to_the_end: bool) -> list[tuple[int, int]]:
    """Return quoted parts; ``to_the_end``: what follows a quotation's head is one, whatever it looks like."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    lines = text.split("\n")
    block_starts = [start for start, _ in blocks]
    spans: list[tuple[int, int]] = []

    def take(first: int, last: int) -> None:
        end = starts[last] + len(lines[last])
        if spans and spans[-1][1] >= starts[first] - 1:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((starts[first], end))

    at = 0
    while at < len(lines):
        if _MARKED.match(lines[at]):
            take(at, at)
            at += 1
            continue
        over = _head(lines, at)
        if not over:
            at += 1
            continue
        behind = at + over
        while behind < len(lines) and not lines[behind].strip():
            behind += 1
        index = bisect_left(block_starts, starts[at])
        here = starts[behind] if behind < len(lines) else len(text)
        if index < len(blocks) and blocks[index][0] <= here:
            # What is set apart, or the quotation's own marks, say where it ends.
            last = max(at + over - 1, bisect_left(starts, blocks[index][1]) - 1)
        elif behind < len(lines) and _MARKED.match(lines[behind]):
            last = behind
        elif to_the_end:
            take(at, len(lines) - 1)
            break
        else:
            at += 1
            continue
        take(at, last)
        at = last + 1
    return spans


def _head(lines: list[str], at: int) -> int:
    """Return how many lines from here on are the head of a quotation; mail programs break it in two or three."""
    ahead = [line[:_LONGEST_LINE] for line in lines[at : at + 3]]
    if _RULE.match(ahead[0]):
        return 1
    if _FROM.match(ahead[0]):
        dated = "@" in ahead[0] and any(_DATE.match(line) for line in ahead[1:])
        if dated or any(_SENT.match(line) for line in ahead[1:]):
            return 2
    if not _WHEN.match(ahead[0]):
        return 0
    joined = ""
    for count, line in enumerate(ahead, 1):
        if not line.strip():
            return 0
        joined += f" {line}"
        wrote = _WROTE.search(joined)
        if wrote and any(char.isdecimal() for char in joined):
            before, behind = joined[: wrote.start()].split()[-1:], (wrote["writer"] or "").split()[:1]
            return 0 if _NO_NAMES.intersection(word.lower() for word in before + behind) else count
    return 0
