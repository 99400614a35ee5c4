"""Elements of a message in HTML as conditions ask for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

from policy_core.witness.texts import Texts

#: A GIF of two pictures, one pixel each.
_MOVES: Final = (
    "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACH5BAAKAAAALAAAAAABAAEAAAICRAEAIfkEAAoAAAAsAAAAAAEAAQAAAgJMAQA7"
)
_SIZES: Final = "<h1>Size</h1><h2>Width</h2><p>Half an inch.</p><p><small>Measured inside.</small></p>"

type _Tests = tuple[tuple[str, str, Any], ...]


def element(kind: str, tests: _Tests, texts: Texts) -> str:
    """Return markup with an element that may pass some tests.

    Args:
        kind: ``image``, ``link``, ``text``, ``block``, ``table`` or ``heading``.
        tests: The properties that it has to have, each with an operator and a value.
        texts: What writes the texts that tests name by a node.
    """
    wanted: dict[str, str] = {}
    for name, op, value in tests:
        if op == "like":
            options = texts.of(value)
            wanted[name] = texts.write(options[0]).rstrip(".") if options else ""
        elif op == "is":
            wanted[name] = str(value)
        elif op in ("yes", "missing"):
            wanted[name] = op
        elif op in (">", ">="):
            wanted[name] = str(value + 1)
        elif op in ("<", "<="):
            wanted[name] = str(value - 1)
    return _KINDS[kind](wanted)


def _image(wanted: Mapping[str, str]) -> str:
    scheme, suffix = wanted.get("scheme", "https"), wanted.get("format", "png")
    words = wanted.get("words") or wanted.get("address") or wanted.get("path") or "map"
    name = "-".join(part for part in words.split() if part)
    source = _MOVES if "animated" in wanted else f"{scheme}://cdn.shop.example/{name}.{suffix}"
    width = wanted.get("width", "20")
    size = 'width="1" height="1"' if "pixel" in wanted else f'style="width:{width}%"'
    alt = wanted.get("alt", "Map")
    attributes = [f'src="{escape(source)}"', size]
    if alt != "missing":
        attributes.append(f'alt="{escape(alt)}"')
    if "words" in wanted:
        attributes.append(f'title="{escape(words)}"')
    image = f"<img {' '.join(attributes)}>"
    if "linked" in wanted or "target" in wanted:
        image = f'<a href="{escape(wanted.get("target", "https://shop.example/"))}">{image}</a>'
    return image


def _link(wanted: Mapping[str, str]) -> str:
    address = wanted.get("address") or wanted.get("path") or f"{wanted.get('scheme', 'https')}://www.amazon.com/returns"
    if "image" in wanted:
        inside = '<img src="https://cdn.shop.example/b.png" alt="">'
    else:
        inside = escape(wanted.get("text", "The page for returns"))
    return f'<p><a href="{escape(address)}">{inside}</a></p>'


def _text(wanted: Mapping[str, str]) -> str:
    if "extra-size" in wanted:
        return _SIZES
    styles = {
        "color": "color:#cc0000",
        "font-family": "font-family:Georgia",
        "line-height": "line-height:2",
        "align": "text-align:center",
        "background": "background:#ffff00",
        "contrast": "color:#aaaaaa",
        "font-size": f"font-size:{wanted.get('font-size')}px",
    }
    style = ";".join(value for name, value in styles.items() if name in wanted)
    tag = "h1" if "large" in wanted else "p"
    return f'<{tag} style="{style}">The hose is half an inch wide.</{tag}>'


def _block(wanted: Mapping[str, str]) -> str:
    return f'<p style="margin-left:{wanted.get("margin", "25")}%">The hose is half an inch wide.</p>'


def _table(_: Mapping[str, str]) -> str:
    return '<table border="1"><tr><td>Size</td><td>Opens</td></tr><tr><td>A</td><td>28 mm</td></tr></table>'


def _heading(_: Mapping[str, str]) -> str:
    return "<h2>Screws</h2><h4>M4</h4><p>Six of them.</p>"


_KINDS: Final[Mapping[str, Callable[[Mapping[str, str]], str]]] = {
    "image": _image, "link": _link, "text": _text, "block": _block, "table": _table, "heading": _heading,
}  # fmt: skip
