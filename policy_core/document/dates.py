"""Days and times of day."""

from __future__ import annotations

import re

from policy_core.document.found import Found

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero ene gennaio gen januari styczeń stycznia ocak janeiro",
            "february feb februar février févr fevrier febrero febbraio februari luty lutego şubat fevereiro",
            "march mar märz maerz mars marzo maart marzec marca mart março",
            "april apr avril avr abril abr aprile kwiecień kwietnia nisan",
            "may mai mayo maggio mei maj maja mayıs maio",
            "june jun juni juin junio giugno giu czerwiec czerwca haziran junho",
            "july jul juli juillet juil julio luglio lug lipiec lipca temmuz julho",
            "august aug août aout agosto ago augustus augusti sierpień sierpnia ağustos",
            "september sept sep septembre septiembre settembre set wrzesień września eylül setembro",
            "october oct oktober okt octobre octubre ottobre ott październik października ekim outubro",
            "november nov novembre noviembre listopad listopada kasım novembro",
            "december dec dezember dez décembre déc decembre diciembre dic dicembre grudzień grudnia aralık dezembro",
        ),
        1,
    )
    for name in names.split()
}
# Words in their own right, when written small.
_WORDS = frozenset("may mar march mars mart set gen dic mei ago jan ene ott ocak".split())
MONTH_ENDINGS = frozenset(name[-3:] for name in MONTHS) | frozenset(name[-2:] + "." for name in MONTHS)

_ISO = re.compile(r"((?:19|20)[0-9]{2})([-/.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12][0-9]|3[01])(?![0-9]|[-/.][0-9])")
_DMY = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2((?:19|20)[0-9]{2}|[0-9]{2})(?![0-9]|[-/.][0-9])")
_DM_DOTS = re.compile(r"(0?[1-9]|[12][0-9]|3[01])\.\s?(0?[1-9]|1[0-2])\.(?!\s?[0-9])")
_MD = re.compile(r"([0-9]{1,2})/([0-9]{1,2})(?![0-9/]|[.,][0-9])")
_CLOCK = re.compile(
    r"(?:[01]?[0-9]|2[0-4])(?::[0-5][0-9]){1,2}(?![0-9:])(?:\s?(?:[ap]m\b|[ap]\.\s?m\.|uhr\b|h\b|hrs\b|o'?clock\b))?"
    r"|(?:[01]?[0-9]|2[0-4])\s?(?:[ap]m\b|[ap]\.\s?m\.|uhr\b|o'?\s?clock\b|h[0-5][0-9]\b)"
    r"|(?:[01]?[0-9]|2[0-3])\.[0-5][0-9]\s?(?:[ap]m\b|[ap]\.\s?m\.|uhr\b)"
)
# After "9 p.m.", where the full stop ends the sentence too.
_NEW_SENTENCE = re.compile(
    r"\s*(?:$|\n)|\s(?:i|we|you|he|she|it|they|the|this|that|our|your|my|please|if|thanks?|no|closed|after|then)\b"
)
_ORDINAL = "(?:st|nd|rd|th|er|º|ª)"
_YEAR = r"(?:,?\s(?:de\s)?((?:19|20)[0-9]{2})(?![0-9]))"
_DAY_MONTH = re.compile(
    rf"([0-9]{{1,2}})(?:{_ORDINAL}|\.)?"
    rf"(?:\s?[-–/]\s?[0-9]{{1,2}}(?:{_ORDINAL}|\.)?)?[\s-]{{0,2}}(?:of\s|de\s)?([^\W\d_]{{3,12}})"
    rf"(?:\.?{_YEAR})?"
)
_MONTH_DAY = re.compile(rf"([0-9]{{1,2}}){_ORDINAL}?(?![0-9:])(?:\s?[-–]\s?[0-9]{{1,2}}{_ORDINAL}?(?![0-9]))?{_YEAR}?")
_MONTH_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?![0-9])")
_CJK = re.compile(r"(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})[日号]")
_CUE = re.compile(
    r"(?:\b(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday|rsday|urday)?"
    r"|\b(?:on|by|until|till|from|dt|dated?|since|before|after|of|recd|between|and|due|eta|week|am|le|il|el|bis|zum))\.?,?\s*$"
)
# After a fraction, what makes it none of a year.
_FRACTION_OF = re.compile(
    r"\s?(?:inch|in\b|\"|'|mm|cm|hp|bsp|cups?\b|stars?|points?|of\b|lbs?\b|pint|oz|mile|full|price|off|tsp|tbsp"
    r"|people|customers)"
)
# "17.11., at noon" is a day, "a cable of 1.5. If" ends a sentence, unless a word says that it is a day.
_GOES_ON = re.compile(r"[,;)]|\s?[-–/]|\s[a-zà-ÿ]")
_DAY_CUE = re.compile(
    r"\b(?:am|vom|bis|zum|ab|den|dem|der|seit|bis zum|on|by|until|till|from|since|dated|dt\.?|requested"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag),?\s$"
)
_VERSION = re.compile(r"\b(?:v|version|firmware|ver|release|rev)\.?\s?$")


def read_clock(low: str, start: int) -> Found | None:
    """Return the time of day that starts at a place."""
    match = _CLOCK.match(low, start)
    if match is None:
        return None
    end = match.end()
    if low[end - 1] == "." and _NEW_SENTENCE.match(low, end):
        end -= 1
    return start, end, "<time>", match[0]


def read_date(text: str, low: str, start: int) -> Found | None:
    """Return the date in figures that starts at a place.

    The value is ISO 8601 where it is clear which number is the month, else the date as written.
    """
    match = _ISO.match(text, start)
    if match:
        return start, match.end(), "<date>", f"{match[1]}-{int(match[3]):02}-{int(match[4]):02}"
    match = _DMY.match(text, start)
    if match:
        full = len(match[4]) == 4
        if _is_day_and_month(int(match[1]), int(match[3])) and (
            full
            or (
                match[2] != "-"
                and len(match[1]) + len(match[3]) > 2
                and not _VERSION.search(low, max(0, start - 10), start)
            )
        ):
            return start, match.end(), "<date>", match[0]
        return None
    match = _DM_DOTS.match(text, start)
    if match and (_GOES_ON.match(text, match.end()) or _DAY_CUE.search(low, max(0, start - 16), start)):
        return start, match.end(), "<date>", f"--{int(match[2]):02}-{int(match[1]):02}"
    match = _MD.match(text, start)
    if match and _is_slashed(low, int(match[1]), int(match[2]), match):
        return start, match.end(), "<date>", match[0]
    return None


def _is_day_and_month(first: int, second: int) -> bool:
    return (1 <= first <= 12 and 1 <= second <= 31) or (1 <= first <= 31 and 1 <= second <= 12)


def _is_slashed(low: str, first: int, second: int, match: re.Match[str]) -> bool:
    """Return whether two numbers with a slash are a day and a month rather than a fraction or a grade."""
    start, end = match.span()
    if not _is_day_and_month(first, second) or _FRACTION_OF.match(low, end):
        return False
    if _CUE.search(low, max(0, start - 16), start):
        return True
    written = match[0]
    if first == second or (first <= second and second in (5, 10)) or written == "24/7" or len(written) < 4:
        return False
    return first > second or second not in (2, 3, 4, 8, 16, 32) or match[2][0] == "0"


def read_day_month(text: str, low: str, start: int) -> Found | None:
    """Return the date that starts with its day at a place, as in ``18th of November 2026``."""
    match = _DAY_MONTH.match(low, start)
    if match is None or not 1 <= int(match[1]) <= 31:
        return None
    month = MONTHS.get(match[2])
    if month is None or (match[2] in _WORDS and not text[match.start(2)].isupper()):
        return None
    return start, match.end(), "<date>", f"{match[3] or '-'}-{month:02}-{int(match[1]):02}"


def read_month_day(text: str, first: int, start: int, word: str) -> Found | None:
    """Return the date of which the day, or the year, starts at a place right after the month's name.

    Args:
        text: The text.
        first: Where the word before them starts.
        start: Where the digits start.
        word: That word, in lower case, with the full stop that it may end in.
    """
    name = word.rstrip(".,")
    month = MONTHS.get(name)
    if month is None or (name in _WORDS and not text[first].isupper()):
        return None
    match = _MONTH_YEAR.match(text, start)
    if match:
        return first, match.end(), "<date>", f"{match[1]}-{month:02}"
    match = _MONTH_DAY.match(text, start)
    if match and 1 <= int(match[1]) <= 31:
        return first, match.end(), "<date>", f"{match[2] or '-'}-{month:02}-{int(match[1]):02}"
    return None


def read_cjk_date(text: str, start: int) -> Found | None:
    """Return the date that starts at a place, as in ``11月18日``."""
    match = _CJK.match(text, start)
    return (start, match.end(), "<date>", f"{match[1] or '-'}-{int(match[2]):02}-{int(match[3]):02}") if match else None
