"""Links, e-mail addresses and names of files, plain and disguised."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from policy_core.document.found import HEAD, Found, mask
from policy_core.document.patterns import lazily

if TYPE_CHECKING:
    from linkify_it import LinkifyIt
    from publicsuffixlist import PublicSuffixList

# Links.

# "hxxps://", "h**p://", "http:/" and "https//" count as what they stand for.
_SCHEME = lazily(r"(?<![a-z0-9])(?:h[tx*]{1,3}p?(s?)|ftp)\s?(?::\s?/\s?/{0,2}|//|:(?=www\.))\s?(?=\w)", re.IGNORECASE)
# What no link runs over, whatever the standards allow: blanks, quotes, and scripts written without blanks.
_URL_END = lazily('[\\s<>"\x01\x02\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]')
_SENTENCE_AT_END = lazily(r"(?<=[a-z0-9])\.[A-Z][a-z']*$")
_LONGEST_URL = 2048

# Hosts and files without a scheme.

_DOTTED = re.compile(r"\.[^\W\d_]")
_BLOB = lazily(r"(?<![\w.\-@])[^\W_][\w\-]*+(?:\.[\w\-]++)++")
# Where a host ends in one of these, it is one on sight.
_SUFFIXES = frozenset(
    "com net org edu gov info biz shop store online site blog wiki xyz club gle goog example test onion".split()
)
_MOST_REMEMBERED = 4096
_RESERVED = frozenset(("example", "test", "invalid", "localhost", "onion"))
# Endings of two letters that are words, units or abbreviations somewhere: a full stop with the blank forgotten looks
# just like a host with one.
_SHORT_WORDS = frozenset(
    "it is in to so at me am my as do no be us by an or if of on up we he go la un en il lo le du si el et ya "
    "va vu tu sa je ne ci ma mo mu pa ps pm re st hr mr ms dr id ad ac al ai cd cm km kg mm mg ml gb mb tb lb "
    "gt ht hm eh ok ph qa sc sh py rs md mt ee mc pn pt vs nr na ni nu sx li ba bb bs ss tt".split()
) - frozenset(("pt", "ai", "li", "ee"))
_NUMBER_LABEL = re.compile(r"[0-9-]+(?:st|nd|rd|th)?")
_FILES = frozenset(
    "pdf doc docx xls xlsx ppt pptx odt ods rtf txt csv jpg jpeg png gif webp heic bmp tif tiff svg zip rar gz "
    "7z mp3 mp4 mov avi mkv wav html htm xml json js ts py css exe dmg apk bin iso stl stp dxf dwg ai psd eps "
    "eml msg ics md log ini cfg php".split()
)
_ATTACHABLE = _FILES - frozenset("js ts py css md log ini cfg ai msg html htm php".split())
_NO_HOSTS = frozenset(("asp.net", "vb.net", "ado.net", "paint.net"))
_CUE_BEFORE = re.compile(
    r"(?:\b(?:visit|website|webpage|homepage|site|web|url|link|page|online|visita|visite|besuche)(?:\s(?:is|at|on|us|our))?"
    r"|\b(?:us|find|found|available|shop|buy|order|look|check|more|go|see|head|pop)(?:\s(?:it|up|out|over))?\s(?:at|on|to|via|from)"
    r"|\b(?:auf|unter|sur|su)|[:>(\[])\s*$"
)
_CUE_WIDTH = 24
_END_AFTER = re.compile(r"\s*(?:$|[\n.,;:!?)\]>\"])")
_AMOUNT_AFTER = re.compile(r"\s[0-9$£€]")

# E-mail.

_LOCAL = r"\w.+\-%&"
_EMAIL = lazily(
    rf"(?:mailto:)?(?<![{_LOCAL}@])([{_LOCAL}']{{1,64}})@([^\W_][\w-]{{0,62}}(?:\.[^\W_][\w-]{{0,62}}){{1,8}})",
    re.IGNORECASE,
)
_FOREIGN_TAIL = lazily("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff].*")

# Disguises, in lower case.

# What the at sign is called: words that are nothing else, nicknames that are words of their own, and what stands for
# "at" in other languages.
_AT_NAMES = (
    "ät|arroba|arobase|arobas|chiocciola|klammeraffe|kukac|małpka|małpa|malpka|malpa|zavináč|zavinac|snabel[ -]?a"
    "|apenstaartje|apestaart(?:je)?|sobaka|sobachka|собака|miukumauku|kissanhäntä|papaki|παπάκι|grisehale|strudel"
)
_AT_NICKNAMES = (
    "snail|curl|curly a|monkey|monkey'?s? tail|little monkey|spider monkey|ape|affe|elephant'?s? trunk|elephant"
    "|pig'?s? tail|piggy tail|cat'?s? tail|duck|duckling|rollmops|worm|little dog|doggy"
    "|a in a (?:ring|circle)|round a|circled a"
)
_AT_ABROAD = "a|à|et|na|chez|bei|presso|w|v|hos|bij|en|em|u|pri|auf|ved|kod|på"
_IN_BRACKETS = r"[^()\[\]{}<>*\n]"
_BRACKETED_AT = (
    rf"(?:[(\[{{]\s?(?:{_AT_ABROAD})\s?[)\]}}]|[(\[{{<*]\s?(?:at|ät"
    rf"|(?:{_IN_BRACKETS}{{0,24}}?(?<!\w))??(?:@|at[ -]sign|(?:{_AT_NAMES}|{_AT_NICKNAMES})(?!\w))"
    rf"(?:[ ,]{_IN_BRACKETS}{{0,24}})?)\s?[)\]}}>*])"
)
# Those that are abbreviations as well, of languages and units say: "(en) www.example.com".
_PERHAPS_AT = lazily(rf"\s{{0,2}}[(\[{{]\s?(?:{_AT_ABROAD})\s?[)\]}}]\s{{0,2}}")
_BRACKETED_DOT = (
    r"[(\[{<*]\s?(?:dot|d0t|punkt|punktum|pkt|point|punto|ponto|pto|pt|kropka|tecka|tečka|točka|tocka|prikk|piste|pont"
    r"|nokta|stip|period|full stop|fullstop|\.)\s?[)\]}>*]"
)
_BRACKETED_HINT = re.compile(rf"{_BRACKETED_AT}|{_BRACKETED_DOT}")
_AT = (
    rf"(?:\s{{0,2}}{_BRACKETED_AT}\s{{0,2}}|\s?@\s?|_at_|-at-|\s?[—–•]\s?at\s?[—–•]\s?"
    rf"|\s{{1,2}}(?:{_AT_NAMES})\s{{1,2}})"
)
# Words that need a "dot" in words behind them.
_AT_WORD = r"\s{1,2}(?:at|chez|bei|presso|snail|(?:the )?curl|monkey)\s{1,2}"
_AT_NAME_HINT = re.compile(rf"(?<!\w)(?:{_AT_NAMES}|chez|bei|presso|snail|curl|monkey)(?!\w)")
_DOT = (
    rf"(?:\s{{0,2}}{_BRACKETED_DOT}\s{{0,2}}"
    r"|\s{1,2}(?:dot|d0t|punkt|punktum|point|punto|ponto|kropka|tečka|tecka|točka|nokta)\s{1,2}|_dot_|-dot-)"
)
# Those that may be words of English, too, behind an at sign.
_DOT_ABROAD = r"\s{1,2}(?:punt|pt|pkt|piste|prikk|stip|pont)\s{1,2}"
_ANY_DOT = rf"(?:{_DOT}|\s\.\s|\s\.|\.)"
_LABEL = r"[a-z0-9](?:[a-z0-9]|-(?!dot-|at-)){0,62}+"
_HIDDEN_EMAIL = lazily(
    rf"(?<![\w.+-])([a-z0-9](?:[a-z0-9+.]|[_-](?!at[_-]|dot[_-])){{0,63}}+(?:{_DOT}[a-z0-9+]{{1,63}}){{0,3}})"
    rf"(?:({_AT})({_LABEL}(?:(?:{_ANY_DOT}|{_DOT_ABROAD}){_LABEL}){{1,5}})|{_AT_WORD}({_LABEL}(?:{_DOT}{_LABEL}){{1,5}}))(?![\w-])"
)
_HIDDEN_LINK = lazily(
    rf"(?<![\w.@-])(?:(www(?:{_ANY_DOT}|\s|\.\s){_LABEL}(?:(?:{_ANY_DOT}|\.\s){_LABEL}){{1,4}}"
    rf"|www\s{_LABEL}\s(?:com|net|org|de|co\suk))|({_LABEL}(?:{_DOT}{_LABEL}){{1,4}})"
    rf"|({_LABEL}(?:\s\.\s?{_LABEL}){{1,4}}|{_LABEL}\.\scom))(?![\w-])((?:\s?/\s?[\w\-/%?=&.]{{0,200}})?)"
)
# Names that stand for addresses at any host, and hosts where everybody has an address.
_ROLES = (
    "info|sales|support|service|office|admin|orders?|returns?|hello|help|helpdesk|contact|mail"
    "|customer[ -]?(?:care|service|support)"
)
_PROVIDERS = (
    "gmail|googlemail|hotmail|yahoo|outlook|gmx|icloud|protonmail|proton|aol|live|web|qq|163|126|yandex|t-online|mail"
    "|ymail|rocketmail|btinternet|rediffmail|wp|onet|interia|seznam|libero|virgilio|alice|wanadoo|laposte|orange|sfr|ziggo"
    "|telenet|freenet|bluewin|bigpond|comcast|verizon|naver|fastmail|tutanota|zoho|uol|terra|citromail|freemail|abv|walla"
)
_AT_PROVIDER = lazily(
    rf"(?<![\w.+-])([a-z0-9][\w.+-]{{1,63}})({_AT_WORD}|{_AT}|\s)({_PROVIDERS})"
    rf"(?:(\.|\s|{_DOT})(com|de|net|me|fr|it|es|co\.uk|org|ru|cn))?(?![\w@-]|\.\w)"
)
_AT_PROVIDER_HINT = lazily(rf" at {{1,2}}(?:{_PROVIDERS})(?!\w)")
_BY_ROLE = lazily(
    rf"(?<![\w.+-])({_ROLES})\s{{1,2}}at\s{{1,2}}((?:[a-z0-9-]{{1,63}}\.){{1,3}}[a-z]{{2,12}})(?![\w@-]|\.\w)"
)
_AT_SIGN = lazily(
    r"\bat[ -](?:sign|symbol)\b[ ,:]{1,2}(?:(?:then|and)[ ,:]{1,2})?((?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24})(?![\w-])"
)
_NO_LOCALS = frozenset(
    "us me him her them you find visit look looking buy available order shop store sell selling sold also are "
    "am is be was were here there site website page online reach write mailing see look check contact live good great "
    "based works working only not and or".split()
)
# Those that are nothing but hosts of mail, and those that are something else at most at the end of "see you at …".
_BARE_PROVIDERS = frozenset("gmail googlemail hotmail protonmail ymail rocketmail btinternet rediffmail".split())
_NAMED_PROVIDERS = frozenset("yahoo outlook gmx icloud aol yandex t-online tutanota fastmail".split())
# Those whose names nobody takes for a word or a person's name, so that "it" behind one may be its ending.
_MAIL_ALONE = _BARE_PROVIDERS | frozenset(
    "yahoo gmx icloud aol t-online wanadoo freenet bluewin bigpond tutanota".split()
)
# Hosts whose names are words, with an ending that nobody takes for one behind them.
_MAIL_PAIRS = frozenset((("proton", "me"),))
_MAIL_TO = re.compile(r"(?<![^\W_])(?:e-?mail(?:\s(?:to|me|us))?|mail(?:\sto)?|write\sto)[:,]?\s$")
_ORDER_ID = re.compile(r"[0-9]{3}-[0-9]{7}-[0-9]{7}")
_BOX_NAME = re.compile(r"[\w+-]*(?:[0-9_]|\w\.\w)[\w.+-]*")
_BRACKETS = re.compile(r"[(\[{<*@_]")
_NOT_BEFORE_PROVIDERS = frozenset(
    "my our the your a an via to from with of is use by in for this any new through per no visit open called "
    "mail email like".split()
)
# "shopdotcom"
_JOINED = lazily(r"(?<![\w.@-])([a-z0-9][a-z0-9-]{2,62}?)dot(com|net|org|co\.?uk)(?![\w-])")
_SPLIT = lazily(rf"{_DOT}|{_DOT_ABROAD}|\s?\.\s?")
_DOTS = lazily(_DOT)
_CONCEALED_SUFFIXES = _SUFFIXES | frozenset(
    "co de fr es it nl uk eu io jp ca au se pl tr mx br cn at ch be ie in us".split()
)
_WORDS_TOO = frozenset("at be in us it is no so to me my am as do by".split())
_DOT_PATTERNS = frozenset(
    "polka the a each red black white laser micro green blue one this that every first second small big tiny "
    "swiss dot say call ask with for from and is has tell give to my our your dear aunt miss love".split()
)


@cache
def _linkify() -> LinkifyIt:
    from linkify_it import LinkifyIt

    return LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})


@cache
def _suffix_list() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)


@lru_cache(_MOST_REMEMBERED)
def _is_suffix(label: str) -> bool:
    """Return whether hosts end in this."""
    return label in _SUFFIXES or label in _RESERVED or _suffix_list().publicsuffix(label) is not None


def find_addresses(text: str) -> list[Found]:
    """Return every link, e-mail address and file name in order of place.

    The value of a link is its URL with scheme and host in lower case; where it was written without a scheme the value
    has none either.
    """
    low = text.lower()
    dotted = _DOTTED.search(text) is not None
    schemed = "//" in text or ":/" in text or ":www" in low
    hidden = _may_hide(low, dotted)
    if not (dotted or schemed or hidden):
        return []
    found: list[Found] = []
    if schemed:
        found = _find_urls(text)
        text = mask(text, found)
    if dotted and "@" in text:
        text = _add(text, found, _find_emails(text))
    if hidden:
        text = _add(text, found, _find_hidden(text.lower()))
    if dotted:
        text = _add(text, found, _find_hosts(text))
    found.sort()
    return found


def _may_hide(low: str, dotted: bool) -> bool:
    """Return, at little cost, whether a text may have disguised addresses."""
    if "dot" in low or " ." in low or ". com" in low or "www " in low or "www. " in low or " gmail" in low:
        return True
    if "@" in low and ("@ " in low or " @" in low or "mail" in low):
        return True
    if " at " in low and (
        dotted or "mail" in low or "yahoo" in low or "at s" in low or _AT_PROVIDER_HINT().search(low)
    ):
        return True
    if "_at_" in low or "-at-" in low or "—at—" in low or "•at•" in low or "–at–" in low or _AT_NAME_HINT.search(low):
        return True
    bracketed = "(" in low or "[" in low or "{" in low or "<" in low or "*" in low
    return bracketed and _BRACKETED_HINT.search(low) is not None


def _add(text: str, found: list[Found], more: list[Found]) -> str:
    found += more
    return mask(text, more) if more else text


def _find_urls(text: str) -> list[Found]:
    found: list[Found] = []
    until = 0
    for match in _SCHEME().finditer(text):
        start, end = match.span()
        if start < until:
            continue
        stop = _URL_END().search(text, end, end + _LONGEST_URL)
        rest = text[end : stop.start() if stop else end + _LONGEST_URL]
        scheme = ("ftp" if match[0][0] in "fF" else "https" if match[1] else "http") + "://"
        hit = _linkify().match_at_start(scheme + rest)
        if hit:
            until = end + hit.last_index - len(scheme)
        else:
            until = end + len(rest.rstrip(".,;:!?)]}'*_"))
        # "x.html?a=1.Thanks" has a sentence at its end whose blank was forgotten.
        sentence = _SENTENCE_AT_END().search(text[end:until])
        if sentence and "/" in text[end : end + sentence.start()]:
            until = end + sentence.start()
        address = text[end:until]
        # Addresses are handed on "defanged": hxxps://shop[.]com.
        if text.startswith(("[.]", "(.)", "[dot]", "(dot)"), until):
            until = end + len(rest.rstrip(".,;:!?)]}'*_"))
            address = _SPLIT().sub(".", text[end:until])
        if match[0][-1] not in "/:" and "." not in address:
            continue
        found.append((start, until, "<link>", scheme + _lower_host(address)))
    return found


def _lower_host(rest: str) -> str:
    size = len(re.split(r"[/?#]", rest, maxsplit=1)[0])
    return rest[:size].lower() + rest[size:]


def _find_emails(text: str) -> list[Found]:
    found: list[Found] = []
    for match in _EMAIL().finditer(text):
        labels = _FOREIGN_TAIL().sub("", match[2]).split(".")
        end = match.start(2) + len(".".join(labels))
        # "write to me@shop.com.Thanks"
        while len(labels) > 2 and _starts_sentence(labels):
            end -= len(labels.pop()) + 1
        if len(labels) < 2 or len(labels[-1]) < 2 or not labels[-1].isalpha():
            continue
        local = match[1].lstrip("'.")
        if local:
            start = match.start() if match[0].lower().startswith("mailto:") else match.end(1) - len(local)
            found.append((start, end, "<email>", (local + "@" + ".".join(labels)).lower()))
    return found


def _starts_sentence(labels: list[str]) -> bool:
    """Return whether the last label is the first word of a sentence whose blank was forgotten."""
    return _is_capitalised(labels) or not _is_suffix(labels[-1].lower())


def _is_capitalised(labels: list[str]) -> bool:
    return labels[-1].istitle() and not labels[-2].istitle()


def _host_of(written: str) -> tuple[str, int]:
    """Return the host that a disguised one stands for, or nothing, and how many characters of it belong to the host."""
    host = _SPLIT().sub(".", written)
    while host and not _is_suffix(host.rpartition(".")[2]):
        # The last label may be the next sentence's first word.
        written = written[: max((match.start() for match in _SPLIT().finditer(written)), default=0)]
        host = _SPLIT().sub(".", written) if _SPLIT().search(written) else ""
    return host, len(written)


def _find_hidden(low: str) -> list[Found]:
    found: list[Found] = []
    for match in _HIDDEN_EMAIL().finditer(low):
        group = 3 if match[3] else 4
        host, size = _host_of(match[group])
        end = match.start(group) + size
        if not host or _ORDER_ID.fullmatch(match[1]):
            continue
        if match[2] and _PERHAPS_AT().fullmatch(match[2]) and not _is_mail_host(low, match[group][:size], end):
            continue
        if match[1] in _NO_LOCALS and group == 4:
            found.append((match.start(group), end, "<link>", host))
        else:
            found.append((match.start(), end, "<email>", _DOTS().sub(".", match[1]) + "@" + host))
    for match in _AT_SIGN().finditer(low):
        host, size = _host_of(match[1])
        if host:
            found.append((match.start(), match.start(1) + size, "<email>", "@" + host))
    for match in _AT_PROVIDER().finditer(low):
        ending, end = match[5], match.end()
        if ending and match[4].isspace() and not _is_ending(match, low):
            ending, end = None, match.end(3)
        # Where nobody has to say "com", it has to be said that this is an address.
        if match[1] in _NO_LOCALS or not (ending or _names_provider(match)):
            continue
        if ending and match[2].isspace() and match[1] in _NOT_BEFORE_PROVIDERS:
            continue
        host = f"{match[3]}.{ending}" if ending else match[3]
        found.append((match.start(), end, "<email>", f"{match[1]}@{host}"))
    for match in _BY_ROLE().finditer(low):
        if _is_suffix(match[2].rpartition(".")[2]):
            found.append((match.start(), match.end(), "<email>", f"{match[1]}@{match[2]}"))
    found = _without_overlaps(found)
    if found:
        low = mask(low, found)
    for match in _JOINED().finditer(low):
        found.append((*match.span(), "<link>", f"{match[1]}.{match[2]}"))
    if found:
        found.sort()
        low = mask(low, [item for item in found if low[item[0]] != HEAD])
    for match in _HIDDEN_LINK().finditer(low):
        written = match[1] or match[2] or match[3]
        host = _SPLIT().sub(".", written)
        if match[1]:
            host = "www." + ".".join(host.removeprefix("www").lstrip(". ").split())
        if host == written or not re.search("[a-z]", host.partition(".")[0]):
            continue
        first, _, last = host.rpartition(".")
        sure = bool(match[1]) or any(bracket in written for bracket in "([{<*")
        if not (_is_suffix(last) if sure else last in _CONCEALED_SUFFIXES and first not in _DOT_PATTERNS):
            continue
        # "Say DOT at Christmas", "ask Dot in accounts".
        if (
            match[2]
            and not sure
            and last in _WORDS_TOO
            and not (_END_AFTER.match(low, match.end()) or match[4] or _has_cue(low, match.start()))
        ):
            continue
        # "We have three. In" is no host, nor is "so nice . It is".
        if match[3] and last not in _SUFFIXES and last in _SHORT_WORDS:
            continue
        path = "".join((match[4] or "").split()).rstrip(".?")
        found.append(
            (
                match.start(),
                match.end() - (len(match[4]) if match[4] and not path.strip("/") else 0),
                "<link>",
                host + path,
            )
        )
    found.sort()
    return found


def _is_mail_host(low: str, written: str, end: int) -> bool:
    """Return whether what stands behind a perhaps-at is written as in an address, and not as a page or a quantity."""
    labels = _SPLIT().split(written)
    if _DOTS().search(written):
        return True
    if labels[0] == "www" or low[end : end + 1] == "/" or any(map(_NUMBER_LABEL.fullmatch, labels)):
        return False
    # "(na) thanks.it is"
    return labels[-1] not in _SHORT_WORDS or _END_AFTER.match(low, end) is not None


def _is_ending(match: re.Match[str], low: str) -> bool:
    """Return whether a word behind a host of mail is its ending: not in "I told Alice it left", "at Alice it seems"."""
    sign, provider, ending = match[2].strip(), match[3], match[5]
    if ending in ("com", "co.uk") or provider in _MAIL_ALONE or (provider, ending) in _MAIL_PAIRS:
        return True
    if _BRACKETS.match(sign) or _BOX_NAME.fullmatch(match[1]):
        return True
    return bool(sign) and _MAIL_TO.search(low, max(0, match.start() - _CUE_WIDTH), match.start()) is not None


def _names_provider(match: re.Match[str]) -> bool:
    """Return whether a name and a host of mail without its ending make an address: ``clint (at) yahoo``."""
    sign = match[2].strip()
    if not sign:
        return False
    if _BRACKETS.match(sign) and not _PERHAPS_AT().fullmatch(match[2]):
        return not match[3].isdigit()
    return match[3] in _BARE_PROVIDERS or (match[3] in _NAMED_PROVIDERS and _BOX_NAME.fullmatch(match[1]) is not None)


def _without_overlaps(found: list[Found]) -> list[Found]:
    """Return the finds in order of place, without those that start inside another."""
    kept: list[Found] = []
    for item in sorted(found):
        if not kept or item[0] >= kept[-1][1]:
            kept.append(item)
    return kept


def _find_hosts(text: str) -> list[Found]:
    found: list[Found] = []
    until = 0
    for match in _BLOB().finditer(text):
        start, end = match.span()
        if start < until:
            continue
        written = match[0].rstrip("-_")
        labels = written.split(".")
        end = start + len(written)
        after = text[end : end + 1]
        if after == "@":
            continue
        if (
            labels[-1].lower() in _ATTACHABLE
            and not _is_capitalised(labels)
            and after != "/"
            and labels[0].lower() != "www"
        ):
            found.append((start, end, "<file>", written))
            continue
        # "shop.com.We pack"
        while len(labels) > 2 and _starts_sentence(labels):
            end -= len(labels.pop()) + 1
        if not _is_host(text, labels, start, end):
            continue
        host = ".".join(labels).lower()
        path = ""
        if text[end : end + 1] in ("/", "?", ":", "#"):
            stop = _URL_END().search(text, end, end + _LONGEST_URL)
            hit = _linkify().match_at_start("http://a.com" + text[end : stop.start() if stop else end + _LONGEST_URL])
            if hit:
                path = hit.text[len("http://a.com") :]
        until = end + len(path)
        found.append((start, until, "<link>", host + path))
    return found


def _is_host(text: str, labels: list[str], start: int, end: int) -> bool:
    """Return whether words joined by full stops are a host rather than sentences whose blank was forgotten."""
    last = labels[-1]
    suffix = last.lower()
    first = labels[0]
    if len(labels) < 2 or len(suffix) < 2 or not suffix.isalpha() or "" in labels or not _is_suffix(suffix):
        return False
    if first.lower() == "www":
        return len(labels) > 2
    host = ".".join(labels).lower()
    if host in _NO_HOSTS or suffix in _FILES:
        return text[end : end + 1] == "/" and suffix not in _ATTACHABLE
    # "home.The", "OK.IT", but "Shop.De", "WWW.SHOP.DE".
    if (last.istitle() and not (first.istitle() and suffix in _CONCEALED_SUFFIXES)) or (
        last.isupper() and not first.isupper()
    ):
        return False
    if text[end : end + 1] == "/" and text[end + 1 : end + 2].isalnum():
        return True
    trusted = suffix in _SUFFIXES
    if any(map(_NUMBER_LABEL.fullmatch, labels[1 if trusted else 0 :])):
        return False
    if trusted or (len(suffix) == 2 and suffix not in _SHORT_WORDS):
        # "for your records.net 140.00", "la nuestra.es un honor"
        if suffix == "net":
            return not _AMOUNT_AFTER.match(text, end)
        return suffix != "es" or _END_AFTER.match(text, end) is not None or _has_cue(text, start)
    if len(labels) > 2:
        return all(len(label) > 1 for label in labels)
    return _END_AFTER.match(text, end) is not None and (
        "-" in host or any(map(str.isdigit, host)) or _has_cue(text, start)
    )


def _has_cue(text: str, start: int) -> bool:
    """Return whether the words before a place promise an address."""
    return _CUE_BEFORE.search(text[max(0, start - _CUE_WIDTH) : start].lower()) is not None
