"""Emoji, emoticons such as ``:)`` and kaomoji such as ``(^_^)``."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from policy_core.document.found import Found
from policy_core.document.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Mapping

_PICTURES = (
    "\u203c\u2049\u2139\u2190-\u21ff\u231a-\u23ff\u24c2\u25a0-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
)
_PICTURE = lazily(f"[{_PICTURES}]|[0-9#*]\ufe0f?\u20e3|[©®™]\ufe0f")
# What may follow a picture: selectors, skin tones, the tags of a flag, and more pictures after a joiner.
_TAIL = lazily(
    "[\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*+"
    f"(?:\u200d[{_PICTURES}][\ufe0f\U0001f3fb-\U0001f3ff]*+)*+"
)
# Drawn as text unless a selector says otherwise, and yet sent for nothing but the picture.
_TEXT_EMOJI = frozenset("❤♥☺☹❣✌☝☻♡")
# Technical and typographic signs that some emoji data list and people use as text.
_TEXT_SIGNS = frozenset("™®©✓✔→←↑↓↔★☆•■□▪▫▲▼►◄●○")

# The hints only have to be cheap and to miss nothing; the patterns decide.
_EYES = re.compile(r"[:;=]['~^o-]?[()\[\]DPp|/\\*3xXoO$]")
_SIGNS = ("<", "^", "_", "\\", "xD", "XD", "(:", "(-:", "(;", "8-)", "B-)", ">.<", "O.O", "O.o")
_EMOTICON = lazily(
    r"""
    # :) ;-) =) and glad:) or glad:D
      (?<![\d:;=]) [:;=] [-o'^~]? (?: \)++ | (?<![A-Z]:)(?<!\b[a-z]:)(?<!\w=)(?: D++ | [Pp] )(?=[\s.,!?)]|$) ) (?![\w(])
    # :( :] :| :3 :o :x :* :/ with a blank before
    | (?<![\w:;=]) [:;=] [-o'^~]? (?: [(\[\]|]++ | 3 | [oO] | [xX] | [\\*$/] ) (?![\w/\\(|])
    # sorry:(
    | (?<=[a-zA-Z!?.]) [:;] [-']? \({1,3} (?=[\s.,!?)]|$)
    | (?<![\w:;=.,]) (?: 8-[)D] | B-\) )
    # <3, but neither <3 weeks nor <3%
    | (?<![\w<]) <3++ (?![\d.,%°"'] | \ ?(?:
          days?|weeks?|months?|years?|hours?|hrs?|min|mins|minutes?|sec|seconds?|stars?|items?|pcs|pieces?|[cmk]?m|k?g|lbs?
          |in|inch|inches|ft|[ap]m|[VAW]|euros?|dollars?|working|business)\b )
    | (?<=\w) <3++ (?=[\s!.]|$) (?!\ (?:days?|weeks?|hours?|min)\b)
    | < /3 (?!\w)
    | (?<!\w) xD++ (?!\w) | (?<=[!?.]\ ) XD++ (?!\w) | (?<=lol\ ) XD++ (?!\w)
    # (: and (;
    | (?<![\w(:]) \( [-^']? [:;] (?=\s|$|[.!?,])
    | (?<![\w^]) \^\^ (?![\w^]) | (?<!\w) \\[oO]/ (?!\w)
    | (?<![\w-]) -_{1,9}- (?![\w-]) | (?<!\w) T_{1,9}T (?!\w) | (?<!\w) [oO]_{1,9}[oO] (?!\w)
    | (?<!\w) O\.[oO] (?![\w.])
    | >[_.]< | (?<!\w) ;_{1,9}; (?!\w)
    """,
    re.VERBOSE,
)
_FACE_HINT = re.compile(r"\(\s?(?:_ _|[^\w\s()\"'$£€+#]|[A-Za-z0=].{0,3}[_.^-]|[\"'$+#][_.-])")
_ODD_FACE_HINT = lazily("[(ʕ¯ヽ╯ლ][^\x00-\x7f]|[ʕ¯╯ツ]")
# Eyes, mouths, and what a face has that words in brackets have not.
_EYE = r"[\^><~\-'´`￣°;@uUTtoO=xX*•.ㅠㅜー]"
_MOUTH = r"[_\-.,vwo3ωA^□дДー~━﹏︿▽∀皿0]"
_ODD = "[ω▽∀益﹏ᴥツಠ◕‿≧≦・´｀`дДﾟ°□•̀ᴗ✿｡⌒◡˘◠￣ʘ⊙ʖ]"
_FACE = lazily(
    rf"""
      ¯ \\? _{{0,3}} \( ツ \) _{{0,3}} /? ¯?
    | (?: [mdboqp\\/┐ヽ٩ヾ╰ლ＼"]{{1,2}}(?=\() )? \( \ ? [*;=\#!`'´]?
      (?: {_EYE} \ ? {_MOUTH}{{1,3}} \ ? {_EYE}
        | _\ _
        | [\^>][<\^]
        | (?=[^()\n]{{0,14}}{_ODD}) (?![^()\n]{{0,14}}(?:[A-Za-z]{{3}}|[0-9]{{2}}|[一-鿿])) [^()\n]{{2,14}}
      ) [*;\#!`'´ゞb]?
      \ ? \) (?: [mdb/\\ノﾉっつ┌┘╯✧☆♡۶و"＼／ง]{{1,3}} (?: [ ︵]{{0,3}} ┻━{{1,3}}┻ )? (?!\w) )?
    | ʕ [^ʔ\n]{{1,8}} ʔ
    | (?<![\w^]) \^ (?: _{{1,3}} | o | \. | - | ω | ▽ ) \^ (?![\w^])
    """,
    re.VERBOSE,
)
# In brackets these are figures, sizes or grades rather than eyes and a mouth.
_NO_FACE = re.compile(r"\(\s?(?:[a-zA-Z0]-[a-zA-Z0]|[a-zA-Z0]\.[a-zA-Z0]|[xX*=~.-]+|['`].{1,3}['`])\s?\)")


def find_symbols(text: str) -> list[Found]:
    """Return every emoji, emoticon and kaomoji in order of place."""
    found: list[Found] = []
    plain = text.isascii()
    if "(" in text and _FACE_HINT.search(text) or "^" in text or not plain and _ODD_FACE_HINT().search(text):
        for match in _FACE().finditer(text):
            if not _NO_FACE.fullmatch(match[0]):
                found.append((match.start(), match.end(), "<kaomoji>", match[0]))
    if _may_have_emoticons(text):
        faces = len(found)
        for match in _EMOTICON().finditer(text):
            if not faces or _free(found, faces, match.start(), match.end()):
                found.append((match.start(), match.end(), "<emoticon>", match[0]))
    if not plain and _PICTURE().search(text):
        _find_emoji(text, found)
    found.sort()
    return found


def _may_have_emoticons(text: str) -> bool:
    for sign in _SIGNS:
        if sign in text:
            return True
    return (":" in text or ";" in text or "=" in text) and _EYES.search(text) is not None


def _free(found: list[Found], first: int, start: int, end: int) -> bool:
    """Return whether none of the first finds, which are in order, overlaps a place."""
    low, high = 0, first
    while low < high:
        middle = (low + high) // 2
        if found[middle][1] <= start:
            low = middle + 1
        else:
            high = middle
    return low == first or found[low][0] >= end


def _find_emoji(text: str, found: list[Found]) -> None:
    found.sort()
    others = len(found)
    at = 0
    while match := _PICTURE().search(text, at):
        start, at = match.span()
        base = match[0][0]
        tail = _TAIL().match(text, start + 1)
        end = max(at, tail.end()) if tail else at
        if "\U0001f1e6" <= base <= "\U0001f1ff":
            # Two regional indicators are a flag.
            if "\U0001f1e6" <= text[end : end + 1] <= "\U0001f1ff":
                end += 1
        elif not _is_emoji(base, text[start + 1 : end]):
            continue
        if not others or _free(found, others, start, end):
            found.append((start, end, "<emoji>", text[start:end]))
        at = end


def _is_emoji(base: str, tail: str) -> bool:
    if base in _TEXT_EMOJI or tail and base in "0123456789#*©®™":
        return True
    data = _emoji_data()
    if base not in data and base + "\ufe0f" not in data:
        return False
    if tail:
        return True
    # What the data knows both bare and with a selector is text when bare.
    return base not in _TEXT_SIGNS and (base + "\ufe0f" not in data or base >= "\U0001f000")


@cache
def _emoji_data() -> Mapping[str, object]:
    import emoji

    return emoji.EMOJI_DATA
