"""Numbers that name a thing: order ids, parcels, articles, machines on the net."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policy_core.document.cues import Cue
from policy_core.document.found import Found
from policy_core.document.patterns import lazily

# Order ids: three, seven and seven digits.

_ORDER = re.compile(r"[0-9]{3}-[0-9]{7}-[0-9]{7}(?!-?[0-9])")
_ANY_ORDER = re.compile(r"(?<![0-9])(?<![0-9]-)[0-9]{3}-[0-9]{7}-[0-9]{7}(?!-?[0-9])")
_ORDER_SIZE = 19
_LOOSE_ORDER = re.compile(r"([0-9]{2,4})([ .\-/–—_]{1,3})([0-9]{5,9})([ .\-/–—_]{1,3})([0-9]{4,9})(?![0-9])")
_DIGITAL_ORDER = re.compile(r"[DS][0-9]{2}-[0-9]{7}-[0-9]{7}(?![0-9])")
# The first digits that Amazon's shops give out.
_ORDER_PREFIX = re.compile(
    r"0(?:02|2[68])|1[01][0-9]|17[1-4]|2(?:0[0-9]|49|5[0-3])|30[0-9]|40[0-9]|50[0-9]|70[0-9]|90[0-9]"
)

_NAMED_ORDER = re.compile(r"\border(?:\s(?:no|nr|num|number|id))?[.:#]?\s?[#(]?$", re.IGNORECASE)


def find_order(text: str, start: int, end: int) -> Found | None:
    """Return the first well-formed order id of a run of digits."""
    match = _ORDER.match(text, start) or (_ANY_ORDER.search(text, start, end) if end - start > _ORDER_SIZE else None)
    return (*match.span(), "<order-id>", match[0]) if match else None


def read_malformed_order(text: str, start: int, end: int, pieces: Sequence[tuple[int, int]], cue: Cue) -> Found | None:
    """Return what a run of digits starts with if it is meant as an order id."""
    loose = _LOOSE_ORDER.match(text, start)
    if loose and _is_meant(loose, cue):
        return start, loose.end(), "<bad-order-id>", _canonical(loose[1] + loose[3] + loose[5])
    sizes = [last - first for first, last in pieces]
    if sizes[0] == 17 and cue not in ("parcel", "carrier"):
        return start, pieces[0][1], "<bad-order-id>", _canonical(text[start : pieces[0][1]])
    if (
        len(sizes) == 3
        and max(sizes) < 8
        and 14 <= sum(sizes) <= 18
        and text[pieces[0][1]] == text[pieces[1][1]] == "-"
        and _NAMED_ORDER.search(text, max(0, start - 16), start)
    ):
        # "Order 17133-08842-7716": as many hyphens as an order id, and about as many digits.
        return start, end, "<bad-order-id>", _canonical("".join(text[first:last] for first, last in pieces))
    if cue in ("order", "perhaps-order") and sizes in ([3, 7], [3, 14], [10, 7]):
        return start, end, "<bad-order-id>", _canonical(text[start : pieces[0][1]] + text[slice(*pieces[1])])
    return None


def _is_meant(loose: re.Match[str], cue: Cue) -> bool:
    sizes = len(loose[1]), len(loose[3]), len(loose[5])
    alike = loose[2].strip() == loose[4].strip()
    if sizes == (3, 7, 7):
        return True
    if not alike or cue in ("parcel", "carrier"):
        return False
    if loose[2] == "-" and sizes[:2] == (3, 7):
        return True
    total = sum(sizes)
    return (total == 17 or (16 <= total <= 18 and sizes[0] == 3 and min(sizes[1:]) >= 6)) and (
        cue in ("order", "perhaps-order") or _ORDER_PREFIX.match(loose[1]) is not None
    )


def _canonical(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:10]}-{digits[10:]}" if len(digits) == 17 else digits


# Codes of letters and digits.

_WORD = re.compile(r"[0-9A-Za-z]++")
_ASIN = re.compile(r"B0[0-9A-Z]{8}", re.IGNORECASE)
_CARRIER = re.compile(
    r"1Z[0-9A-Z]{16}|J?JD[0-9]{16,18}|(?:6[ACGHLMQ]|8[LRV])[0-9]{11}|[A-Z]{2}[0-9]{9}[A-Z]{2}|TB[ACM][0-9]{9,12}"
    r"|[HT](?=(?:[A-Z]*[0-9]){10})[0-9A-Z]{15}|C[0-9]{14}|420[0-9]{27,31}"
)
_POSTAL = re.compile(
    r"[A-Z]{2} ?(?:[0-9]{3} ?[0-9]{3} ?[0-9]{3}|[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]) ?[A-Z]{2}(?![0-9A-Za-z])"
)
_SPACED_UPS = lazily(r"1Z(?: ?[0-9A-Z]{1,4}){4,16}")
_IBAN = lazily(r"[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){2,8}(?: ?[0-9A-Z]{1,4})?(?![0-9A-Za-z])")
_CALLED = frozenset("tel fon fax ph phone mob mobile cell call ring whatsapp wa text t m".split())
_LONGEST = 40


def read_code(text: str, start: int) -> Found | None:
    """Return what a word of letters and digits around a place is.

    The key is empty where it is nothing, and no number in it either. None means that its digits stand for themselves.
    """
    first = start
    while first and start - first < _LONGEST and text[first - 1].isascii() and text[first - 1].isalnum():
        first -= 1
    match = _WORD.match(text, first, first + _LONGEST)
    if match is None:
        return None
    word, end = match[0], match.end()
    if len(word) == _LONGEST:
        whole = _WORD.match(text, first)
        return start, whole.end() if whole else end, "", ""
    upper = word.upper()
    if _ASIN.fullmatch(word):
        return first, end, "<asin>", upper
    if _CARRIER.fullmatch(upper):
        return first, end, "<tracking>", upper
    if first == start:
        if upper.startswith("1Z") and (ups := _SPACED_UPS().match(text, first)) and len(ups[0].replace(" ", "")) == 18:
            return first, ups.end(), "<tracking>", ups[0].replace(" ", "")
        # "30cm", "2nd", "9am" say what they are; "4006B381X" does not.
        return (start, end, "", "") if len(word) >= 8 and re.search(r"[A-Za-z][0-9]", word) else None
    digital = _DIGITAL_ORDER.match(text, first)
    if digital:
        return first, digital.end(), "<order-id>", digital[0]
    iban = _IBAN().match(text, first)
    if iban and len(iban[0]) >= 15:
        return start, iban.end(), "", ""
    letters = word[: start - first].lower()
    if letters in _CALLED or letters == "x" and first and text[first - 1].isdigit():
        return None
    return start, max(end, start + 1), "", ""


def read_postal(text: str, start: int) -> Found | None:
    """Return the postal item of which the digits start at a place, as in ``RR 204 118 932 PL``."""
    first = start - 3 if text[start - 1] == " " else start - 2
    if first < 0 or not text[first : first + 2].isupper() or (first and text[first - 1].isalnum()):
        return None
    match = _POSTAL.match(text, first)
    return (first, match.end(), "<tracking>", match[0].replace(" ", "")) if match else None


def follows_code(text: str, start: int) -> bool:
    """Return whether a run of digits goes on with a code, as in ``RB-2026-04-118``."""
    if start < 2 or text[start - 1] not in "-_/#" or not text[start - 2].isalnum():
        return False
    first = start - 1
    while first and start - first < 14 and text[first - 1].isalnum():
        first -= 1
    return text[first : start - 1].lower() not in _CALLED


def read_parcel(text: str, start: int, end: int, pieces: Sequence[tuple[int, int]], cue: Cue) -> Found | None:
    """Return the run of digits if it is a carrier's number."""
    sizes = [last - first for first, last in pieces]
    digits = sum(sizes)
    if cue in ("parcel", "carrier", "perhaps-parcel"):
        fits = (8 if cue == "parcel" else 10) <= digits <= _LONGEST
    else:
        # Carriers print theirs in fours; sixteen digits are a card's.
        fits = cue in ("", "perhaps-order") and text[pieces[0][1]] == " " if len(pieces) > 2 else False
        fits = fits and digits >= 12 and digits != 16 and set(sizes[:-1]) == {4} and sizes[-1] <= 4
        fits = fits and text[max(0, start - 5) : start].lower().rstrip(" .:#").rpartition(" ")[2] not in (
            "no",
            "nr",
            "number",
        )
    return (start, end, "<tracking>", "".join(text[a:b] for a, b in pieces)) if fits else None


# Addresses of machines.

_OCTET = "(0|[1-9][0-9]{0,2})"
_IP = re.compile(rf"{_OCTET}\.{_OCTET}\.{_OCTET}\.{_OCTET}(?![0-9]|\.[0-9])(?::[0-9]{{1,5}})?")


def read_ip(text: str, start: int) -> Found | None:
    """Return the address of a machine that starts at a place."""
    match = _IP.match(text, start)
    if match and all(int(part) <= 255 for part in match.groups()):
        return start, match.end(), "<ip>", match[0]
    return None
