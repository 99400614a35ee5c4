"""Edits of HTML that leave it balanced."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy_core.report import Edit

_PIECE = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|(?P<style><style(?=[\s>])[^>]*>)(?P<sheet>.*?)(?=</style|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*)(?P<attributes>(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=/\"'>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+))?")
_DECLARATION = re.compile(r"\s*([\w-]+)\s*:((?:&#?\w+;|\([^()]*\)|[^;&(]|[&(])*)(?:;|\Z)")
_HTTP = re.compile(r"\bhttp(?=://)", re.IGNORECASE)
#: Among so many open elements the one that a tag closes is looked for.
_DEEPEST = 200
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
#: Elements that may go with the last of their text.
_MAY_GO = frozenset(
    "a abbr b big blockquote center code div em font h1 h2 h3 h4 h5 h6 i li p s small span strong sub sup u".split()
)
_LOADED = frozenset({"href", "src", "srcset", "background", "xlink:href", "style"})
#: What says something of a style: the starts of properties, and attributes by the elements that have them.
_STYLES: dict[str, tuple[tuple[str, ...], dict[str, frozenset[str] | None]]] = {
    "margin": (("margin", "padding"), {"align": frozenset({"table"})}),
    "line-height": (("line-height", "mso-line-height", "font:"), {}),
    "font-family": (("font-family", "font:"), {"face": None}),
    "font-size": (("font-size", "font:"), {"size": frozenset({"font"})}),
    "color": (("color",), {"color": frozenset({"font"}), "text": frozenset({"body"})}),
    "text-align": (("text-align",), {"align": frozenset("p div td th tr h1 h2 h3 h4 h5 h6 tbody caption".split())}),
}  # fmt: skip
#: Styles that a fix may take out.
REMOVABLE = frozenset(_STYLES)


def cut(source: str, start: int, end: int, text: str = "") -> list[Edit]:
    """Return the edits that take a piece out: all of it but tags whose other half is elsewhere.

    Args:
        source: The markup.
        start: Where the piece starts.
        end: Where it ends.
        text: What takes its place.
    """
    if not text:
        start, end = _widened(source, start, end)
    kept: list[tuple[int, int]] = []
    opened: list[tuple[str, int, int]] = []
    for match in _PIECE.finditer(source, start, end):
        name = (match["name"] or "").lower()
        if not name or name in _VOID:
            continue
        if not match["close"]:
            opened.append((name, *match.span()))
        elif any(item[0] == name for item in opened[-_DEEPEST:]):
            while opened and opened[-1][0] != name:
                kept.append(opened.pop()[1:])
            opened.pop()
        else:
            kept.append(match.span())
    kept += [item[1:] for item in opened]
    kept.sort()
    edits: list[Edit] = []
    at = start
    for first, last in (*kept, (end, end)):
        if first > at or (text and not edits):
            edits.append(Edit("body", at, first, "" if edits else _escaped(text)))
        at = last
    return edits


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _widened(source: str, start: int, end: int) -> tuple[int, int]:
    """Take along what would be left empty, or else the blank on one side."""
    while True:
        left = len(source[:start].rstrip()) if source[start - 1 : start].isspace() else start
        right = end
        while right < len(source) and source[right].isspace():
            right += 1
        opens = source.rfind("<", max(0, left - 2_000), left)
        before = _PIECE.fullmatch(source, opens, left) if opens >= 0 and source[left - 1 : left] == ">" else None
        name = before["name"] if before else None
        if name is None or before is None or before["close"] or name.lower() not in _MAY_GO:
            break
        closing = re.compile(rf"</{re.escape(name)}\s*>", re.IGNORECASE).match(source, right)
        if closing is None:
            break
        start, end = opens, closing.end()
    if source[start - 1 : start] == " " and source[end : end + 1] in ("", " ", "\n", "<", ".", ",", "!", "?"):
        start -= 1
    elif source[end : end + 1] == " " and source[start - 1 : start] in ("", ">", "\n"):
        end += 1
    return start, end


def secure(source: str) -> list[Edit]:
    """Return the edits that load and link over https."""
    edits: list[Edit] = []
    for _, _, name, first, last in _attributes(source):
        if name in _LOADED:
            edits += [Edit("body", *match.span(), "https") for match in _HTTP.finditer(source, first, last)]
    for match in _PIECE.finditer(source):
        if match["sheet"]:
            edits += [Edit("body", *found.span(), "https") for found in _HTTP.finditer(source, *match.span("sheet"))]
    return edits


def without_style(source: str, style: str) -> list[Edit]:
    """Return the edits that take a style out, wherever the message asks for it.

    Args:
        source: The markup.
        style: One of `REMOVABLE`.
    """
    starts, attributes = _STYLES[style]
    edits: list[Edit] = []
    for tag, place, name, first, last in _attributes(source):
        if name == "style":
            value = source[first:last]
            kept = "".join(item[0] for item in _DECLARATION.finditer(value) if not _says(item[1], starts))
            if kept != value:
                gone = not kept.strip(" ;\"'")
                edits.append(
                    Edit(
                        "body",
                        place if gone else first,
                        last if not gone else _quoted(source, last),
                        "" if gone else kept.strip(),
                    )
                )
        elif name in attributes and (attributes[name] is None or tag in (attributes[name] or ())):
            edits.append(Edit("body", place, _quoted(source, last), ""))
    for match in _PIECE.finditer(source):
        if match["sheet"]:
            first = match.start("sheet")
            for found in re.finditer(r"(?<![\w-])([\w-]+)\s*:[^;{}]*;?", match["sheet"]):
                if _says(found[1], starts) and match["sheet"][found.end() : found.end() + 1] != "{":
                    edits.append(Edit("body", first + found.start(), first + found.end(), ""))
        elif style == "text-align" and (match["name"] or "").lower() == "center":
            edits.append(Edit("body", *match.span("name"), "div"))
    return sorted(edits, key=lambda edit: edit.start)


def _says(name: str, starts: tuple[str, ...]) -> bool:
    name = name.lower()
    return any(f"{name}:" == start if start.endswith(":") else _is_of(name, start) for start in starts)


def _is_of(name: str, start: str) -> bool:
    # `color` is none of `color-scheme`, but `margin` is that of `margin-left`.
    return name == start or (start in ("margin", "padding", "mso-line-height") and name.startswith(f"{start}-"))


def _quoted(source: str, last: int) -> int:
    return last + 1 if source[last : last + 1] in ('"', "'") else last


def _attributes(source: str) -> Iterator[tuple[str, int, str, int, int]]:
    """Walk all attributes: the element, where the blank before it starts, the name, and where its value stands."""
    for tag in _PIECE.finditer(source):
        piece = "style" if tag["style"] else "attributes"
        if tag["close"] or (tag["name"] is None and not tag["style"]):
            continue
        first, last = tag.span(piece)
        element = "style" if tag["style"] else tag["name"].lower()
        for match in _ATTRIBUTE.finditer(source, first, last):
            if match[2] is None:
                continue
            begin, end = match.span(2)
            if source[begin] in "\"'":
                begin, end = begin + 1, end - 1
            place = match.start()
            while place > first and source[place - 1].isspace():
                place -= 1
            yield element, place, match[1].lower(), begin, end
