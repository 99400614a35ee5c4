"""Text as it is compared: compatibility forms, invisible characters and look-alike letters undone, places kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import category, combining, normalize

from policy_core.document.patterns import lazily

# Everything outside this class is compared as it is written. It is spelled out rather than computed so that
# import stays cheap and every Python, whatever its Unicode version, agrees.
_ATTENTION = lazily(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\xa0\xaa\xad\xb2\xb3\xb5\xb9\xba"
    "\u0130\u0132\u0133\u013f\u0140\u0149\u017f\u01c4-\u01cc\u01f1-\u01f3\u0250-\u036f"
    "\u0370-\u058f\u05bf-\u06ff\u0700-\u0fff\u1000-\u1fff"
    "\u2000-\u2012\u2015-\u2025\u2027-\u206f\u2070-\u20ab\u20ad-\u2bff\u2c60-\u2dff\u3000\u3099-\u309f\u30ff\u3131-\u33ff"
    "\ua4d0-\ua4ff\ua640-\uabff\ud800-\uffff\U00010000-\U0010ffff"
    "]"
)
_ASCII_ATTENTION = re.compile("[\x00-\x08\x0b-\x1f\x7f]")

_INVISIBLE = frozenset(
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2065\u2066\u2067\u2068\u2069"
    "\u206a\u206b\u206c\u206d\u206e\u206f\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
) | frozenset(map(chr, range(0xFE00, 0xFE10)))

# Half-width katakana have their voicing marks beside them.
_HALF_WIDTH_MARKS = {"ﾞ": "\u3099", "ﾟ": "\u309a"}
_VS16 = "\ufe0f"
_ZWJ = "\u200d"
_KEYCAP = "\u20e3"

# NFKC would turn these into other words ("Vibram™" into "VibramTM") or numbers ("1½" into "11⁄2").
_KEEP = frozenset("™℠¨¯´¸˘˙˚˛˜˝΄΅`ﾟﾞ½¼¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅟↉")

_SINGLE = {
    "\x0b": "\n",
    "\x0c": "\n",
    "\x85": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "İ": "I",
    "‘": "'",
    "’": "'",
    "‚": "'",
    "‛": "'",
    "′": "'",
    "ʼ": "'",
    "ʻ": "'",
    "ʹ": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "‟": '"',
    "″": '"',
    "‐": "-",
    "‑": "-",
    "‒": "-",
    "−": "-",
    "﹣": "-",
    "⁃": "-",
    "․": ".",
    "∙": ".",
    "ꓸ": ".",
    "∶": ":",
    "꞉": ":",
    "⁄": "/",
    "∕": "/",
    "℡": "tel ",
    "℻": "fax ",
    "№": "No ",
    "©": "©",
}

_HOMOGLYPHS = str.maketrans(
    # Cyrillic
    "АВСЕНІЈКМОРЅТХУҮԚԜҺГавсеһіјкмоӏрԛѕтԝхуүгп"
    # Greek
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχω"
    # small capitals and other letters that pass for Latin ones
    "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢɑɡıƖ",
    "ABCEHIJKMOPSTXYYQWHraBcehijkmolpqstwxyyrnABEZHIKMNOPTYXaeiKvoptuxwabcdefghijklmnopqrstuvwyzagil",
)
_LOOKALIKE = lazily("[\u0370-\u03ff\u0400-\u052f\u0250-\u02af\u1d00-\u1d7f\ua720-\ua7ff\u01eb\u0131\u0196]")
_OTHER_SCRIPT = lazily("[\u0370-\u052f]")
_WORD = lazily("[^\\W\\d_]+")
_KEYCAP_RUN = lazily("(?:[0-9]\ufe0f?\u20e3 ?){7,}")

# Characters that one may become.
_MOST_GROWN = 4

_cache: dict[str, str] = {}


def normalise(source: str) -> tuple[str, Sequence[int] | None]:
    """Return the text to compare, and for each of its characters the place in the source.

    The places are ``None`` where the text is the source, else one more than the text is long, never decreasing.
    """
    if source.isascii():
        if not _ASCII_ATTENTION.search(source):
            return source, None
    elif not _ATTENTION().search(source):
        return source, None
    special = set(_ATTENTION().findall(source))
    single = {char: _replacement(char) for char in special}
    if all(len(to) == 1 and not _is_mark(char) for char, to in single.items()) and "\r\n" not in source:
        text = source.translate({ord(char): to for char, to in single.items()})
        offsets: Sequence[int] | None = range(len(source) + 1)
    else:
        text, offsets = _rewrite(source)
    if _LOOKALIKE().search(text):
        text = _unmix(text)
    return (source, None) if text == source else (text, offsets)


def is_invisible(char: str) -> bool:
    """Return whether normalising leaves nothing of a character."""
    return char in _INVISIBLE or "\U000e0000" <= char <= "\U000e0fff"


def _is_mark(char: str) -> bool:
    return combining(char) != 0 or char == _KEYCAP or char in _HALF_WIDTH_MARKS


def _replacement(char: str) -> str:
    """Return what a character becomes whatever stands around it."""
    known = _cache.get(char)
    if known is None:
        known = _cache[char] = _find_replacement(char)
    return known


def _find_replacement(char: str) -> str:
    if char in _SINGLE:
        return _SINGLE[char]
    if is_invisible(char):
        return ""
    if char in _KEEP or _is_mark(char):
        return char
    if char < " " or "\x7f" <= char < "\xa0":
        return "\n" if char in "\n\r" else " "
    kind = category(char)
    if kind == "Nd":
        return chr(ord("0") + int(char))
    if kind in ("Zs", "Zl", "Zp"):
        return " "
    if "\U0001f150" <= char <= "\U0001f169":
        return chr(ord(char) - 0x1F150 + ord("a"))
    folded = normalize("NFKC", char)
    if kind == "No" and not folded.isdigit():
        return char
    if char in "¹²³" or "\u2070" <= char <= "\u208e":
        return char if kind == "No" else folded
    # What stands for a whole phrase stays one character: a text must not grow many times over.
    return char if len(folded) > _MOST_GROWN else folded.replace("İ", "I")


def _rewrite(source: str) -> tuple[str, list[int]]:
    """Rewrite a source in which some characters vanish, grow or merge."""
    out: list[str] = []
    offsets: list[int] = []
    digits = {m.start(): m.end() for m in _KEYCAP_RUN().finditer(source)} if _KEYCAP in source else {}
    digits_until = 0
    marks = 0
    at = 0
    size = len(source)
    for match in _ATTENTION().finditer(source):
        here = match.start()
        if here > at:
            out += source[at:here]
            offsets += range(at, here)
            marks = 0
        at = here + 1
        char = source[here]
        if digits and here - 1 in digits:
            digits_until = digits[here - 1]
        if here < digits_until:
            continue
        if char == "\r" and at < size and source[at] == "\n":
            continue
        if char == _VS16:
            if out and _makes_emoji(out[-1], source, at):
                out.append(char)
                offsets.append(here)
            continue
        if char == _ZWJ:
            if out and at < size and _is_pictograph(out[-1]) and _is_pictograph(source[at]):
                out.append(char)
                offsets.append(here)
            continue
        if "\U000e0020" <= char <= "\U000e007f":
            if out and (out[-1] == "\U0001f3f4" or "\U000e0020" <= out[-1] <= "\U000e007f"):
                out.append(char)
                offsets.append(here)
            continue
        voicing = _HALF_WIDTH_MARKS.get(char)
        if voicing and not (out and "\u30a1" <= out[-1] <= "\u30fd"):
            voicing = None
        if voicing or combining(char):
            marks += 1
            if out and marks <= 3:
                merged = normalize("NFC", out[-1] + (voicing or char))
                if len(merged) == 1:
                    out[-1] = merged
                    continue
            # A mark that makes no letter of its own only dresses a Latin one up.
            if "\u0300" <= char <= "\u036f" or marks > 8:
                continue
            out.append(char)
            offsets.append(here)
            continue
        marks = 0
        to = _replacement(char)
        out += to
        offsets += [here] * len(to)
    out += source[at:]
    offsets += range(at, size + 1)
    return "".join(out), offsets


def _makes_emoji(before: str, source: str, after: int) -> bool:
    if before in "0123456789#*":
        return source.startswith(_KEYCAP, after)
    return _is_pictograph(before) or before in "©®‼⁉™ℹ〰〽㊗㊙"


def _is_pictograph(char: str) -> bool:
    return "\u2190" <= char <= "\u2bff" or char >= "\U0001f000" or char == _VS16


def _unmix(text: str) -> str:
    """Give words of mixed scripts, and words of look-alikes in a Latin text, their Latin letters."""
    latin = 0
    other = 0
    for char in text:
        if "a" <= char <= "z" or "A" <= char <= "Z":
            latin += 1
        elif "\u0370" <= char <= "\u052f":
            other += 1

    def to_latin(match: re.Match[str]) -> str:
        word = match[0]
        if word.isascii() or not _LOOKALIKE().search(word):
            return word
        turned = word.translate(_HOMOGLYPHS)
        if _LOOKALIKE().search(turned):
            return word
        mixed = any("A" <= char <= "z" for char in word)
        return turned if mixed or latin > other or not _OTHER_SCRIPT().search(word) else word

    return _WORD().sub(to_latin, text)
