"""Links and e-mail addresses, plain and disguised."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from policy_core.document.found import Found

if TYPE_CHECKING:
    from linkify_it import LinkifyIt
    from publicsuffixlist import PublicSuffixList

_DOT_HINT = re.compile(r"\.[^\W\d_]")
_DISGUISE_HINT = re.compile(r"\bdot\b|[(\[{<]\s?(?:at|dot|\.|@|punkt|point|punto)\s?[)\]}>]|\s@|@\s|\bwww |_(?:at|dot)_|\s\.\s?[a-z]")
_SCHEME = re.compile(r"\b(?:https?|hxxps?|ftp)\s?:\s?/\s?/\s?", re.IGNORECASE)
_URL_END = re.compile(r"[\s<>\"\x01\x02\u3000-\u303f\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]")

_LOCAL = r"[A-Za-z0-9_.+\-%&'\u00c0-\u024f]"
_EMAIL = re.compile(
    rf"(?:mailto:)?(?<!{_LOCAL[:-1]}@])({_LOCAL}{{1,64}})@([^\W_](?:[\w-]{{0,62}})(?:\.[^\W_][\w-]{{0,62}}){{1,8}})",
    re.IGNORECASE,
)
_BLOB = re.compile(r"(?<![\w.\-@])[^\W_][\w\-]*+(?:\.[\w\-]++)++")
_AT = r"(?:\s*[(\[{<]\s*(?:at|@|ät|a)\s*[)\]}>]\s*|\s?@\s?|_at_)"
_AT_WORD = r"\s+at\s+"
_DOT = r"(?:\s*[(\[{<]\s*(?:dot|punkt|point|punto|\.)\s*[)\]}>]\s*|\s+dot\s+|_dot_)"
_ANY_DOT = rf"(?:{_DOT}|\s\.\s|\s\.|\.)"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,62})"
_DISGUISED_EMAIL = re.compile(
    rf"(?<![\w.+-])([a-z0-9][\w.+-]{{0,63}}(?:{_DOT}[\w+-]{{1,63}}){{0,3}})"
    rf"(?:{_AT}({_LABEL}(?:{_ANY_DOT}{_LABEL}){{1,5}})|{_AT_WORD}({_LABEL}(?:{_DOT}{_LABEL}){{1,5}}))(?![\w-])"
)
_DISGUISED_LINK = re.compile(
    rf"(?<![\w.@-])(?:(www(?:{_ANY_DOT}|\s|\.\s){_LABEL}(?:{_ANY_DOT}{_LABEL}){{1,4}})|({_LABEL}(?:{_DOT}{_LABEL}){{1,4}})"
    rf"|({_LABEL}(?:\s\.\s?{_LABEL}){{1,4}}))(?![\w-])((?:/[\w\-/%?=&.]{{0,200}})?)"
)

_COMMON = frozenset("com net org edu gov info biz de fr es nl uk eu shop store online site io jp ca au se pl tr mx br cn example test".split())
_TEST = frozenset(("example", "test", "invalid", "localhost", "onion"))
# Suffixes of hosts that are words too: a full stop with the blank forgotten looks just like them.
_WORDS = frozenset(
    "it is in to so at me am my as do no be us by an or if of on up we he go la de se es el die das un en et il lo le du si ist und "
    "now here you how one new call live help sale free just love day today box cool best win next plus open run work care life "
    "world family gift gifts good great happy party photos pics pictures link click email phone mobile safe save fun fan fans fit "
    "food garden guide home house kids kitchen land lighting men money movie music network news parts place play read rent rest "
    "review reviews rip school science select services show singles ski soccer solar studio style supplies supply support surf "
    "tax team tips tools top tours town toys trade training video vote watch weather website wedding work works wow yes you "
    "zero zone are and but the that this they there ok pm per ps re st sh py rs md hr mr ms dr ca co gr pt ag li mt cd tv cc".split()
) - frozenset(("de", "es", "se", "ca", "co", "tv", "gr", "pt", "ag", "li"))
_FILES = frozenset(
    "pdf doc docx xls xlsx ppt pptx odt ods rtf txt csv jpg jpeg png gif webp heic bmp tif tiff svg zip rar gz 7z mp3 mp4 mov avi mkv "
    "wav html htm xml json js ts py css exe dmg apk bin iso stl step dxf dwg ai psd eps eml msg ics md log ini cfg".split()
)
_ATTACHABLE = _FILES - frozenset("js ts py css md log ini cfg ai msg".split())
_NOT_HOSTS = frozenset(("asp.net", "vb.net", "ado.net", "e.g", "i.e", "a.m", "p.m"))
_BEFORE = re.compile(r"(?:\b(?:visit|website|site|page|web|online|shop|store|see|check|open|at|on|to|under|url|link|via|from)|[:>(])\s*$")
_AFTER = re.compile(r"\s*(?:$|[\n.,;:!?)\]>\"'])")
_NOT_LABELS = frozenset("polka the a each red black white laser micro green blue one this that every first second small big tiny".split())


@cache
def _linkify() -> LinkifyIt:
    from linkify_it import LinkifyIt

    return LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)


@cache
def _is_suffix(label: str) -> bool:
    """Return whether hosts end in this."""
    return label in _COMMON or label in _TEST or _suffixes().publicsuffix(label) is not None


def find_addresses(text: str) -> list[Found]:
    """Return every link, e-mail address and file name in order of place."""
    dotted = _DOT_HINT.search(text)
    low = text.lower()
    disguised = _DISGUISE_HINT.search(low)
    if not (dotted or disguised):
        return []
    found: list[Found] = []
    if "/" in text:
        _find_urls(text, found)
    if disguised:
        _find_disguised(low, found)
    if dotted:
        if "@" in text:
            _find_emails(text, found)
        _find_hosts(text, low, found)
    found.sort()
    return found


def _free(found: list[Found], start: int, end: int) -> bool:
    return not any(start < other[1] and other[0] < end for other in found)


def _find_urls(text: str, found: list[Found]) -> None:
    for match in _SCHEME.finditer(text):
        start = match.start()
        if found and start < found[-1][1]:
            continue
        scheme = match[0].lower().replace("x", "t")
        scheme = "".join(scheme.split())
        rest = text[match.end() : match.end() + 2048]
        stop = _URL_END.search(rest)
        if stop:
            rest = rest[: stop.start()]
        hit = _linkify().match(scheme + rest)
        if not hit or hit[0].index != 0:
            continue
        end = match.end() + hit[0].last_index - len(scheme)
        found.append((start, end, "<link>", _url(scheme, text[match.end() : end])))


def _url(scheme: str, rest: str) -> str:
    host, slash, path = rest.partition("/")
    return scheme + host.lower() + slash + path


def _find_emails(text: str, found: list[Found]) -> None:
    for match in _EMAIL.finditer(text):
        labels = match[2].split(".")
        end = match.end()
        # "write to me@shop.com.Thanks"
        while len(labels) > 2 and (labels[-1].istitle() or not _is_suffix(labels[-1].lower())) and not labels[-2].istitle():
            end -= len(labels.pop()) + 1
        if not labels[-1].isalpha() or len(labels[-1]) < 2 or labels[-1].lower() in _FILES - {"zip", "mov", "py"}:
            continue
        if _free(found, match.start(), end):
            found.append((match.start(), end, "<email>", (match[1] + "@" + ".".join(labels)).lower()))


_DOT_SPLIT = re.compile(_ANY_DOT)
_DOT_WORD = re.compile(_DOT)


def _find_disguised(low: str, found: list[Found]) -> None:
    for match in _DISGUISED_EMAIL.finditer(low):
        host = _DOT_SPLIT.sub(".", match[2] or match[3])
        if match[0] == match[1] + "@" + host or not _is_suffix(host.rpartition(".")[2]):
            continue
        local = _DOT_WORD.sub(".", match[1])
        if _free(found, match.start(), match.end()):
            found.append((match.start(), match.end(), "<email>", f"{local}@{host}"))
    for match in _DISGUISED_LINK.finditer(low):
        host = _DOT_SPLIT.sub(".", match[1] or match[2] or match[3])
        if match[1]:
            host = "www." + host.removeprefix("www").lstrip(". ")
        if match[0] == host + (match[4] or ""):
            continue
        first, _, last = host.rpartition(".")
        bracketed = "(" in match[0] or "[" in match[0]
        if not (_is_suffix(last) if match[1] or bracketed else last in _COMMON):
            continue
        if first in _NOT_LABELS and not bracketed:
            continue
        if _free(found, match.start(), match.end()):
            found.append((match.start(), match.end(), "<link>", host + (match[4] or "")))


def _find_hosts(text: str, low: str, found: list[Found]) -> None:
    for match in _BLOB.finditer(text):
        start, end = match.span()
        if not _free(found, start, end):
            continue
        blob = match[0].rstrip("-_")
        labels = blob.split(".")
        suffix = labels[-1].lower()
        slash = text[end : end + 1] == "/"
        if suffix in _ATTACHABLE and not (slash or blob.lower().startswith("www.")):
            found.append((start, end, "<file>", blob))
            continue
        if text[end : end + 1] == "@":
            continue
        while len(labels) > 2 and labels[-1].istitle() and not labels[-2].istitle():
            end -= len(labels.pop()) + 1
        suffix = labels[-1].lower()
        if len(suffix) < 2 or not suffix.isalpha() or any(not label for label in labels):
            continue
        host = ".".join(labels).lower()
        if not _looks_like_host(text, low, labels, suffix, start, end):
            continue
        path = ""
        if text[end : end + 1] in ("/", "?", ":"):
            stop = _URL_END.search(text, end, end + 2048)
            tail = text[end : stop.start() if stop else end + 2048]
            hit = _linkify().match("http://a.com" + tail)
            if hit:
                path = hit[0].text[12:]
                end += len(path)
        found.append((start, end, "<link>", host + path))


def _looks_like_host(text: str, low: str, labels: list[str], suffix: str, start: int, end: int) -> bool:
    written = labels[-1]
    host = ".".join(labels).lower()
    if labels[0].lower() == "www":
        return len(labels) > 2 or suffix not in _WORDS
    if host in _NOT_HOSTS or suffix in _FILES or not _is_suffix(suffix):
        return False
    if written.istitle() and not (labels[0].istitle() and suffix in _COMMON):
        return False
    if written.isupper() and not labels[0].isupper():
        return False
    if text[end : end + 1] == "/" and text[end + 1 : end + 2].strip():
        return True
    if suffix not in _WORDS:
        return True
    if len(labels) == 2 and labels[0].isdigit():
        return False
    if len(labels) > 2 and all(len(label) > 1 for label in labels):
        return True
    if not _AFTER.match(low, end):
        return False
    return "-" in host or any(char.isdigit() for char in host) or bool(_BEFORE.search(low, max(0, start - 20), start))
