"""Words and numbers written so that a plain search misses them: spaced out, or with letters for digits."""

from __future__ import annotations

import re

from policy_core.document.found import Found
from policy_core.document.patterns import lazily

_SPACED_HINT = re.compile(r" [^\s\d] \S \S(?!\S)")
_SPACED = lazily(r"(?<!\S)\S(?: \S(?!\S)){3,}+")
_SPACED_WORD = lazily(r"[^\W\d_](?: [^\W\d_]){3,}+")
_POINTED_HINT = re.compile(r"[.\-*_·|/~][^\W\d_][.\-*_·|/~][^\W\d_][.\-*_·|/~]")
_POINTED = lazily(r"(?<![^\s\"'(*_])[^\W\d_]([.\-*_·|/~])[^\W\d_](?:\1[^\W\d_]){2,}(?=\1?(?:[\s\"'*_,;:!?)]|$)|\.)")

_WORTH_HIDING = frozenset(
    "review reviews rating ratings refund refunds feedback gift gifts coupon voucher discount positive five "
    "star stars good great nice paypal whatsapp telegram email mail phone number link website shop store reward "
    "cash bonus rebate call".split()
)
_LETTER_DIGIT_HINT = re.compile(r"[0-9][OoIl]")
_LETTER_FIRST_HINT = re.compile(r"O[0-9]")
_LETTER_DIGITS = lazily(r"(?<![\w.])[+(]{0,2}[0-9OoIl][0-9OoIl().\- /]{5,28}(?<=[0-9OoIl])(?![\w])")
_TO_DIGITS = str.maketrans("OoIl", "0011")


def find_spaced(text: str) -> list[Found]:
    """Return words written letter by letter (``r e v i e w``), and addresses written so."""
    found: list[Found] = []
    if _SPACED_HINT.search(text) or text[1:2] == " " == text[3:4]:
        for match in _SPACED().finditer(text):
            _read_spaced(match, found)
    if _POINTED_HINT.search(text):
        for match in _POINTED().finditer(text):
            start, end = match.span()
            word = match[0][::2].casefold()
            if word.isalpha() and not any(start < other[1] and other[0] < end for other in found[-4:]):
                found.append((start, end, word, word))
        found.sort()
    return found


def _read_spaced(match: re.Match[str], found: list[Found]) -> None:
    from policy_core.document.addresses import find_addresses

    run, start = match[0], match.start()
    squeezed = run[::2]
    if "." in squeezed or "@" in squeezed:
        addresses = find_addresses(squeezed)
        if addresses:
            for first, last, key, value in addresses:
                found.append((start + 2 * first, start + 2 * last - 1, key, value))
            return
    for word in _SPACED_WORD().finditer(run):
        letters = word[0][::2].casefold()
        first = start + word.start()
        # "leave a r e v i e w" has an article before the word.
        if letters[0] in "ai" and letters[1:] in _WORTH_HIDING:
            letters = letters[1:]
            first += 2
        if letters.isalpha():
            found.append((first, start + word.end(), letters, letters))


def reveal_digits(text: str) -> tuple[str, set[int]]:
    """Return the text with ``O`` and ``l`` turned into digits where a long number has them for such, and where."""
    places: set[int] = set()
    if not (_LETTER_DIGIT_HINT.search(text) or ("O" in text and _LETTER_FIRST_HINT.search(text))):
        return text, places

    def reveal(match: re.Match[str]) -> str:
        run = match[0]
        digits = sum(map(str.isdigit, run))
        letters = sum(map(str.isalpha, run))
        if letters == 0 or digits + letters < 7 or digits < letters:
            return run
        places.update(range(*match.span()))
        return run.translate(_TO_DIGITS)

    return _LETTER_DIGITS().sub(reveal, text), places
