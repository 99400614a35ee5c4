"""Words, numbers and the breaks between sentences."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate
from unicodedata import normalize

from policy_core.document import contractions
from policy_core.document.found import Found
from policy_core.document.patterns import lazily

# Written without blanks between words: each character is a token.
_IDEOGRAPHS = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3031-\u3035\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Whole blocks rather than categories, so that every Python agrees whatever its Unicode version.
_LETTERS = (
    "A-Za-z\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u02af\u0300-\u037d\u037f-\u0386\u0388-\u0481\u0483-\u0559\u0560-\u0588"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05d0-\u05f2\u0610-\u061a\u0620-\u0669\u066e-\u06d3\u06d5-\u06ff\u0710-\u07ff"
    "\u0800-\u0963\u0966-\u0df3\u0f00-\u0fff\u10a0-\u10fa\u10fc-\u135f\u1380-\u166c\u166f-\u167f\u1681-\u169a\u16a0-\u177f"
    "\u1820-\u1fff\u2c00-\u2dff\ua000-\ua4fd\ua500-\uabff\uac00-\ud7ff\ufb00-\ufd3d\ufd50-\ufdff\ufe70-\ufefc"
    "\U00010000-\U0001bfff\U0001d800-\U0001efff"
)
# Splitting by these gives gap, token, gap, token … gap.
_ASCII_TOKEN = re.compile(r"([a-z][a-z0-9]*+|[0-9]++(?:(?:st|nd|rd|th)(?![a-z0-9])|(?:[.,][0-9]++)*+)|\x01\x02*+)")
TOKEN = lazily(
    f"([{_LETTERS}][{_LETTERS}0-9]*+|[0-9]++(?:(?:st|nd|rd|th)(?![{_LETTERS}0-9])|(?:[.,][0-9]++)*+)|\x01\x02*+|[{_IDEOGRAPHS}★☆])"
)
_PLAIN_GAPS = frozenset(
    (" ", ", ", "'", "-", "", " - ", ": ", "/", " (", ") ", "; ", ' "', '" ', " & ", "), ", " '", "' ", ":", ",")
)
# What these mean is clear, those with a full stop if the word before is no abbreviation: key, start and end of breaks.
_CLEAR_GAPS = {
    ". ": (("<.>", 0, 1),),
    ".\n": (("<.>", 0, 1),),
    ".\n\n": (("<.>", 0, 1), ("<para>", 1, 3)),
    "! ": (("<!>", 0, 1),),
    "!\n\n": (("<!>", 0, 1), ("<para>", 1, 3)),
    "? ": (("<?>", 0, 1),),
    "?\n\n": (("<?>", 0, 1), ("<para>", 1, 3)),
    "\n\n": (("<para>", 0, 2),),
    ",\n\n": (("<para>", 1, 3),),
    ":\n\n": (("<para>", 1, 3),),
}
_BREAK = re.compile(r"[.!?…。！？｡؟۔।]++|\n[ \t\n]*+")

_TITLES = frozenset(
    "mr mrs ms dr st prof mme mlle fr hr sr sra srta dott sig gent rev hon messrs jos wm chas vs ca bzw eg ie "
    "viz cf attn fig ref refs réf dt nos tel mob bestellnr geb ing dipl mag".split()
)
# Before a capital these end a sentence after all.
_SHORTENED = frozenset(
    "resp art nr fax approx abs evtl ggf inkl exkl zzgl incl excl max min avg qty vol ed pp ext ave blvd rd "
    "inst ult prox wt recd jan feb mar apr jun jul aug sept sep oct nov dec hrs mins secs no pt pg fl".split()
)
_NUMBERED = frozenset("no pt pg p art nr fig vol pos ch sec size inst".split())
_MAY_END = frozenset("etc inc ltd co corp llc usw dept est jr ft lb lbs oz pcs pc".split())
_UNSURE = _TITLES | _SHORTENED | _NUMBERED | _MAY_END
_ENDINGS = frozenset("js ts net py com org cpp".split())
_STARTERS = frozenset(
    "i we you he she it they the this that these those there here your our my his her its their a an and but so "
    "if when once after before please kindly thank thanks as at for from in on to with what which who how why "
    "all any each no not do does did is are was will would can could should may let just also then now both one "
    "two regards best sincerely he's it's we've we'll you'll i'm".split()
)
_ENUMERATOR = re.compile(r"(?:[-–—•·*▪►‣○●◦✓✔✗✘→>+~]|->|=>|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)](?=\s)|#\d)")
_INNER_END = re.compile(r"[.!?,]$|[.!?] [A-Z]")
_GREETING = frozenset(
    "hello hi hey dear good greetings hallo guten sehr liebe lieber bonjour bonsoir cher chère hola buenos "
    "buenas estimado estimada gentile ciao buongiorno salve namaste hiya dzień beste geachte hej g'day regards "
    "sincerely thanks thank best yours cheers kind warm cordialement cordiali saludos grüße gruß mit viele thx "
    "cordially respectfully love ta sir madam respected gr tschüss merci gracias grazie danke".split()
)
_CONTINUES = frozenset(
    "the a an and or of to for with in on at by from is are was were be that which your our my this these as if "
    "but we i you not und oder der die das den dem ein eine mit von für zu im et ou le la les de du un une pour "
    "y o el los las del con e il lo di".split()
)


class Tokens:
    """The tokens of a text as parallel lists, and what was met on the way."""

    __slots__ = ("ends", "entities", "line_breaks", "starts", "words")

    def __init__(self) -> None:
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.entities: list[tuple[str, int, str]] = []
        self.line_breaks: list[tuple[int, int]] = []


def word_key(word: str) -> str:
    """Return the key of a word: it without regard to case and to forms of one letter."""
    return normalize("NFKC", word.casefold())


def word_keys(text: str) -> list[str]:
    """Return the keys of the words of a normalised text in which nothing else was found."""
    parts = TOKEN().split(text.lower())
    places = list(accumulate(map(len, parts)))
    words, *_ = contractions.part(parts[1::2], places[0:-1:2], places[1::2], parts[2:-1:2])
    return list(map(word_key, words))


def tokenise(text: str, masked: str, found: list[Found]) -> Tokens:
    """Return the tokens of a text.

    Args:
        text: The normalised text.
        masked: The same with what was found replaced by marks.
        found: What was found, in order of place.
    """
    tokens = Tokens()
    plain = masked.isascii()
    parts = (_ASCII_TOKEN if plain else TOKEN()).split(masked.lower())
    places = list(accumulate(map(len, parts)))
    all_words, all_starts, all_ends = parts[1::2], places[0:-1:2], places[1::2]
    if places[0]:
        _newlines_at_start(text, places[0], tokens)
    for item in found:
        all_words[bisect_left(all_starts, item[0])] = item[2]
    gaps = parts[2:-1:2]
    if not contractions.SIGNS.isdisjoint(all_words):
        all_words, all_starts, all_ends, gaps = contractions.part(all_words, all_starts, all_ends, gaps)
    words, starts, ends = tokens.words, tokens.starts, tokens.ends
    widest = -1
    done = 0
    for index, gap in enumerate(gaps):
        if gap in _PLAIN_GAPS:
            continue
        index += 1
        words += all_words[done:index]
        starts += all_starts[done:index]
        ends += all_ends[done:index]
        done = index
        at = ends[-1]
        clear = _CLEAR_GAPS.get(gap)
        if clear is not None:
            word = words[-1]
            if gap[0] != "." or (
                word > "a"
                and word not in _UNSURE
                and len(word) > 1
                and (gap != ". " or text[at + 2 : at + 3].isupper())
            ):
                for key, start, end in clear:
                    words.append(key)
                    starts.append(at + start)
                    ends.append(at + end)
                continue
        if widest < 0:
            widest = _width(text)
        _break(text, at, at + len(gap), widest, tokens)
    words += all_words[done:]
    starts += all_starts[done:]
    ends += all_ends[done:]
    if words and parts[-1]:
        _break(text, ends[-1], len(text), widest, tokens)
    for item in found:
        if item[2][0] == "<":
            tokens.entities.append((item[2][1:-1], bisect_left(starts, item[0]), item[3]))
    if not plain:
        tokens.words = [word if word.isascii() else word_key(word) for word in words]
    return tokens


def _break(text: str, at: int, until: int, widest: int, tokens: Tokens) -> None:
    """Add the breaks between two tokens."""
    words, starts, ends = tokens.words, tokens.starts, tokens.ends
    for match in _BREAK.finditer(text, at, until):
        start, end = match.span()
        if text[start] != "\n":
            key = _mark(text, start, end, words, ends)
        else:
            key, end = _newline(text, start, end, words, starts, ends, widest, tokens.line_breaks)
        if key:
            words.append(key)
            starts.append(start)
            ends.append(end)


def _newlines_at_start(text: str, until: int, tokens: Tokens) -> None:
    """Note the runs of newlines before the first token."""
    for match in _BREAK.finditer(text, 0, until):
        last = text.rfind("\n", match.start(), match.end()) + 1
        if text.count("\n", match.start(), last) >= 3:
            tokens.line_breaks.append((match.start(), last))


def _width(text: str) -> int:
    """Return the length of the longest line where the text may be hard-wrapped, else 0."""
    widest = max(map(len, text.split("\n")))
    return widest if 40 <= widest <= 100 else 0


def _mark(text: str, start: int, end: int, words: list[str], ends: list[int]) -> str:
    """Return the break that full stops, exclamation or question marks make, or nothing."""
    mark = text[start:end]
    if "?" in mark or "？" in mark or "؟" in mark:
        key = "<?>"
    elif "!" in mark or "！" in mark:
        key = "<!>"
    else:
        key = ""
    after = text[end] if end < len(text) else ""
    if key:
        # "(!)" and "(?)" remark on a word.
        if after == ")" and start and text[start - 1] == "(":
            return ""
        return key
    if after and after in ",;:" and mark == ".":
        return ""
    if mark != "." or not words:
        if not words:
            return ""
        if mark in ("。", "｡", "۔", "।"):
            return "<.>"
        # An ellipsis ends a sentence only where the next begins with a capital.
        following = _next_character(text, end)
        return "<.>" if not following or following.isupper() or following == "\n" else ""
    touches = ends[-1] == start
    word = words[-1]
    if not touches:
        if word in ("<.>", "<!>", "<?>", "<para>", "<line>"):
            return ""
        return "" if after.isdigit() else "<.>"
    if after.isalnum():
        if after.isdigit():
            return (
                ""
                if word[-1].isdigit() or word in _NUMBERED or word in _TITLES or word in _SHORTENED or len(word) == 1
                else "<.>"
            )
        if word[-1].isdigit():
            return "<.>" if after.isupper() else ""
        # The blank was forgotten, unless it is an abbreviation or the like of "Node.js".
        if len(word) == 1 or word in _TITLES or word in _NUMBERED or word in _SHORTENED:
            return ""
        following = _word_at(text, end)
        return "<.>" if len(following) > 1 and following not in _ENDINGS or following in ("i", "a") else ""
    if word == "<date>" and text[start - 3 : start].lower() in _SHORTENED and _next_character(text, end).islower():
        return ""
    if word[0] == "<":
        return "<.>" if word != "<para>" and word != "<line>" else ""
    following = _next_character(text, end)
    if word.isdigit() and len(word) <= 2 and _starts_line(words):
        return ""
    if not following or following == "\n":
        return "<.>"
    if word in _TITLES:
        return ""
    if word in _SHORTENED and not following.isupper():
        return ""
    if word in _NUMBERED and following.isdigit():
        return ""
    if word in _MAY_END:
        if following.islower() or following.isdigit() or after in ",;:)":
            return ""
        return "<.>" if _word_at(text, _skip(text, end)) in _STARTERS else ""
    if len(word) == 1 and word != "i" and not word.isdigit():
        # An initial ("J. Pemberton"), or the last part of "e.g.", "U.S.".
        if text[start - 1].isupper():
            return "<.>" if _word_at(text, _skip(text, end)) in _STARTERS else ""
        if following.islower() or (start > 1 and text[start - 2] == "."):
            return ""
    return "<.>"


def _starts_line(words: list[str]) -> bool:
    return len(words) == 1 or words[-2] in ("<line>", "<para>")


def _skip(text: str, at: int) -> int:
    stop = min(len(text), at + 8)
    while at < stop and text[at] in " \t\"')]}*_”’»":
        at += 1
    return at


def _next_character(text: str, at: int) -> str:
    at = _skip(text, at)
    return text[at] if at < len(text) else ""


def _word_at(text: str, at: int) -> str:
    stop = min(len(text), at + 12)
    end = at
    while end < stop and text[end].isalpha():
        end += 1
    return text[at:end].lower()


def _newline(
    text: str,
    start: int,
    end: int,
    words: list[str],
    starts: list[int],
    ends: list[int],
    widest: int,
    line_breaks: list[tuple[int, int]],
) -> tuple[str, int]:
    """Return the break that a run of newlines makes, or nothing, and where the run ends."""
    last = text.rindex("\n", start, end) + 1
    newlines = text.count("\n", start, last)
    if newlines >= 3:
        line_breaks.append((start, last))
    if not words or end == len(text):
        return "", last
    before = words[-1]
    if newlines >= 2:
        if before == "<line>":
            words.pop()
            starts.pop()
            ends.pop()
        return ("" if words and words[-1] == "<para>" else "<para>"), last
    if before in ("<.>", "<!>", "<?>", "<para>", "<line>"):
        return "", last
    line_start = text.rfind("\n", max(0, start - 200), start) + 1
    line = text[line_start:start].strip()
    tail = line[-1:]
    next_end = text.find("\n", end, end + 200)
    following = text[end : next_end if next_end >= 0 else end + 200]
    first = following[:1]
    if _ENUMERATOR.match(following):
        return "<line>", last
    if tail == ",":
        opening = line.split(None, 1)[0].lower().strip(",.!")
        if len(line) <= 45 and (
            opening in _GREETING or (first.isupper() and len(following) <= 45 and not _INNER_END.search(following))
        ):
            return "<line>", last
        return "", last
    if tail in "-–—&/(" or (before in _CONTINUES and first.islower()):
        return "", last
    next_word = following.split(None, 1)[0] if following else ""
    wrapped = widest and len(line) >= 35 and len(line) + 1 + len(next_word) > widest
    if first.islower():
        if wrapped or (widest and len(line) > 60) or tail in ":;":
            return "", last
        return "<line>", last
    return ("" if wrapped and before[0] != "<" and tail not in ":;" else "<line>"), last
