"""Telephone numbers: in digits, and spelled out in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from policy_core.document.cues import Cue, cue_at
from policy_core.document.found import Found
from policy_core.document.patterns import lazily

FEWEST, MOST = 7, 15
"""Digits of a telephone number."""

_ENOUGH = 2.0
_CUE_WEIGHT: dict[Cue, float] = {
    "phone": 2, "perhaps-phone": 1, "": 0, "perhaps-order": 0, "carrier": -1, "perhaps-parcel": -1,
    "perhaps-other": -0.5, "parcel": -3, "order": -3, "other": -3,
}  # fmt: skip
_TOLL_FREE = frozenset("800 888 877 866 855 844 833".split())
_FREE_OR_SHARED = ("0800", "0808", "0845", "0844", "0870", "0900", "0180", "0120", "0570", "0300", "0330", "0333")
# Mobile numbers of Britain, Germany, France and Japan.
_MOBILE = re.compile(r"07[0-9]{9}|01[567][0-9]{8,9}|0[67][0-9]{8}|0[789]0[0-9]{8}")
# How the British group theirs.
_BRITISH = ([5, 3, 3], [5, 6], [4, 3, 4], [3, 4, 4])
# How numbers without a leading zero are grouped elsewhere, with the digits that they begin with there.
_GROUPED = {
    (3, 2, 2, 2): "6789",  # Spain
    (2, 3, 2, 2): "123456789",  # Poland, Spain
    (3, 2, 2, 3): "3",  # Italy
    (3, 3, 2, 2): "359",  # Italy, Turkey, Russia
    (2, 5, 4): "123456789",  # Brazil
    (1, 3, 3, 2, 2): "78",  # Russia
}
# Mobile numbers of China.
_CHINESE_MOBILE = re.compile(r"1[3-9][0-9]{9}")
# What stands before a number where its "+" was forgotten.
_CALLING_CODES = frozenset("1 31 32 33 34 39 41 43 44 45 46 47 48 49 61 64 65 81 82 86 90 91 351 353 852 971".split())
_MOST_PIECES = 9
_MOST_REMEMBERED = 4096
_VANITY = re.compile(r"-(?=[A-Z0-9-]{5,12}(?![\w-]))[A-Z]{2,10}(?:-?[A-Z0-9]{2,8})?")
_LINK = re.compile(r"(?:\btel|☎|📞|📱|✆)\s?[:.]?/{0,2}\s?$")

_ON = re.compile(r"\b(?:on|at|auf|unter|au|al|op)\s$")
# "Type plate no. 0031 4471 220".
_NUMBERED = re.compile(r"\b(?:no|nr)\.\s$")
# "Confirm to …", "ask for Ingvild: …", "our line: …".
_TO_SOMEBODY = re.compile(
    r"\b(?:(?:re)?confirm(?:ed|ing)?(?:\s(?:it|this|that|the\s\w+))?\s(?:to|with|at|on|via|by)|ask\sfor\s\w+|ask\s\w+\s(?:on|at|under)"
    r"|(?:our|the|my|his|her|their)\s(?:line|landline|switchboard)(?:\sis)?|(?:answers|picks\sup)(?:\son|\sat|\sunder)?"
    r"|(?:speak|talk)\s(?:to|with)\s\w+|if\snot\s\w+)[\s,:]{1,2}(?:on\s|at\s|under\s|(?:the\s)?(?:number|line)\s)?$"
)
# What is printed on a thing often ends in a letter.
_LETTER_AFTER = re.compile(r"[ -]?[b-hj-wyzB-HJ-WYZ](?![\w'])(?! [A-Z])")

# Where a number may be from; those with a leading zero first for numbers that have one.
_WITH_ZERO = "GB DE FR IT JP NL SE AU IN TR AE BE ZA NG AT CH EG SA CN IE".split()
_OTHERS = "US ES PL IN CN SG MX BR IT HK AE SA NG GB DE FR NO DK PT".split()


def read_phone(
    text: str, low: str, prefix: int, pieces: Sequence[tuple[int, int]], cue: Cue, revealed: bool = False
) -> Found | None:
    """Return the telephone number that a run of digits is, or that lies in it.

    Args:
        text: The text.
        low: The same in lower case.
        prefix: Where the run starts with its ``+`` and opening bracket.
        pieces: Start and end of each of its groups of digits.
        cue: What the words beside it say it is.
        revealed: Whether it was written with letters for digits, as nobody writes what is to be read by a machine.
    """
    weight = _CUE_WEIGHT[cue] + (2 if revealed else 0)
    if _ON.search(low, max(0, prefix - 8), prefix):
        weight += 1
    if text.startswith("00", prefix) and _NUMBERED.search(low, max(0, prefix - 5), prefix):
        weight -= 2
    if _TO_SOMEBODY.search(low, max(0, prefix - 40), prefix):
        weight += 1
    if _LETTER_AFTER.match(text, pieces[-1][1]):
        weight -= 1
    if _LINK.search(low, max(0, prefix - 8), prefix):
        weight += 2
    lone = all(end - start == 1 for start, end in pieces)
    count = len(pieces)
    if not lone and count > _MOST_PIECES:
        pieces = pieces[:_MOST_PIECES]
    for first in range(1 if lone else min(3, len(pieces))):
        begin = prefix if first == 0 else pieces[first][0]
        if first and not _apart(text, pieces, first):
            continue
        for last in range(len(pieces), first, -1):
            if last < count and not _apart(text, pieces, last):
                continue
            if _is_phone(text, begin, pieces[first:last], weight):
                end = pieces[last - 1][1]
                while text[begin] == "(" and ")" not in text[begin:end]:
                    begin += 1
                digits = "".join(text[a:b] for a, b in pieces[first:last])
                return begin, end, "<phone>", ("+" if "+" in text[begin : pieces[first][0]] else "") + digits
    return None


def read_vanity(text: str, start: int, end: int) -> Found | None:
    """Return the number that goes on in letters after a run of digits, as in ``1-800-FLOWERS``."""
    if text[end - 3 : end] not in _TOLL_FREE or text[start:end][:-3] not in ("1-", "1.", "0"):
        return None
    match = _VANITY.match(text, end)
    return (start, match.end(), "<phone>", text[start : match.end()]) if match else None


def _apart(text: str, pieces: Sequence[tuple[int, int]], at: int) -> bool:
    """Return whether a number may end, and another begin, before a group of digits."""
    if at >= len(pieces):
        return False
    gap = text[pieces[at - 1][1] : pieces[at][0]]
    size = pieces[at][1] - pieces[at][0]
    before = pieces[at - 1][1] - pieces[at - 1][0]
    return len(gap) > 1 or gap in "/," or size <= 2 or before <= 2 or (text[pieces[at][0]] == "0" and size >= 3)


def _is_phone(text: str, begin: int, pieces: Sequence[tuple[int, int]], weight: float) -> bool:
    groups = [text[start:end] for start, end in pieces]
    digits = "".join(groups)
    if not FEWEST <= len(digits) <= MOST:
        return False
    plus = "+" in text[begin : pieces[0][0]]
    score = weight + _shape(groups, digits, plus, "(" in text[begin : pieces[-1][1]])
    return score >= _ENOUGH and _is_possible(digits, plus)


def _shape(groups: Sequence[str], digits: str, plus: bool, brackets: bool) -> float:
    """Return how much a number looks like one to call: 2 or more needs no word that says so."""
    if plus:
        return 3
    size = len(digits)
    sizes = [len(group) for group in groups]
    if size == 13 and digits.startswith(("978", "979")):
        return -3
    if digits == digits[0] * size or digits in "01234567890123456789" or digits.endswith("0000"):
        return -2
    if max(sizes) == 1:
        return 2 if digits[0] == "0" and size >= 10 else 0.5
    if sizes[-3:] == [3, 3, 4] and groups[-3][0] in "23456789" and (len(sizes) == 3 or groups[:-3] == ["1"]):
        return 3 if brackets or groups[-3] in _TOLL_FREE else 2
    if sizes == [3, 7] and brackets and digits[0] in "23456789":
        return 2.5
    if brackets and size >= 9 and sizes[0] <= 5:
        return 2.5 if digits[0] == "0" or size == 10 else 1
    if digits.startswith("00") and size >= 11:
        if digits[2] == "0":
            return 0
        # "0040 744 555 017", but a bare row of digits may stand under a bar code.
        return 3 if len(groups) > 1 and sizes[0] <= 5 else 2
    if digits[0] == "0":
        if digits[1] == "0" or not 9 <= size <= 12:
            return 0
        if digits.startswith(_FREE_OR_SHARED):
            return 2.5
        if len(groups) > 1:
            # "07700 900418 2 pieces"
            if sizes[-1] == 1 and size == 12:
                return -1
            if sizes in _BRITISH:
                return 2.5
            # "0 171 555 01 36", but not the digits under a bar code.
            alone = sizes[0] == 1 and len(sizes) > 2 and max(sizes) <= 4 and sizes[-1] > 1
            return 2 if alone or (sizes[0] >= 2 and max(sizes) <= 8) else 0
        if _MOBILE.fullmatch(digits):
            return 2
        return 1.5 if size in (10, 11) else 0.5
    if (sizes == [5, 5] and digits[0] in "6789") or (
        digits.startswith(("1800", "1300")) and size in (10, 11) and len(groups) > 1
    ):
        return 2
    if digits[0] in _GROUPED.get(tuple(sizes), ""):
        return 2
    if _CHINESE_MOBILE.fullmatch(digits):
        return 2 if sizes == [3, 4, 4] else 1
    if size == 9 and digits[0] in "6789" and sizes == [3, 3, 3]:
        return 1
    # In pairs, as in Norway and Denmark, but no row of sizes.
    if len(sizes) in (4, 5) and max(sizes) == 2 == min(sizes) and list(groups) != sorted(groups) and digits[0] != "1":
        return 1
    if size >= 11 and len(sizes) > 2 and groups[0] in _CALLING_CODES and groups[1][0] != "0":
        return 1.5
    if sizes == [3, 4]:
        return 1
    return 0.5 if sizes == [4, 4] or size == 10 else 0


@lru_cache(_MOST_REMEMBERED)
def _is_possible(digits: str, plus: bool) -> bool:
    """Return whether one of the countries has numbers of this length, given out or not."""
    from phonenumbers import NumberParseException, is_possible_number, parse

    if plus or (digits.startswith("00") and len(digits) >= 11):
        try:
            return is_possible_number(parse("+" + (digits if plus else digits[2:]), None))
        except NumberParseException:
            return False
    for region in _WITH_ZERO if digits[0] == "0" else _OTHERS:
        try:
            if is_possible_number(parse(digits, region)):
                return True
        except NumberParseException:
            continue
    # Within a city of North America.
    return len(digits) == 7


# The area code apart from the rest.

_APART_HINT = re.compile(r"\b0[1-9]")
_APART = lazily(
    r"(?<![\w.,/+-])\(?(0[1-9][0-9]{1,4})\)?(?:,|;|:| -| –|…|\.\.\.)?\s"
    r"(?:and\s)?(?:then|followed\sby|after\sthat|afterwards|plus)(?:\scomes?|\sgoes)?[:,]?\s"
    r"([0-9]{2,8}(?:[ -][0-9]{2,4}){0,3})(?![\w-])"
    r"|(?<![\w.,/+-])([0-9]{3,8}(?:[ -][0-9]{2,4}){0,3}),?\s"
    r"(?:with|and|but|after|preceded\sby|behind)(?:\sthe)?(?:\s(?:area|dialling|dialing|city|town))?"
    r"(?:\s(?:code|prefix))?\s(0[1-9][0-9]{1,4})"
    r"(?:\s(?:before(?:\s(?:it|that))?|in\sfront(?:\sof\sit)?|first|ahead))(?!\w)",
    re.IGNORECASE,
)
# "Ludlow 01584", "LUDLOW, 01584".
_IN_A_TOWN = re.compile(r"(?<![^\W_])[A-Z][^\W\d_]{2,}(?:[ -][A-Z][^\W\d_]{2,})?[,:]?\s$")
# "For a spare part call …", but not "the ring", "your phone".
_CALLS = r"(?<!the )(?<!\ba )(?<!\bo )(?<!\bo-)(?<!your )\b(?:call|ring|phone|tel|telephone|text)\b"
# What is told of digits for keys, dials and locks, and of settings, where it is not to be called in between.
_KEYED = re.compile(
    r"\b(?:enter|press|pin|type|key in|keypad|opens?|unlocks?|dial to|set|turn|heat|use|fit|choose|select|part|size"
    r"|(?<!area )(?<!city )(?<!town )(?<!dialling )(?<!dialing )code)\b"
    rf"(?:(?!{_CALLS})[^.!?\n]){{0,24}}$"
)
_KEYED_WIDTH = 40
_FEWEST_APART, _MOST_APART = 9, 12


def find_apart(text: str, low: str) -> list[Found]:
    """Return the telephone numbers whose area code stands apart, as in ``01584, then 555 219``.

    Args:
        text: The text.
        low: The same in lower case.
    """
    found: list[Found] = []
    if _APART_HINT.search(text) is None:
        return found
    for match in _APART().finditer(text):
        code, rest = (match[1], match[2]) if match[1] else (match[4], match[3])
        digits = code + "".join(filter(str.isdigit, rest))
        if _FEWEST_APART <= len(digits) <= _MOST_APART and _is_to_call(text, low, match):
            found.append((*match.span(), "<phone>", digits))
    return found


def _is_to_call(text: str, low: str, match: re.Match[str]) -> bool:
    """Return whether something says that digits in two parts are a telephone number."""
    start, end = match.span()
    lead = low[max(0, start - _KEYED_WIDTH) : start]
    if _KEYED.search(lead):
        return False
    said = _CUE_WEIGHT[cue_at(low, start, end)]
    # That a code comes in front of a number says so by itself.
    return said > 0 or (
        said > -1
        and bool(
            match[4]
            or _TO_SOMEBODY.search(lead)
            or _ON.search(lead)
            or _IN_A_TOWN.search(text, max(0, start - _KEYED_WIDTH), start)
        )
    )


# In words.

_VALUES = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "naught": "0", "nil": "0",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50",
    "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}  # fmt: skip
_REPEATS = {"double": 2, "triple": 3, "treble": 3}
_NOUGHTS = {"hundred": "00", "thousand": "000"}
_SPOKEN_WORD = (
    "(?:" + "|".join(sorted([*_VALUES, *_REPEATS, *_NOUGHTS, "plus"], key=len, reverse=True)) + "|[0-9]{1,6})"
)
_SPOKEN = lazily(rf"(?<![^\W_]){_SPOKEN_WORD}(?:[\s,.\-–/]{{1,3}}{_SPOKEN_WORD}(?![^\W_])){{3,40}}+")
_HINTS = ("zero", "double", " oh", "seven", "eight", "nine", "three", "four", "five", "six", "two")
_FEWEST_HINTS = 3
_PART = re.compile("[a-z]+|[0-9]+")


def find_spoken(low: str) -> list[Found]:
    """Return the telephone numbers spelled out in words (``oh seven seven double oh …``) of a text in lower case."""
    found: list[Found] = []
    hints = 0
    for hint in _HINTS:
        if hint in low:
            hints += 1
    if hints < _FEWEST_HINTS:
        return found
    for match in _SPOKEN().finditer(low):
        digits = _spoken_digits(match[0])
        letters = sum(map(str.isalpha, match[0]))
        if FEWEST <= len(digits) <= MOST and letters >= 8 and digits not in "01234567891011121314":
            found.append((*match.span(), "<phone>", digits))
    return found


def _spoken_digits(words: str) -> str:
    digits = ""
    repeat = 1
    tens = False
    for word in _PART.findall(words):
        if word in _REPEATS:
            repeat = _REPEATS[word]
            continue
        value = _NOUGHTS.get(word) or _VALUES.get(word, word) if word != "plus" else ""
        if tens and len(value) == 1 and value != "0" and word in _VALUES:
            digits = digits[:-1]
        tens = len(value) == 2 and value[1] == "0" and word.endswith("ty")
        digits += value * repeat
        repeat = 1
    return digits
