"""What a picture's address tells, and its data where the message holds them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote, urlsplit

from policy_core.contents import picture_of
from policy_core.document.elements import Value
from policy_core.message import Picture

NO_PICTURES: Final[Mapping[str, Picture]] = MappingProxyType({})

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_FORMATS = {"jpg": "jpeg", "jpe": "jpeg", "svg+xml": "svg", "x-icon": "ico", "vnd.microsoft.icon": "ico", "tif": "tiff"}
_NO_FORMATS = frozenset("php asp aspx html htm jsp cgi axd ashx".split())
_NOT_IN_NAMES = re.compile(r"[\W_]+")
#: A shorter label of a host is no name to tell a site by.
_SHORTEST_NAME = 4
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


def names_site(text: str, address: str) -> bool:
    """Return whether a text is the name of the site at an address: "Yates Lamps" that of https://www.yates-lamps.com/."""
    name = _NOT_IN_NAMES.sub("", text.lower())
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    labels = (_NOT_IN_NAMES.sub("", label) for label in host.split(".")[:-1])
    return any(len(label) >= _SHORTEST_NAME and (label in name or name in label) for label in labels if name)


def source_of(address: str, pictures: Mapping[str, Picture] = NO_PICTURES) -> dict[str, Value]:
    """Return what is known of the picture at an address.

    Args:
        address: Where it is.
        pictures: The pictures that the message brings along, by content id.
    """
    address = address.strip()
    scheme = scheme_of(address)
    properties: dict[str, Value] = {"address": address[:_LONGEST], "scheme": scheme}
    if scheme == "data":
        head, _, text = address.partition(",")
        kind = head[5:].partition(";")[0].strip().lower()
        data = _decode(text, "base64" in head.lower())
        picture = picture_of("", data)
        if picture.format is None and kind.startswith("image/"):
            picture = replace(picture, format=_FORMATS.get(kind[6:], kind[6:]))
        properties |= _looks(picture)
    elif scheme == "cid" and (known := pictures.get(unquote(address[4:]))) is not None:
        properties |= _looks(known)
    else:
        ending = name_of(address).rpartition(".")[2].lower()
        if re.fullmatch(r"[a-z]{3,4}", ending) and ending not in _NO_FORMATS and "." in _path(address):
            properties["format"] = _FORMATS.get(ending, ending)
        if properties.get("format") == "gif":
            # Nothing is loaded from elsewhere, so nobody knows.
            properties["animated"] = None
    return properties


def _looks(picture: Picture) -> dict[str, Value]:
    """Return the properties of a picture whose data the message holds."""
    properties: dict[str, Value] = {}
    if picture.format is not None:
        properties["format"] = picture.format
    if picture.format == "gif":
        properties["animated"] = None if picture.frames is None else picture.frames > 1
    if picture.width is not None:
        properties["own-width"] = float(picture.width)
    return properties


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
