"""What numbers mean: telephone numbers, order ids, parcels, money, dates, measures …"""

from __future__ import annotations

import re
from functools import cache

from policy_core.document.found import Found

_RUN = re.compile(r"[0-9]++(?:[ .\-/()–—·•_~*]{1,3}+[0-9]++){0,40}+")
_PIECE = re.compile(r"[0-9]+")
_ORDER = re.compile(r"[0-9]{3}-[0-9]{7}-[0-9]{7}(?!-?[0-9])")
_LOOSE_ORDER = re.compile(r"([0-9]{2,4})([ .\-/–—_]{1,3})([0-9]{5,9})([ .\-/–—_]{1,3})([0-9]{5,9})(?![0-9])")
_IP = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})(?![0-9]|\.[0-9])(?::[0-9]{1,5})?")
_ISO = re.compile(r"((?:19|20)[0-9]{2})([-/.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12][0-9]|3[01])(?![0-9]|[-/.][0-9])")
_DMY = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2((?:19|20)[0-9]{2}|[0-9]{2})(?![0-9]|[-/.][0-9])")
_DM_DOTS = re.compile(r"(0?[1-9]|[12][0-9]|3[01])\.\s?(0?[1-9]|1[0-2])\.(?![0-9])")
_MD = re.compile(r"([0-9]{1,2})/([0-9]{1,2})(?![0-9/]|\.[0-9])")
_CLOCK = re.compile(
    r"(?:[01]?[0-9]|2[0-4])(?::[0-5][0-9]){1,2}(?![0-9:])(?:\s?(?:[ap]m\b|[ap]\.\s?m\.|uhr\b|h\b|hrs\b|o'?clock\b))?"
    r"|(?:[01]?[0-9]|2[0-4])\s?(?:[ap]m\b|[ap]\.\s?m\.|uhr\b|o'?\s?clock\b|h[0-5][0-9]\b)"
    r"|(?:[01]?[0-9]|2[0-3])\.[0-5][0-9]\s?(?:[ap]m\b|[ap]\.\s?m\.|uhr\b)"
)
_AMOUNT = re.compile(r"[0-9]{1,15}(?:[.,'][0-9]{1,6}){0,4}")
_SPACED_AMOUNT = re.compile(r"[0-9]{1,3}(?: [0-9]{3}){1,3}(?:[.,][0-9]{1,2})?(?![0-9])")
_SUFFIX = re.compile(r"[ \-]?(?:([^\W\d_]+|[%€£¥₹₽₺₩₴฿₫₱₦₪°º])|[-–](?=[0-9]))")
_RANGE = re.compile(r"(?:\s?[-–]\s?[0-9]{1,9}(?:[.,][0-9]{1,6}){0,3})?")

_MONTHS = {
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
_CURRENCY = {
    **dict.fromkeys("dollar dollars usd buck bucks us$ $".split(), "USD"),
    **dict.fromkeys("euro euros eur € euró".split(), "EUR"),
    **dict.fromkeys("pound pounds gbp quid £ sterling".split(), "GBP"),
    **dict.fromkeys("pence penny".split(), "GBX"),
    **dict.fromkeys("cent cents".split(), "cent"),
    **dict.fromkeys("yen jpy ¥ 円".split(), "JPY"),
    **dict.fromkeys("rupee rupees inr rs ₹".split(), "INR"),
    **dict.fromkeys("zł zl zloty złoty złotych pln".split(), "PLN"),
    **dict.fromkeys("yuan rmb cny 元".split(), "CNY"),
    **dict.fromkeys("kr kronor kroner sek".split(), "SEK"),
    **dict.fromkeys("lira tl try ₺".split(), "TRY"),
    **dict.fromkeys("peso pesos mxn".split(), "MXN"),
    **dict.fromkeys("reais real brl r$".split(), "BRL"),
    **{
        code: code.upper()
        for code in "cad aud nzd chf nok dkk czk huf aed sar egp sgd hkd ngn zar thb krw ron dh dhs aed".split()
    },
    "₽": "RUB",
    "₩": "KRW",
    "₦": "NGN",
    "₱": "PHP",
    "₪": "ILS",
    "฿": "THB",
    "₫": "VND",
    "₴": "UAH",
}
_SIGNS = frozenset("$£€¥₹₽₺₩₴฿₫₱₦₪")
_LEADING_CODE = frozenset("usd eur gbp jpy inr pln cny rmb sek try mxn brl cad aud nzd chf nok dkk czk huf aed sar egp sgd hkd ngn zar rs rs.".split())
_PERCENT = frozenset("% percent prozent pct procent".split())
_UNITS = frozenset(
    "mm cm dm m km µm μm um inch inches ft feet foot yd yard yards mile miles kg g gr gram grams mg lb lbs oz t tonne tonnes ton tons "
    "ml cl dl l ltr litre litres liter liters gal gallon gallons kilo kilos kilogram kilograms metre metres meter meters "
    "centimetre centimetres centimeter centimeters millimetre millimetres millimeter millimeters "
    "a ma v kv w kw mw kwh wh ah mah hz khz mhz ghz gb mb tb kb gbit mbit bar psi rpm nm px dpi lm lux db k "
    "°c °f ° º ohm ω kcal kj cbm sqm sqft fps".split()
)
# As single letters these are units only as they are written in physics.
_CASED_UNITS = {"a": "A", "v": "V", "w": "W", "k": "K", "m": "m", "g": "g", "l": "lL", "t": "t"}
_ORDINAL = frozenset(("st", "nd", "rd", "th"))
_FOR = frozenset(
    "call calls calling ring rings ringing phone phones telephone telefon telefono teléfono téléphone tel tél fon telefonnummer tlf dial "
    "hotline helpline mobile mobil handy cell cellphone landline whatsapp wa viber telegram signal wechat text txt sms texting "
    "fax reach speak talk bell buzz handphone móvil movil llame llámenos appelez appeler anrufen rufen erreichen erreichbar "
    "durchwahl rappeler cellulare chiamare chiamate chiami chiamaci contact contactnumber toll tollfree freephone desk line number's whats "
    "☎ 📞 📱 ✆ 電話 お電話 携帯 电话 手机 微信".split()
)
_AGAINST = frozenset(
    "sn serial serials code codes ref refs reference invoice inv tracking track tracked trackingnumber consignment parcel package "
    "packages awb waybill iban bic account acct lot lots model models part parts sku ean upc isbn gtin mpn asin order orders item "
    "items article artikel batch vat ust tax eori licence license key keys password pin digits shipment shipping sendung paket colis suivi "
    "sendungsnummer tracknr pedido commande bestellung bestellnr bestellnummer ordine zamówienie rma container imei size sizes mac barcode "
    "certificate patent registration reg product products hs type typ series version firmware dimensions receipt label lading bol bill "
    "fedex dhl ups dpd gls hermes evri usps dtdc seguimiento colissimo purolator postnord "
    "注文 注文番号 番号 伝票 伝票番号 订单 订单号 单号".split()
)
_TRACK = frozenset(
    "tracking track tracked trackingnumber consignment parcel package packages awb waybill sendung paket colis suivi sendungsnummer "
    "shipment seguimiento fedex dhl ups dpd gls hermes evri usps dtdc colissimo purolator postnord lading scan registered letter yodel "
    "伝票 伝票番号 单号 spedizione royal ontrac lasership bluedart".split()
)
_CUE = re.compile(r"[^\W\d_]+|[☎📞📱✆]")
_CJK_CUES = ("電話", "携帯", "电话", "手机", "微信", "伝票", "番号", "单号", "注文", "订单")
_CODE = re.compile(r"[0-9A-Za-z]+")
_ASIN = re.compile(r"B0[0-9A-Z]{8}")
_CARRIER = re.compile(
    r"1Z[0-9A-Z]{16}|J?JD[0-9]{16,18}|(?:6[ACGHLMQ]|8[LRV])[0-9]{11}|[A-Z]{2}[0-9]{9}[A-Z]{2}|TB[ACM][0-9]{9,12}|H[0-9A-Z]{15}|C[0-9]{14}|420[0-9]{27,31}"
)
_S10 = re.compile(r"[A-Z]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3} ?[A-Z]{2}(?![0-9A-Za-z])|[A-Z]{2} ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9] ?[A-Z]{2}(?![0-9A-Za-z])")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]{4}){2,8}(?: ?[0-9A-Z]{1,4})?")

_REGIONS_ZERO = ("GB", "DE", "FR", "IT", "JP", "NL", "SE", "AU", "IN", "TR", "AE", "BE", "ZA", "NG", "AT", "CH", "EG", "SA", "CN", "IE")
_REGIONS = ("US", "ES", "PL", "IN", "CN", "SG", "MX", "BR", "IT", "HK", "AE", "SA", "NG", "GB", "DE", "FR", "NO", "DK", "PT")

_DIGIT_WORDS = {
    "zero": "0", "oh": "0", "o": "0", "nought": "0", "naught": "0", "nil": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
    "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}  # fmt: skip
_DIGIT_WORD = "(?:" + "|".join(sorted([*_DIGIT_WORDS, "double", "triple", "treble", "hundred", "thousand", "plus"], key=len, reverse=True)) + "|[0-9]{1,4})"
_SPOKEN = re.compile(rf"(?<![\w]){_DIGIT_WORD}(?:[\s,.\-–]{{1,3}}{_DIGIT_WORD}(?![^\W_])){{3,30}}+")
_SPOKEN_HINTS = ("zero", "double", "oh", "seven", "eight", "nine", "hundred", "three", "four", "five", "six", "two")


def find_numbers(text: str) -> list[Found]:
    """Return every number that means something, in order of place."""
    low = text.lower()
    found: list[Found] = []
    at = 0
    while match := _RUN.search(text, at):
        start, end = match.span()
        hit = _read(text, low, start, end)
        if hit is None:
            at = _skip(text, low, start, end)
            continue
        if hit[2]:
            found.append(hit)
        at = max(hit[1], start + 1)
    if sum(word in low for word in _SPOKEN_HINTS) >= 3:
        _find_spoken(low, found)
    return found


def _skip(text: str, low: str, start: int, end: int) -> int:
    """Return where to go on after a run of which the first piece means nothing."""
    while start < end and text[start].isdigit():
        start += 1
    return start


def _read(text: str, low: str, start: int, end: int) -> Found | None:
    """Return what the run means, or what its first piece means, or None."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    size = end - start
    if before.isascii() and before.isalpha() or (after.isascii() and after.isalpha() and size < 12):
        code = _read_code(text, start)
        if code is not None:
            return code
    if size >= 7:
        hit = _read_long(text, low, start, end)
        if hit is not None:
            return hit
    return _read_small(text, low, start)


def _read_code(text: str, start: int) -> Found | None:
    """Return a code of letters and digits: a carrier's number, an ASIN, or one to leave alone (empty key)."""
    first = start
    while first and start - first < 34 and text[first - 1].isascii() and text[first - 1].isalnum():
        first -= 1
    match = _CODE.match(text, first)
    if match is None:
        return None
    word = match[0]
    end = match.end()
    if _ASIN.fullmatch(word):
        return first, end, "<asin>", word
    if _CARRIER.fullmatch(word.upper()) and sum(map(str.isdigit, word)) >= 8:
        return first, end, "<tracking>", word.upper()
    spaced = _S10.match(text, first)
    if spaced and first < start:
        return first, spaced.end(), "<tracking>", spaced[0].replace(" ", "")
    if first < start:
        iban = _IBAN.match(text, first)
        if iban and len(iban[0]) >= 15:
            return start, iban.end(), "", ""
        if re.fullmatch(r"(?:[Tt][Ee][Ll]|[Pp][Hh]|[Ff][Aa][Xx]|[Mm]ob|[Ww]hats[Aa]pp)[0-9]+", word):
            return None
        # Letters and digits in one word: "H13", "RB2026"; whatever hangs on to it belongs to it.
        return start, max(end, start + 1), "", ""
    if len(word) >= 8 and re.search(r"[A-Za-z]\d", word):
        return start, end, "", ""
    return None


def _read_long(text: str, low: str, start: int, end: int) -> Found | None:
    match = _ORDER.match(text, start)
    if match:
        return start, match.end(), "<order-id>", match[0]
    pieces = [(m.start(), m.end()) for m in _PIECE.finditer(text, start, end)]
    sizes = [last - first for first, last in pieces]
    digits = sum(sizes)
    loose = _LOOSE_ORDER.match(text, start)
    if loose:
        total = len(loose[1]) + len(loose[3]) + len(loose[5])
        exact = (len(loose[1]), len(loose[3]), len(loose[5])) == (3, 7, 7)
        if exact or (16 <= total <= 18 and loose[2] == loose[4] and len(loose[1]) == 3) or (total == 17 and loose[2] == loose[4]):
            value = loose[1] + loose[3] + loose[5]
            if total == 17:
                value = f"{value[:3]}-{value[3:10]}-{value[10:]}"
            return start, loose.end(), "<bad-order-id>", value
    if sizes[0] == 17 and _cue(low, start, pieces[0][1]) != "track":
        value = text[start : pieces[0][1]]
        return start, pieces[0][1], "<bad-order-id>", f"{value[:3]}-{value[3:10]}-{value[10:]}"
    hit = _read_date(text, low, start) or _read_ip(text, start)
    if hit:
        return hit
    prefix = start
    while prefix and start - prefix < 3 and text[prefix - 1] in "+(":
        prefix -= 1
    if digits >= 7:
        if _after_code(text, start):
            return start, end, "", ""
        phone = _read_phone(text, low, prefix, pieces)
        if phone is not None:
            return phone
    cue = _cue(low, start, end)
    if digits >= 8 and cue == "track" or (digits >= 12 and len(pieces) > 1 and min(sizes) >= 2 and not cue):
        return start, end, "<tracking>", "".join(text[first:last] for first, last in pieces)
    if len(pieces) > 2 and digits >= 10:
        return start, end, "", ""
    return None


def _after_code(text: str, start: int) -> bool:
    """Return whether the run goes on with a code, as in ``RB-2026-04-118``."""
    if start < 2 or text[start - 1] not in "-_/#" or not text[start - 2].isalnum():
        return False
    first = start - 2
    while first and start - first < 14 and text[first - 1].isalnum():
        first -= 1
    return text[first : start - 1].lower() not in ("tel", "ph", "phone", "fax", "call", "mobile", "cell", "whatsapp")


def _cue(low: str, start: int, end: int) -> str:
    """Return what the words next to a number say it is: ``phone``, ``track``, ``other`` or nothing."""
    lead = low[max(0, start - 48) : start]
    lead = lead[lead.rfind("\n\n") + 1 :]
    words = _CUE.findall(lead)
    for word in reversed(words[-7:]):
        if word in _FOR:
            return "phone"
        if word in _TRACK:
            return "track"
        if word in _AGAINST:
            return "other"
        if not word.isascii():
            for cue in _CJK_CUES:
                if cue in word:
                    return "phone" if cue in _FOR else "track" if cue in _TRACK else "other"
    tail = low[end : end + 32]
    tail = tail[: tail.find("\n")] if "\n" in tail else tail
    for word in _CUE.findall(tail)[:4]:
        if word in ("tel", "phone", "mobile", "cell", "whatsapp", "call", "ring", "hotline", "landline", "fax"):
            return "phone"
        if word in _TRACK:
            return "track"
    return ""


def _read_phone(text: str, low: str, prefix: int, pieces: list[tuple[int, int]]) -> Found | None:
    """Return the telephone number that the run is, or that lies in it."""
    lone = all(last - first == 1 for first, last in pieces)
    pieces = pieces[: 15 if lone else 9]
    for first in range(1 if lone else min(3, len(pieces))):
        begin = prefix if first == 0 else pieces[first][0]
        for last in range(len(pieces), first, -1):
            if _is_phone(text, low, begin, pieces[first:last]):
                end = pieces[last - 1][1]
                digits = "".join(text[a:b] for a, b in pieces[first:last])
                plus = "+" if text[begin : begin + 2].startswith(("+", "(+")) else ""
                if text[begin] == "(" and ")" not in text[begin:end]:
                    begin += 1
                return begin, end, "<phone>", plus + digits
    return None


def _is_phone(text: str, low: str, begin: int, pieces: list[tuple[int, int]]) -> bool:
    groups = [text[first:last] for first, last in pieces]
    digits = "".join(groups)
    size = len(digits)
    if not 7 <= size <= 15:
        return False
    end = pieces[-1][1]
    lead = text[begin : pieces[0][0]]
    plus = "+" in lead
    written = text[begin:end]
    cue = _cue(low, begin, end)
    score = _shape(groups, digits, plus, "(" in written)
    if cue == "phone":
        score += 2
    elif cue:
        score -= 3
    if low[max(0, begin - 5) : begin].rstrip(" /").endswith(("tel:", "tel.", "tel", "☎")):
        score += 2
    return score >= 2 and _possible(digits, plus)


def _shape(groups: list[str], digits: str, plus: bool, brackets: bool) -> float:
    """Return how much a number looks like one to call."""
    size = len(digits)
    sizes = [len(group) for group in groups]
    if plus:
        return 3
    if size == 13 and digits.startswith(("978", "979")):
        return -3
    if digits == digits[0] * size or digits in "01234567890123456789":
        return -1
    lone = max(sizes) == 1
    if lone:
        return 2 if digits[0] == "0" and size >= 10 else 0.5
    nanp = sizes[-3:] == [3, 3, 4] and (sizes[:-3] in ([], [1])) and (len(sizes) == 3 or digits[0] == "1")
    if nanp and groups[-3][0] in "23456789":
        return 3 if brackets or groups[-3] in ("800", "888", "877", "866", "855", "844", "833") else 2
    if brackets and size >= 9 and (sizes[0] <= 5):
        return 2.5
    if digits.startswith("00") and size >= 11:
        return 2 if len(groups) > 1 else 1
    if digits[0] == "0" and digits[1] != "0":
        if digits.startswith(("0800", "0808", "0845", "0900", "0180", "0120")) and 9 <= size <= 12:
            return 2.5
        if 9 <= size <= 12:
            if len(groups) > 1:
                return 2 if len(groups[0]) >= 2 and max(sizes) <= 8 else 0
            return 1.5 if size in (10, 11) else 0.5
        return 0
    if sizes == [5, 5] and digits[0] in "6789":
        return 2
    if digits.startswith(("1800", "1300")) and size == 10 and len(groups) > 1:
        return 2
    if size == 9 and digits[0] in "6789" and sizes in ([3, 3, 3], [3, 2, 2, 2]):
        return 1
    if sizes == [3, 4]:
        return 1
    if sizes == [4, 4] or size == 10:
        return 0.5
    return 0


@cache
def _possible(digits: str, plus: bool) -> bool:
    """Return whether a marketplace's country has numbers like this."""
    import phonenumbers

    if plus:
        try:
            return bool(phonenumbers.is_possible_number(phonenumbers.parse("+" + digits, None)))
        except phonenumbers.NumberParseException:
            return False
    for region in _REGIONS_ZERO + _REGIONS if digits[0] == "0" else _REGIONS:
        try:
            if phonenumbers.is_possible_number(phonenumbers.parse(digits, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return len(digits) == 7


def _read_ip(text: str, start: int) -> Found | None:
    match = _IP.match(text, start)
    if match and all(int(part) <= 255 for part in match.groups()):
        return start, match.end(), "<ip>", match[0]
    return None


def _read_date(text: str, low: str, start: int) -> Found | None:
    match = _ISO.match(text, start)
    if match:
        return start, match.end(), "<date>", f"{match[1]}-{int(match[3]):02}-{int(match[4]):02}"
    match = _DMY.match(text, start)
    if match:
        first, second = int(match[1]), int(match[3])
        if _day_and_month(first, second) and (match[2] != "-" or len(match[4]) == 4):
            return start, match.end(), "<date>", match[0]
    match = _DM_DOTS.match(text, start)
    if match:
        return start, match.end(), "<date>", f"--{int(match[2]):02}-{int(match[1]):02}"
    match = _MD.match(text, start)
    if match and _is_slash_date(low, int(match[1]), int(match[2]), match[0], start, match.end()):
        return start, match.end(), "<date>", match[0]
    return None


def _day_and_month(first: int, second: int) -> bool:
    return (1 <= first <= 12 and 1 <= second <= 31) or (1 <= first <= 31 and 1 <= second <= 12)


_DATE_CUE = re.compile(
    r"(?:\b(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)(?:day|nesday|sday|rsday|urday)?|\b(?:on|by|until|till|from|dt|dated?|since|before|after|of|recd|between|and|due|eta|week|am|le|il|el))\.?,?\s*$"
)
_FRACTION_UNIT = re.compile(r"\s?(?:inch|in\b|\"|'|mm|cm|hp|bsp|cup|stars?|points?|of\b|lb|pint|oz|mile|full|price|off)")


def _is_slash_date(low: str, first: int, second: int, written: str, start: int, end: int) -> bool:
    if not _day_and_month(first, second) or _FRACTION_UNIT.match(low, end):
        return False
    if _DATE_CUE.search(low, max(0, start - 16), start):
        return True
    if first == second or (first <= second and second in (5, 10)) or written == "24/7":
        return False
    fraction = second in (2, 3, 4, 8, 16, 32) and first < second and not written.split("/")[1].startswith("0")
    return not fraction and len(written) >= 4


def _read_small(text: str, low: str, start: int) -> Found | None:
    """Return what a short number with the words around it means."""
    amount = _AMOUNT.match(text, start)
    if amount is None:
        return None
    end = amount.end()
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before in _SIGNS or (before == " " and start > 1 and text[start - 2] in _SIGNS and text[start - 3 : start - 2] in (" ", "", "(", "\n")):
        return _money_before(text, low, start, end)
    if after == ":" or after in "hH" or after == ".":
        match = _CLOCK.match(low, start)
        if match:
            return start, match.end(), "<time>", match[0]
    if after in "/.-" or "." in amount[0]:
        hit = _read_date(text, low, start) or _read_ip(text, start)
        if hit:
            return hit
    if before == " ":
        space = low.rfind(" ", max(0, start - 14), start - 1)
        word = low[space + 1 : start - 1] if space >= 0 else low[max(0, start - 14) : start - 1]
        word = word.lstrip("(\"'\n")
        if word.rstrip(".,") in _MONTHS and end - start <= 4:
            hit = _month_before(text, start, end, word)
            if hit:
                return hit
        if word in _LEADING_CODE:
            return start - 1 - len(word), end, "<money>", f"{_number(amount[0])} {_CURRENCY.get(word.rstrip('.'), word.upper())}"
    if before == "." and low[start - 3 : start] == "rs.":
        return start - 3, end, "<money>", f"{_number(amount[0])} INR"
    return _read_suffix(text, low, start, end)


def _number(written: str) -> str:
    """Return an amount with a point before its fraction and nothing between its thousands."""
    whole, dot, fraction = written.replace("'", "").replace(" ", "").replace(",", ".").rpartition(".")
    if not dot:
        return fraction
    if len(fraction) == 3 and whole.replace(".", "") != "0":
        return whole.replace(".", "") + fraction
    return whole.replace(".", "") + "." + fraction


def _money_before(text: str, low: str, start: int, end: int) -> Found:
    first = start - 1 if text[start - 1] in _SIGNS else start - 2
    sign = text[first]
    while first and start - first < 5 and text[first - 1].isascii() and text[first - 1].isupper():
        first -= 1
    code = text[first : text.index(sign, first)]
    spaced = _SPACED_AMOUNT.match(text, start)
    if spaced:
        end = spaced.end()
    value = _number(text[start:end])
    ranged = _RANGE.match(text, end)
    if ranged:
        end = ranged.end()
    if low[end : end + 1] in ("k", "m") and not low[end + 1 : end + 2].isalnum():
        end += 1
    currency = {"": _CURRENCY.get(sign, sign), "US": "USD", "C": "CAD", "CA": "CAD", "A": "AUD", "AU": "AUD", "R": "BRL"}.get(code, _CURRENCY.get(sign, sign))
    trailing = re.compile(r"\s?(usd|cad|aud|gbp|eur|mxn|sgd)\b").match(low, end)
    if trailing:
        currency = trailing[1].upper()
        end = trailing.end()
    return first, end, "<money>", f"{value} {currency}"


def _month_before(text: str, start: int, end: int, word: str) -> Found | None:
    month = _MONTHS[word.rstrip(".,")]
    first = start - 1 - len(word)
    if not text[first].isupper():
        return None
    match = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?(?![0-9])(?:\s?[-–]\s?[0-9]{1,2}(?:st|nd|rd|th)?(?![0-9]))?(?:,?\s+((?:19|20)[0-9]{2})(?![0-9]))?").match(text, start)
    if match and 1 <= int(match[1]) <= 31:
        year = match[2] or "-"
        return first, match.end(), "<date>", f"{year}-{month:02}-{int(match[1]):02}"
    match = re.compile(r"(?:19|20)[0-9]{2}(?![0-9])").match(text, start)
    if match:
        return first, match.end(), "<date>", f"{match[0]}-{month:02}"
    return None


_DAY_MONTH = re.compile(
    r"([0-9]{1,2})(?:st|nd|rd|th|er|\.|º|ª)?\s?(?:-\s?)?(?:of\s+|de\s+)?([^\W\d_]+)\.?(?:,?\s+(?:de\s+)?((?:19|20)[0-9]{2})(?![0-9]))?"
)
_CJK_DATE = re.compile(r"(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})[日号]")


def _read_suffix(text: str, low: str, start: int, end: int) -> Found | None:
    spaced = _SPACED_AMOUNT.match(text, start)
    for finish in ((spaced.end(), end) if spaced else (end,)):
        ranged = _RANGE.match(text, finish)
        for stop in ((ranged.end(), finish) if ranged and ranged.end() > finish else (finish,)):
            hit = _with_suffix(text, low, start, stop)
            if hit:
                return hit
    return None


def _with_suffix(text: str, low: str, start: int, end: int) -> Found | None:
    match = _SUFFIX.match(low, end)
    if match is None or match[1] is None:
        if low.startswith((". ", "."), end) and (day := _DAY_MONTH.match(low, start)) and day[2] in _MONTHS:
            return start, day.end(), "<date>", f"{day[3] or '-'}-{_MONTHS[day[2]]:02}-{int(day[1]):02}"
        return None
    word = match[1]
    written = text[match.start(1) : match.end(1)]
    stop = match.end()
    if word in _PERCENT:
        return start, stop, "<percent>", _number(text[start:end])
    if word in _CURRENCY and not (word in ("try", "real", "kr", "cent") and written == word and word in ("try", "real")):
        if word in ("pound", "pounds") and re.compile(r"weigh|heavy|weight").search(low, max(0, start - 30), min(len(low), stop + 20)):
            return start, stop, "<measure>", f"{_number(text[start:end])} lb"
        return start, stop, "<money>", f"{_number(text[start:end])} {_CURRENCY[word]}"
    if word in _MONTHS or word in _ORDINAL or word in ("er", "of", "de", "º", "ª"):
        day = _DAY_MONTH.match(low, start)
        if day and day[2] in _MONTHS and 1 <= int(day[1]) <= 31 and (day[2] not in ("may", "set", "mar", "mart", "gen", "dic", "jan") or text[day.start(2)].isupper()):
            return start, day.end(), "<date>", f"{day[3] or '-'}-{_MONTHS[day[2]]:02}-{int(day[1]):02}"
        if word in _ORDINAL:
            return None
    if word in ("月", "年"):
        day = _CJK_DATE.match(low, start)
        if day:
            return start, day.end(), "<date>", f"{day[1] or '-'}-{int(day[2]):02}-{int(day[3]):02}"
    if word in ("per", "por", "pour") and (cent := re.compile(r"\s?(?:per|por|pour)\s?-?(?:cent|ciento|cento)\b").match(low, end)):
        return start, cent.end(), "<percent>", _number(text[start:end])
    if word == "in":
        if low.startswith(".", stop) and (low[stop + 1 : stop + 2] in ")," or not re.compile(r"\s+[A-Z]|\s*$").match(text, stop + 1)):
            return start, stop + 1, "<measure>", f"{_number(text[start:end])} in"
        if match.start(1) == end and not low[stop : stop + 1].isalnum():
            return start, stop, "<measure>", f"{_number(text[start:end])} in"
        return None
    if word in ("am", "pm", "a", "p", "uhr", "o", "h"):
        clock = _CLOCK.match(low, start)
        if clock:
            return start, clock.end(), "<time>", clock[0]
    if word == "p" and match.start(1) == end and end - start <= 2:
        return start, stop, "<money>", f"{text[start:end]} GBX"
    if word in "°º" and low[stop : stop + 1] in ("c", "f"):
        return start, stop + 1, "<measure>", f"{_number(text[start:end])} °{text[stop]}"
    if word in _UNITS and (word not in _CASED_UNITS or written in _CASED_UNITS[word]):
        return start, stop, "<measure>", f"{_number(text[start:end])} {written}"
    return None


def _find_spoken(low: str, found: list[Found]) -> None:
    for match in _SPOKEN.finditer(low):
        digits = ""
        repeat = 1
        for word in re.findall(r"[a-z]+|[0-9]+", match[0]):
            if word in ("double", "triple", "treble"):
                repeat = 2 if word == "double" else 3
            elif word in ("hundred", "thousand"):
                digits += "00" if word == "hundred" else "000"
            elif word != "plus":
                digits += _DIGIT_WORDS.get(word, word) * repeat
                repeat = 1
        if len(digits) < 7 or sum(char.isalpha() for char in match[0]) < 12:
            continue
        start, end = match.span()
        found[:] = [other for other in found if other[1] <= start or other[0] >= end]
        found.append((start, end, "<phone>", digits))
    found.sort()
