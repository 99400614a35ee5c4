"""What a picture's address tells, and its data where the message holds them."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote, urlsplit

from policy_core.document.elements import Value

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_FORMATS = {"jpg": "jpeg", "jpe": "jpeg", "svg+xml": "svg", "x-icon": "ico", "vnd.microsoft.icon": "ico", "tif": "tiff"}
_SIGNATURES = ((b"GIF8", "gif"), (b"\x89PNG", "png"), (b"\xff\xd8", "jpeg"), (b"RIFF", "webp"), (b"<svg", "svg"))
_NO_FORMATS = frozenset("php asp aspx html htm jsp cgi axd ashx".split())
#: An address is kept up to here; what holds a picture's data is longer.
_LONGEST = 2_000


def scheme_of(address: str) -> str:
    """Return the scheme of an address in lower case, or ``relative``."""
    match = _SCHEME.match(address)
    # Two slashes take the scheme of the page, and Amazon's has been https for long.
    return match.group(1).lower() if match else ("https" if address.startswith("//") else "relative")


def words_of(address: str) -> str:
    """Return host, path and query of an address; nothing for one that holds the data itself."""
    if scheme_of(address) == "data":
        return ""
    return unquote(address[:_LONGEST].partition("://")[2] or address[:_LONGEST])


def name_of(address: str) -> str:
    """Return the name of the file that an address ends in, or nothing."""
    return "" if scheme_of(address) == "data" else unquote(_path(address)).rpartition("/")[2]


def source_of(address: str) -> dict[str, Value]:
    """Return what is known of the picture at an address."""
    address = address.strip()
    scheme = scheme_of(address)
    properties: dict[str, Value] = {"address": address[:_LONGEST], "scheme": scheme}
    if scheme == "data":
        head, _, text = address.partition(",")
        kind = head[5:].partition(";")[0].strip().lower()
        data = _decode(text, "base64" in head.lower())
        known = next((name for sign, name in _SIGNATURES if data.startswith(sign)), None)
        if known or kind.startswith("image/"):
            properties["format"] = known or _FORMATS.get(kind[6:], kind[6:])
        if properties.get("format") == "gif":
            properties["animated"] = count_frames(data) > 1
        width = _width(data)
        if width is not None:
            properties["own-width"] = float(width)
    else:
        ending = name_of(address).rpartition(".")[2].lower()
        if re.fullmatch(r"[a-z]{3,4}", ending) and ending not in _NO_FORMATS and "." in _path(address):
            properties["format"] = _FORMATS.get(ending, ending)
        if properties.get("format") == "gif":
            # Nothing is loaded from elsewhere, so nobody knows.
            properties["animated"] = None
    return properties


def count_frames(data: bytes) -> int:
    """Return how many frames a GIF has; 0 where the data is none (https://www.w3.org/Graphics/GIF/spec-gif89a.txt)."""
    size = len(data)
    if data[:3] != b"GIF" or size < 13:
        return 0

    def after_blocks(at: int) -> int:
        while at < size and data[at]:
            at += data[at] + 1
        return at + 1

    def table(flags: int) -> int:
        return 3 << ((flags & 7) + 1) if flags & 0x80 else 0

    at = 13 + table(data[10])
    frames = 0
    while at < size:
        if data[at] == 0x21:
            at = after_blocks(at + 2)
        elif data[at] == 0x2C and at + 10 <= size:
            frames += 1
            at = after_blocks(at + 11 + table(data[at + 9]))
        else:
            break
    return frames


def _width(data: bytes) -> int | None:
    if data[:4] == b"GIF8" and len(data) >= 10:
        return int.from_bytes(data[6:8], "little")
    if data[:4] == b"\x89PNG" and len(data) >= 24:
        return int.from_bytes(data[16:20], "big")
    return None


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _decode(text: str, is_base64: bool) -> bytes:
    text = unquote(text)
    if not is_base64:
        return text.encode("latin-1", "replace")
    try:
        return base64.b64decode(re.sub(r"[^A-Za-z0-9+/]", "", text) + "==", validate=False)
    except (binascii.Error, ValueError):
        return b""
