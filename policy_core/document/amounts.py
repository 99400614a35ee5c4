"""Money, percentages and measures."""

from __future__ import annotations

import re
from typing import Literal

from policy_core.document.found import Found
from policy_core.document.patterns import lazily

SIGNS = frozenset("$£€¥₹₽₺₩₴฿₫₱₦₪")
_SIGN_CODES = {
    "$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₽": "RUB", "₺": "TRY", "₩": "KRW", "₴": "UAH",
    "฿": "THB", "₫": "VND", "₱": "PHP", "₦": "NGN", "₪": "ILS",
}  # fmt: skip
_DOLLARS = {
    "": "USD",
    "US": "USD",
    "C": "CAD",
    "CA": "CAD",
    "CAD": "CAD",
    "A": "AUD",
    "AU": "AUD",
    "R": "BRL",
    "S": "SGD",
    "NZ": "NZD",
    "HK": "HKD",
    "MX": "MXN",
}
CURRENCIES = {
    **dict.fromkeys("dollar dollars usd buck bucks $".split(), "USD"),
    **dict.fromkeys("euro euros eur €".split(), "EUR"),
    **dict.fromkeys("pound pounds gbp quid £".split(), "GBP"),
    **dict.fromkeys("pence penny pennies".split(), "GBX"),
    **dict.fromkeys("cent cents".split(), "cent"),
    **dict.fromkeys("yen jpy ¥ 円".split(), "JPY"),
    **dict.fromkeys("rupee rupees inr rs ₹".split(), "INR"),
    **dict.fromkeys("zł zl zloty złoty złotych pln".split(), "PLN"),
    **dict.fromkeys("yuan rmb cny 元".split(), "CNY"),
    **dict.fromkeys("kr kronor kroner sek".split(), "SEK"),
    **dict.fromkeys("lira tl ₺".split(), "TRY"),
    **dict.fromkeys("peso pesos".split(), "MXN"),
    **dict.fromkeys("reais brl".split(), "BRL"),
    **{sign: code for sign, code in _SIGN_CODES.items() if sign not in "$€£¥₹₺"},
    **{code: code.upper() for code in "chf nok dkk naira".split()},
    "naira": "NGN",
}
# Codes that are words or names when written small.
_CAPITAL_CODES = frozenset("cad aud nzd czk huf aed sar egp sgd hkd ngn zar thb krw ron try mxn mad".split())
_LEADING = frozenset(
    "usd eur gbp jpy inr pln cny rmb sek try mxn brl cad aud nzd chf nok dkk czk huf aed sar egp sgd hkd ngn "
    "zar rs rs. eur. chf.".split()
)
LEADING_ENDINGS = frozenset(word[-3:] for word in _LEADING) | {"rs", " rs", "(rs", "\nrs"}
_PERCENT = frozenset("% percent prozent pct procent".split())
_UNITS = frozenset(
    "mm cm dm m km µm μm um inch inches ft feet foot yd yard yards mile miles kg g gr gram grams gramm mg lb "
    "lbs oz t tonne tonnes ton tons ml cl dl l ltr litre litres liter liters gal gallon gallons kilo kilos "
    "kilogram kilograms metre metres meter meters centimetre centimetres centimeter centimeters millimetre "
    "millimetres millimeter millimeters a ma v kv w kw mw kwh wh ah mah hz khz mhz ghz gb mb tb kb gbit mbit "
    "psi rpm nm px dpi lm lux db k ohm ω kcal kj hp cbm sqm sqft fps".split()
)
# As single letters these are units only as they are written in physics.
_CASED = {"a": "A", "v": "V", "w": "W", "k": "K", "m": "m", "g": "g", "l": "lL", "t": "t"}

Kind = Literal["percent", "per", "money", "capital-money", "pound", "measure", "inch", "pence", "degree"]
SUFFIXES: dict[str, Kind] = {
    **dict.fromkeys(_UNITS, "measure"),
    **dict.fromkeys(CURRENCIES, "money"),
    **dict.fromkeys(_CAPITAL_CODES, "capital-money"),
    **dict.fromkeys(_PERCENT, "percent"),
    **dict.fromkeys(("per", "por", "pour"), "per"),
    **dict.fromkeys(("pound", "pounds"), "pound"),
    **dict.fromkeys("°º", "degree"),
    "in": "inch",
    "p": "pence",
}

SUFFIX = re.compile(r"[ \-]?([^\W\d_²³]+|[%€£$¥₹₽₺₩₴฿₫₱₦₪°º])")
AMOUNT = re.compile(r"[0-9]{1,15}(?:[.,'][0-9]{1,6}){0,4}")
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3}){1,3}(?:[.,][0-9]{1,2})?(?![0-9])")
_RANGE = re.compile(r"\s?[-–]\s?[$£€¥]?[0-9]{1,9}(?:[.,][0-9]{1,6}){0,3}")
_BY = re.compile(r"[0-9.,]{1,8}(?:\s?[x×]\s?[0-9.,]{1,8}){1,3}|[0-9]{1,3}/[0-9]{1,3}")
_PER_CENT = re.compile(r"\s?(?:per|por|pour)[\s-]?(?:cent|ciento|cento)\b")
_SENTENCE = re.compile(r"\s+[A-Z]|\s*$|\s*\n")
_WEIGHS = re.compile(r"weigh|heavy|weight|load|lifts?\b")
_TRAILING_CODE = re.compile(r"\s?(usd|cad|aud|gbp|eur|mxn|sgd|nzd)\b")


def plain_number(written: str) -> str:
    """Return a number with a point before its fraction and nothing between its thousands."""
    whole, point, fraction = written.replace("'", "").replace(" ", "").replace(",", ".").rpartition(".")
    if not point:
        return fraction
    whole = whole.replace(".", "")
    return whole + fraction if len(fraction) == 3 and whole != "0" else f"{whole}.{fraction}"


def read_money_after_sign(text: str, low: str, start: int, end: int) -> Found:
    """Return the amount that starts at a place right after the sign of its currency.

    Args:
        text: The text.
        low: The same in lower case.
        start: Where the digits start; the sign stands before, perhaps with a blank between.
        end: Where the digits end.
    """
    first = start - 1 if text[start - 1] in SIGNS else start - 2
    sign = text[first]
    letters = first
    while letters and first - letters < 3 and text[letters - 1].isascii() and text[letters - 1].isupper():
        letters -= 1
    currency = _SIGN_CODES[sign]
    if sign == "$":
        currency = _DOLLARS.get(text[letters:first], "")
        if not currency:
            letters, currency = first, "USD"
    else:
        letters = first
    spaced = _SPACED.match(text, start)
    if spaced:
        end = spaced.end()
    value = plain_number(text[start:end])
    ranged = _RANGE.match(text, end)
    if ranged:
        end = ranged.end()
    if low[end : end + 1] in ("k", "m") and not low[end + 1 : end + 2].isalnum():
        end += 1
    trailing = _TRAILING_CODE.match(low, end)
    if trailing:
        currency, end = trailing[1].upper(), trailing.end()
    return letters, end, "<money>", f"{value} {currency}"


def read_money_after_code(text: str, first: int, start: int, end: int, word: str) -> Found | None:
    """Return the amount that follows a currency's code, as in ``USD 25``."""
    name = word.rstrip(".")
    if word not in _LEADING or (name in _CAPITAL_CODES and not text[first].isupper()):
        return None
    return first, end, "<money>", f"{plain_number(text[start:end])} {CURRENCIES.get(name, name.upper())}"


def read_amount(text: str, low: str, start: int, end: int) -> Found | None:
    """Return what a number means by what follows it, whether alone, with thousands set apart, as a range or as sizes.

    Args:
        text: The text.
        low: The same in lower case.
        start: Where the number starts.
        end: Where its first group of digits, with decimals, ends.
    """
    spaced = _SPACED.match(text, start)
    if spaced and (hit := _with_suffix(text, low, start, spaced.end())):
        return hit
    for longer in (_BY.match(text, start), _RANGE.match(text, end)):
        if longer and longer.end() > end and (hit := _with_suffix(text, low, start, longer.end())):
            return hit
    return _with_suffix(text, low, start, end)


def read_simple_amount(text: str, low: str, start: int, end: int) -> Found | None:
    """Return what a number that is all by itself means by what follows it."""
    return _with_suffix(text, low, start, end)


def _with_suffix(text: str, low: str, start: int, end: int) -> Found | None:
    match = SUFFIX.match(low, end)
    if match is None:
        return None
    word = match[1]
    kind = SUFFIXES.get(word)
    if kind is None:
        return None
    stop = match.end()
    first = match.start(1)
    written = text[first:stop]
    if "0" <= text[stop : stop + 1] <= "9":
        # "5 m2" is a measure; "10 A4 sheets" are not ten ampere.
        if written not in ("m", "cm", "mm", "ft") or text[stop] not in "23" or text[stop + 1 : stop + 2].isalnum():
            return None
        stop += 1
    if kind == "measure":
        if word in _CASED and (written not in _CASED[word] or text[end] == "-"):
            return None
        if text[stop : stop + 1] in ("²", "³"):
            stop += 1
        return start, stop, "<measure>", f"{_value(text, start, end)} {written}"
    if kind == "percent":
        return start, stop, "<percent>", _value(text, start, end)
    if kind == "per":
        cent = _PER_CENT.match(low, end)
        return (start, cent.end(), "<percent>", _value(text, start, end)) if cent else None
    if kind == "pound" and _WEIGHS.search(low, max(0, start - 30), min(len(low), stop + 20)):
        return start, stop, "<measure>", f"{_value(text, start, end)} lb"
    if kind in ("money", "pound") or (kind == "capital-money" and written.isupper()):
        if written == "$" and text[stop : stop + 1].isdigit():
            return None
        return start, stop, "<money>", f"{_value(text, start, end)} {CURRENCIES.get(word, word.upper())}"
    if kind == "inch":
        return _inches(text, low, start, end, first, stop)
    if kind == "pence" and first == end and end - start <= 2:
        return start, stop, "<money>", f"{text[start:end]} GBX"
    if kind == "degree":
        letter = re.compile(r"\s?([cf])\b").match(low, stop)
        if letter:
            stop = letter.end()
        return start, stop, "<measure>", f"{_value(text, start, end)} °{letter[1].upper() if letter else ''}"
    return None


_PLAIN = re.compile("[0-9., ]+")


def _value(text: str, start: int, end: int) -> str:
    written = text[start:end]
    return plain_number(written) if _PLAIN.fullmatch(written) else written


def _inches(text: str, low: str, start: int, end: int, first: int, stop: int) -> Found | None:
    """Return a measure in inches; without full stop or joined to its number ``in`` is the preposition."""
    value = f"{_value(text, start, end)} in"
    if low.startswith(".", stop):
        # The full stop that ends a sentence is left to it.
        return start, stop if _SENTENCE.match(text, stop + 1) else stop + 1, "<measure>", value
    if first == end or (_HALVES.fullmatch(text, start, end) and not _NO_INCHES.match(low, stop)):
        return start, stop, "<measure>", value
    return None


_HALVES = re.compile(r"[0-9]{1,3}[.,][0-9]|[0-9]{1,2}/[0-9]{1,2}")
_NO_INCHES = re.compile(
    r"\s(?:the|an?|my|our|your|this|that|total|full|cash|stock|store|each|all|money|one"
    r"|january|february|march|april|may|june|july|august)\b"
)

# In words.

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split()
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBER = {
    **{word: value for value, word in enumerate(_ONES, 1)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
}
_NUMBER_WORDS = "|".join(sorted(_NUMBER, key=len, reverse=True))
_WORDED_BEFORE = lazily(
    rf"(?<![^\W_])(?:({_NUMBER_WORDS})(?:[ -]({_NUMBER_WORDS}))?( hundred| thousand)?"
    rf"(?: and (?:{_NUMBER_WORDS})(?:[ -](?:{_NUMBER_WORDS}))?)?"
    r"|(a hundred|a thousand))$"
)
_WORDED_UNIT = lazily(
    r"[ -](dollars?|euros?|pounds?|quid|bucks?|pence|cents?|rupees?|zloty|yen|kronor|percent|per cent)\b"
)
_WORDED_HINT = (
    "dollar",
    " euro",
    "pound",
    "quid",
    "buck",
    "pence",
    "cents",
    "percent",
    "per cent",
    "rupee",
    "zloty",
    " yen",
    "kronor",
)
_LONGEST_NUMBER = 48


def find_worded(low: str) -> list[Found]:
    """Return the amounts in words (``twenty euros``, ``ten percent``) of a text in lower case."""
    found: list[Found] = []
    for hint in _WORDED_HINT:
        if hint in low:
            break
    else:
        return found
    for unit in _WORDED_UNIT().finditer(low):
        lead = max(0, unit.start() - _LONGEST_NUMBER)
        match = _WORDED_BEFORE().search(low[lead : unit.start()])
        if match is None:
            continue
        start, end = lead + match.start(), unit.end()
        if match[4]:
            value = 100 if match[4].endswith("hundred") else 1000
        else:
            value = _NUMBER[match[1]] + (_NUMBER[match[2]] if match[2] else 0)
            value *= {" hundred": 100, " thousand": 1000}.get(match[3], 1)
        word = unit[1]
        if value == 2 and word in ("cents", "pence"):
            continue  # An opinion.
        if word.startswith("per"):
            found.append((start, end, "<percent>", str(value)))
        elif word.startswith("pound") and _WEIGHS.search(low, max(0, start - 30), end + 20):
            found.append((start, end, "<measure>", f"{value} lb"))
        else:
            found.append((start, end, "<money>", f"{value} {CURRENCIES.get(word, word.upper())}"))
    return found
