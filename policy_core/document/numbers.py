"""What numbers mean: telephone numbers, order ids, parcels, money, dates, measures."""

from __future__ import annotations

import re
from collections.abc import Collection

from policy_core.document.amounts import (
    AMOUNT,
    LEADING_ENDINGS,
    SIGNS,
    find_worded,
    read_amount,
    read_money_after_code,
    read_money_after_sign,
    read_simple_amount,
)
from policy_core.document.codes import (
    find_order,
    follows_code,
    read_code,
    read_ip,
    read_malformed_order,
    read_parcel,
    read_postal,
)
from policy_core.document.cues import cue_at
from policy_core.document.dates import (
    MONTH_ENDINGS,
    MONTHS,
    read_cjk_date,
    read_clock,
    read_date,
    read_day_month,
    read_month_day,
)
from policy_core.document.found import Found, without_overlaps
from policy_core.document.telephones import FEWEST, find_apart, find_spoken, read_phone, read_vanity

# Groups of digits with what stands between the groups of one number; never over a line's end.
_RUN = re.compile(r"[0-9]++(?:[ .\-/()–—·•_~*]{1,3}+[0-9]++){0,20}+")
_PIECE = re.compile(r"[0-9]+")
_BEFORE = MONTH_ENDINGS | LEADING_ENDINGS
_LONGEST_WORD = 13
_DAY_SUFFIX = re.compile(r"(?:st|nd|rd|th|er|\.|º|ª)?(?:[\s-]{0,2}(?:of\s|de\s)?)([^\W\d_]{3,12})")


def find_numbers(text: str, revealed: Collection[int] = ()) -> list[Found]:
    """Return every number that means something, in order of place.

    Args:
        text: The text.
        revealed: Where digits stand for letters that stood for digits.
    """
    low = text.lower()
    found: list[Found] = []
    at = floor = 0
    search = _RUN.search
    while match := search(text, at):
        start, end = match.span()
        hit = _read(text, low, start, end, floor, start in revealed)
        if hit is None or (found and hit[0] < found[-1][1]):
            # The first group of digits is a number and nothing else; what follows it may mean something.
            at = start + 1
            while at < end and text[at].isdigit():
                at += 1
            continue
        at = hit[1]
        if hit[2]:
            found.append(hit)
            if at - hit[0] >= FEWEST:
                floor = at
    for worded in (find_worded(low), find_spoken(low), find_apart(text, low)):
        if worded:
            found = without_overlaps(found, worded)
    return found


def _read(text: str, low: str, start: int, end: int, floor: int, revealed: bool) -> Found | None:
    """Return what a run of digits, or the first number in it, means.

    An empty key says that the whole place means nothing, None that the first number means nothing.
    """
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if _is_letter(before) or (_is_letter(after) and _may_be_code(text, start, end)):
        code = read_code(text, start)
        if code is not None:
            return code
    if after == "-" and (vanity := read_vanity(text, start, end)):
        return vanity
    if before in SIGNS or (before == " " and start > 1 and text[start - 2] in SIGNS):
        amount = AMOUNT.match(text, start)
        if amount:
            return read_money_after_sign(text, low, start, amount.end())
    if end - start >= FEWEST:
        hit = _read_long(text, low, start, end, floor, revealed)
        if hit is not None:
            return hit
    if before in " ." and start > 1 and low[max(0, start - 4) : start - 1] in _BEFORE:
        hit = _read_after_word(text, low, start)
        if hit is not None:
            return hit
    return _read_short(text, low, start, end, after)


def _is_letter(char: str) -> bool:
    return char.isalpha() and char < "\u0250"


def _may_be_code(text: str, start: int, end: int) -> bool:
    """Return whether the digits go on with letters in a word long enough for a code."""
    return text[end : end + 6].isalnum() or end - start > 5 or text[start : start + 3].upper() == "1Z "


def _read_long(text: str, low: str, start: int, end: int, floor: int, revealed: bool) -> Found | None:
    """Return what seven digits or more, or fewer with what stands between, mean."""
    order = find_order(text, start, end)
    if order is not None:
        if order[0] == start:
            return order
        # Another number before an order id: "Kepler 70 (112-0510307-5150420)".
        end = order[0]
        while not text[end - 1].isdigit():
            end -= 1
    pieces = [match.span() for match in _PIECE.finditer(text, start, end)]
    digits = sum(last - first for first, last in pieces)
    if digits < FEWEST:
        return None
    cue = cue_at(low, start, end, floor)
    hit = (
        read_malformed_order(text, start, end, pieces, cue)
        or (read_date(text, low, start) if len(pieces) > 2 else None)
        or (read_ip(text, start) if len(pieces) > 3 else None)
        or (read_postal(text, start) if start > 1 else None)
    )
    if hit:
        return hit
    if follows_code(text, start):
        return start, end, "", ""
    prefix = start
    while prefix and start - prefix < 3 and text[prefix - 1] in "+(":
        prefix -= 1
    hit = read_phone(text, low, prefix, pieces, cue, revealed) or read_parcel(text, start, end, pieces, cue)
    if hit:
        return hit
    # A long row of groups may be "1 299 000 000 €"; else no part of it is a number of its own.
    if digits >= 10:
        amount = AMOUNT.match(text, start)
        return (read_amount(text, low, start, amount.end()) if amount else None) or (start, end, "", "")
    return None


def _read_after_word(text: str, low: str, start: int) -> Found | None:
    """Return what a number means by the word before it: ``November 18``, ``USD 25``."""
    first = start - 1
    stop = max(0, first - _LONGEST_WORD)
    while first > stop and (low[first - 1].isalpha() or low[first - 1] == "."):
        first -= 1
    word = low[first:start].rstrip(" ")
    if word.rstrip(".") in MONTHS:
        return read_month_day(text, first, start, word)
    amount = AMOUNT.match(text, start)
    return read_money_after_code(text, first, start, amount.end(), word) if amount else None


def _read_short(text: str, low: str, start: int, end: int, after: str) -> Found | None:
    """Return what a number means by what follows it."""
    alone = text[start:end].isdigit()
    if alone and after not in ".,':/hH×xX":
        if after == " " or after == "-" or after.isalpha() or after in "%€£$¥₹₽₺₩₴฿₫₱₦₪°º":
            if end - start <= 2 and (day := _read_day(text, low, start, end)):
                return day
            if "\u3000" < after < "\uac00" and (day := read_cjk_date(text, start)):
                return day
            if (
                end - start <= 2
                and low[end : end + 2].lstrip()[:1] in ("a", "p", "u", "o")
                and (clock := read_clock(low, start))
            ):
                return clock
            return read_simple_amount(text, low, start, end)
        return None
    amount = AMOUNT.match(text, start)
    if amount is None:
        return None
    stop = amount.end()
    return (
        read_clock(low, start)
        or read_amount(text, low, start, stop)
        or (
            read_date(text, low, start) or read_ip(text, start)
            if "/" in text[start:end] or "." in text[start : end + 1] or "-" in text[start:end]
            else None
        )
        or _read_day(text, low, start, stop)
        or read_cjk_date(text, start)
    )


def _read_day(text: str, low: str, start: int, end: int) -> Found | None:
    """Return the date whose day this is, as in ``18th of November``."""
    following = _DAY_SUFFIX.match(low, end)
    if following is None and text[end : end + 1] not in "-–/":
        return None
    if following and following[1] not in MONTHS and text[end : end + 1] not in "-–/":
        return None
    return read_day_month(text, low, start)
