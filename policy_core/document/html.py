"""The document of an HTML message: the text as it is rendered, with the way back to the source, and its elements."""

from __future__ import annotations

import base64
import binascii
import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from justhtml import Element as Node
from justhtml import JustHTML, Text
from tinycss2.color3 import parse_color

from policy_core.document.document import Document, Entity, make_document
from policy_core.document.elements import Element, Value
from policy_core.document.normalise import normalise
from policy_core.document.styles import DEFAULT_SIZE, WIDEST, Style, Styles, length

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul caption".split()
)
#: Blocks with an empty line before and behind.
_APART = frozenset("p blockquote ul ol dl pre h1 h2 h3 h4 h5 h6 figure".split())
_KEEPS_SPACE = frozenset({"pre", "textarea", "listing", "xmp"})
_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9A-Fa-f]+;?|[A-Za-z][A-Za-z0-9]*;?)")
_SPACE = frozenset(" \t\n\r\f")
_EMPTY_LOOKING = frozenset(" \t\n\r\f\xa0\u200b\u200c\u200d\ufeff\xad\u2007\u202f\u034f")
#: Empty paragraphs and line breaks in a row that are too many.
_TOO_MANY = 3


def read_html(source: str) -> Document:
    """Return the document of an HTML message.

    Any text is HTML of a kind, so there are no errors. Places are code points of ``source``.
    """
    reader = _Reader(source)
    reader.read()
    text, offsets = normalise(reader.text)
    document = make_document(reader.text, text, offsets)
    document.source = source
    document.font_sizes = reader.font_sizes
    document.rendered = (reader.text, reader.starts, reader.ends)
    document.elements = tuple(sorted(reader.elements, key=lambda element: (element.start, element.end)))
    _name_targets(document)
    return document


def _name_targets(document: Document) -> None:
    """Put where links lead, which the reader of the message does not see, behind their texts as tokens."""
    places = [document.source_span(start, start)[0] for start in document.starts]
    added: list[tuple[int, str, str, Element]] = []
    for element in document.elements:
        if element.kind != "link":
            continue
        address = str(element.properties.get("address", ""))
        if element.properties.get("scheme") in ("mailto", "tel", "sms", "callto"):
            address = unquote(address.partition(":")[2].partition("?")[0])
        elif address.startswith("//"):
            address = f"https:{address}"
        first, last = bisect_left(places, element.start), bisect_left(places, element.end)
        shown = {entity.value for entity in document.entities if first <= entity.token < last}
        for entity in make_document(address, *normalise(address)).entities:
            if entity.kind in ("link", "email", "phone") and entity.value not in shown:
                added.append((last, entity.kind, entity.value, element))
    if not added:
        return
    added.sort(key=lambda item: item[0])
    # What stands behind a token that is put in moves by as many.
    behind = [item[0] for item in added]
    document.entities = [
        Entity(kind, token + bisect_right(behind, token), value) for kind, token, value in document.entities
    ]
    for count, (before, kind, value, element) in enumerate(added):
        token = before + count
        at = document.ends[token - 1] if token else 0
        document.words.insert(token, f"<{kind}>")
        document.starts.insert(token, at)
        document.ends.insert(token, at)
        document.entities.append(Entity(kind, token, value))
        document.placed[token] = (element.start, element.end)
    document.entities.sort(key=lambda entity: entity.token)


class _Reader:
    """Walks the tree once, writing the text and noting the elements."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.chars: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.elements: list[Element] = []
        self.text = ""
        #: Line feeds that stand between what is written and what comes next.
        self._gap = 0
        #: Line breaks and empty paragraphs since the last text.
        self._breaks = 0
        self._break_start = 0
        self._space: tuple[int, int] | None = None
        self._runs: dict[tuple[tuple[str, Value], ...], list[list[int]]] = {}
        self._sizes: dict[float, int] = {}
        self.font_sizes = 0
        self._level = 0
        #: What makes a table one of data, by the identity of its node.
        self._data_tables: dict[int, set[str]] = {}

    def read(self) -> None:
        tree = JustHTML(self.source, sanitize=False, track_node_locations=True).root
        sheets = [_content(node) for node in _walk(tree) if node.name == "style"]
        self._styles = Styles(sheets)
        for node in _walk(tree):
            if node.name in ("th", "caption", "thead"):
                table = node.parent
                while table is not None and table.name != "table":
                    table = table.parent
                if table is not None:
                    self._data_tables.setdefault(id(table), set()).add(node.name)
        self._visit(tree)
        self.text = "".join(self.chars)
        end = len(self.source)
        self.starts.append(end)
        self.ends.append(end)
        self._note_runs()
        self.font_sizes = len(self._sizes)

    def _visit(self, tree: Node) -> None:
        """Visit all nodes in order, without recursion: markup may be nested as deep as it likes."""
        root = Style(size=DEFAULT_SIZE)
        # Each entry is a node on the way in, or what is to be done on the way out of it.
        stack: list[tuple[Node | Text | None, Style, bool, Node | None, tuple[Node, int] | None]] = [
            (tree, root, False, None, None)
        ]
        while stack:
            node, style, keeps, link, leaving = stack.pop()
            if leaving is not None:
                self._leave(*leaving, style, link)
                continue
            if node is None:
                continue
            name = node.name
            if name == "#text":
                if not style.hidden:
                    self._write(node, style, keeps)
                continue
            if name.startswith(("#", "!")) and name not in ("#document", "#document-fragment"):
                continue
            if not name.startswith("#"):
                style = self._styles.of(node, style)
                self._note(node, style, link)
                if name == "a" and (node.attrs or {}).get("href") is not None:
                    link = node
                if style.hidden and name not in ("img",):
                    # What is in it cannot be seen; its images are loaded all the same.
                    self._hidden(node, style, link)
                    continue
                keeps = keeps or name in _KEEPS_SPACE or (style.get("white-space") or "").startswith("pre")
                if name == "br":
                    self._break(node)
                    continue
                self._enter(node, style)
            stack.append((None, style, keeps, link, (node, len(self.chars))))
            for child in reversed(getattr(node, "children", None) or ()):
                stack.append((child, style, keeps, link, None))

    # The text.

    def _enter(self, node: Node, style: Style) -> None:
        if _is_block(node, style):
            self._gap = max(self._gap, 2 if node.name in _APART else 1)
            self._space = None
        if node.name == "hr":
            self._gap = max(self._gap, 2)

    def _leave(self, node: Node, since: int, style: Style, link: Node | None) -> None:
        if not _is_block(node, style):
            return
        if node.name == "p" and len(self.chars) == since and not any(child.name == "br" for child in _walk(node)):
            if not any(child.name == "img" for child in _walk(node)):
                self._count_break(node.origin_offset, 1)
        self._gap = max(self._gap, 2 if node.name in _APART else 1)
        self._space = None

    def _break(self, node: Node) -> None:
        self._space = None
        self._gap = min(self._gap + 1, 2) if self._breaks else max(1, self._gap)
        self._count_break(node.origin_offset, 1)

    def _count_break(self, start: int | None, count: int) -> None:
        if not self._breaks:
            self._break_start = start or 0
        self._breaks += count

    def _write(self, node: Text, style: Style, keeps: bool) -> None:
        data = node.data or ""
        if not keeps and not data.strip(" \t\n\r\f"):
            # Blanks between blocks are none; between words they are one.
            if self.chars and not self._gap and node.origin_offset is not None:
                self._space = self._space or (node.origin_offset, node.origin_offset + 1)
            return
        blank = all(char in _EMPTY_LOOKING for char in data)
        places = self._places(node)
        first = len(self.chars)
        run: list[int] | None = None
        for char, (start, end) in zip(data, places, strict=True):
            if char in _SPACE and not keeps:
                self._space = self._space or (start, end)
                continue
            if keeps and char in "\n\r":
                self._gap = self._gap + 1
                continue
            if blank and char == "\xa0" and (self._gap or not self.chars):
                continue  # A paragraph of blanks is an empty one.
            self._flush(start)
            self.chars.append(char)
            self.starts.append(start)
            self.ends.append(end)
            if char not in _EMPTY_LOOKING:
                if run is None:
                    run = [start, end]
                run[1] = end
        if run is not None:
            self._count_run(run, style, len(self.chars) - first)

    def _flush(self, at: int) -> None:
        """Write what stands between the text before and the text that comes now."""
        if self.chars:
            if self._gap or self._breaks:
                lines = 3 if self._breaks >= _TOO_MANY else min(2, max(1, self._gap))
                start = self._break_start if self._breaks else at
                for index in range(lines):
                    self.chars.append("\n")
                    self.starts.append(min(start, at))
                    self.ends.append(at if index == lines - 1 else min(start, at))
            elif self._space:
                self.chars.append(" ")
                self.starts.append(self._space[0])
                self.ends.append(self._space[1])
        self._gap = self._breaks = 0
        self._space = None

    def _places(self, node: Text) -> Iterator[tuple[int, int]]:
        """Return where in the source each character of a text is from."""
        source, at = self.source, node.origin_offset
        if at is None:
            last = self.ends[-1] if self.ends else 0
            for _ in node.data or "":
                yield last, last
            return
        size = len(source)
        left: list[tuple[int, int]] = []
        for char in node.data or "":
            if left:
                yield left.pop(0)
                continue
            if at >= size:
                yield size, size
                continue
            here = source[at]
            if here == "&" and (match := _REFERENCE.match(source, at)):
                reference = match.group()
                decoded = html.unescape(reference)
                while decoded == reference and len(reference) > 2:
                    break
                if decoded != reference and decoded[:1] == char:
                    # Without its semicolon a name may end before the letters that follow it.
                    tail = 0
                    while decoded and tail < len(decoded) and not reference.endswith(";"):
                        shorter = html.unescape(reference[: len(reference) - tail - 1])
                        if decoded != shorter + reference[len(reference) - tail - 1 :]:
                            break
                        decoded, tail = shorter, tail + 1
                    end = at + len(reference) - tail
                    left = [(at, end)] * (len(decoded) - 1)
                    yield at, end
                    at = end
                    continue
            if here == "\r":
                end = at + 2 if source[at + 1 : at + 2] == "\n" else at + 1
                yield at, end
                at = end
                continue
            # Between the pieces of one text may stand tags that open and close nothing, and characters that HTML drops.
            while here != char and at + 1 < size:
                close = source.find(">", at) if here == "<" else at
                at = max(close, at) + 1
                here = source[at : at + 1]
                if here in ("&", "\r"):
                    break
            yield at, min(at + 1, size)
            at += 1

    # The elements.

    def _count_run(self, place: list[int], style: Style, size: int) -> None:
        properties: dict[str, Value] = {"font-size": round(style.size, 2)}
        for name in ("font-family", "color", "line-height"):
            value = style.get(name)
            if value:
                properties[name] = value
        if style.background:
            properties["background"] = style.background
        contrast = _contrast(style)
        if contrast is not None:
            properties["contrast"] = contrast
        bold = (style.get("font-weight") or "") in ("bold", "bolder", "600", "700", "800", "900")
        properties["large"] = style.size >= 24 or (bold and style.size >= 18.66)
        self._runs.setdefault(tuple(sorted(properties.items())), []).append(place)
        self._sizes[round(style.size, 1)] = self._sizes.get(round(style.size, 1), 0) + size

    def _note_runs(self) -> None:
        for properties, places in self._runs.items():
            for start, end in places:
                self.elements.append(Element("text", start, end, dict(properties)))

    def _note(self, node: Node, style: Style, link: Node | None) -> None:
        start = node.origin_offset
        if start is None:
            return
        end = _tag_end(node, self.source)
        attributes = node.attrs or {}
        name = node.name
        if name == "img" or (name == "input" and (attributes.get("type") or "").lower() == "image"):
            self.elements.append(Element("image", start, end, self._image(node, style, link)))
        background = style.own.get("background-image")
        if background and (match := re.search(r'url\("?(.*?)"?\)', background)):
            self.elements.append(Element("image", start, end, {**_source_of(match.group(1)), "background": True}))
        if name == "a" and attributes.get("href") is not None:
            self.elements.append(Element("link", *self._inside(node, end), _link(node)))
        if name == "table":
            parts = self._data_tables.get(id(node), set())
            role = (attributes.get("role") or "").lower()
            border = (attributes.get("border") or "0").strip() not in ("", "0")
            layout = role in ("presentation", "none") or not (parts or border)
            self.elements.append(Element("table", start, end, {"headers": "th" in parts, "layout": layout}))
        if name in ("h1", "h2", "h3", "h4", "h5", "h6") and not style.hidden:
            level = int(name[1])
            skipped = bool(self._level) and level > self._level + 1
            self._level = level
            self.elements.append(Element("heading", start, end, {"level": float(level), "skipped": skipped}))
        block: dict[str, Value] = {}
        align = style.own.get("text-align")
        if align:
            block["align"] = align
        margin = _margin(style, name)
        if margin is not None:
            block["margin"] = margin
        if block and not style.hidden:
            self.elements.append(Element("block", start, end, block))

    def _hidden(self, node: Node, style: Style, link: Node | None) -> None:
        for child in _walk(node):
            if child is not node and child.name == "img":
                self._note(child, self._styles.of(child, style), link)

    def _inside(self, node: Node, tag_end: int) -> tuple[int, int]:
        end = getattr(node, "_end_tag_start", None)
        if end is None or end <= tag_end:
            return node.origin_offset or 0, tag_end
        return tag_end, end

    def _image(self, node: Node, style: Style, link: Node | None) -> dict[str, Value]:
        attributes = node.attrs or {}
        properties = _source_of(attributes.get("src") or "")
        if "alt" in attributes:
            properties["alt"] = (attributes["alt"] or "").strip()
        sizes: dict[str, float] = {}
        for name in ("width", "height"):
            asked = style.own.get(name) or attributes.get(name)
            whole = style.width
            found = length(asked, style.size, whole) if asked else None
            if found is not None:
                sizes[name] = found
        limit = style.own.get("max-width")
        if limit and "width" in sizes:
            most = length(limit, style.size, style.width)
            if most is not None:
                sizes["width"] = min(sizes["width"], most)
        if "width" in sizes:
            # Floating point must not make 80 % more than 80 %.
            properties["width"] = round(100 * sizes["width"] / WIDEST, 6)
            asked = style.own.get("width") or attributes.get("width") or ""
            properties["basis"] = (
                f"{asked.strip()} of what is around it" if "%" in asked else f"{sizes['width']:g} of {WIDEST:g} px"
            )
        tiny = any(sizes.get(name, 99) <= 2 for name in ("width", "height"))
        properties["pixel"] = tiny or style.hidden
        properties["linked"] = link is not None
        if link is not None and (link.attrs or {}).get("href"):
            properties["target"] = (link.attrs["href"] or "").strip()
        address = str(properties.get("address", ""))
        path = "" if properties.get("scheme") == "data" else unquote(urlsplit_path(address)).rsplit("/", 1)[-1]
        properties["words"] = " ".join(
            part for part in (*(attributes.get(key) or "" for key in ("alt", "title", "class", "id")), path) if part
        )
        return properties


def _walk(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        here = stack.pop()
        if here.name != "#text":
            yield here
            stack += reversed(getattr(here, "children", None) or ())


def _content(node: Node) -> str:
    return "".join(child.data or "" for child in node.children or () if child.name == "#text")


def _is_block(node: Node, style: Style) -> bool:
    display = style.own.get("display", "")
    if display.startswith("inline"):
        return False
    return node.name in _BLOCKS or display in ("block", "flex", "grid", "table", "list-item", "table-row", "table-cell")


def _tag_end(node: Node, source: str) -> int:
    end = getattr(node, "_start_tag_end", None)
    if end is not None:
        return int(end)
    start = node.origin_offset or 0
    close = source.find(">", start)
    return len(source) if close < 0 else close + 1


def urlsplit_path(address: str) -> str:
    """Return an address's path, or nothing where it is none."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


_SCHEME = re.compile(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):")
_FORMATS = {"jpg": "jpeg", "jpe": "jpeg", "svg+xml": "svg", "x-icon": "ico"}
_SIGNATURES = ((b"GIF8", "gif"), (b"\x89PNG", "png"), (b"\xff\xd8", "jpeg"), (b"RIFF", "webp"), (b"<svg", "svg"))


def _source_of(address: str) -> dict[str, Value]:
    address = address.strip()
    properties: dict[str, Value] = {"address": address if len(address) <= 2000 else address[:2000]}
    match = _SCHEME.match(address)
    scheme = match.group(1).lower() if match else ("https" if address.startswith("//") else "relative")
    properties["scheme"] = scheme
    if scheme == "data":
        head, _, data = address.partition(",")
        kind = head[5:].split(";")[0].strip().lower()
        bytes_ = _decode(data, "base64" in head.lower())
        known = next((name for sign, name in _SIGNATURES if bytes_ and bytes_.startswith(sign)), None)
        if known or kind.startswith("image/"):
            properties["format"] = known or _FORMATS.get(kind[6:], kind[6:])
        if properties.get("format") == "gif" and bytes_:
            properties["animated"] = count_frames(bytes_) > 1
        elif "format" in properties and properties["format"] != "webp":
            properties["animated"] = False
    else:
        ending = urlsplit_path(address).rsplit(".", 1)
        if len(ending) == 2 and re.fullmatch(r"[A-Za-z]{3,4}", ending[1]):
            properties["format"] = _FORMATS.get(ending[1].lower(), ending[1].lower())
    return properties


def _decode(data: str, is_base64: bool) -> bytes | None:
    if not is_base64:
        return unquote(data).encode("latin-1", "replace")
    try:
        return base64.b64decode(re.sub(r"[^A-Za-z0-9+/]", "", unquote(data)) + "==", validate=False)
    except (binascii.Error, ValueError):
        return None


def count_frames(data: bytes) -> int:
    """Return how many frames a GIF has; 0 where the data is none. (GIF89a, https://www.w3.org/Graphics/GIF/spec-gif89a.txt)"""
    if data[:3] != b"GIF" or len(data) < 13:
        return 0
    at = 13 + (3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    frames = 0

    def blocks(at: int) -> int:
        while at < len(data) and data[at]:
            at += data[at] + 1
        return at + 1

    while at < len(data):
        if data[at] == 0x21:
            at = blocks(at + 2)
        elif data[at] == 0x2C and at + 10 <= len(data):
            frames += 1
            packed = data[at + 9]
            at += 10 + (3 << ((packed & 7) + 1) if packed & 0x80 else 0)
            at = blocks(at + 1)
        else:
            break
    return frames


def _link(node: Node) -> dict[str, Value]:
    attributes = node.attrs or {}
    address = (attributes.get("href") or "").strip()
    match = _SCHEME.match(address)
    scheme = match.group(1).lower() if match else ("https" if address.startswith("//") else "relative")
    words, images = [], 0
    stack: list[Node | Text] = [node]
    while stack:
        here = stack.pop()
        if here.name == "#text":
            words.append(here.data or "")
        elif here.name == "img":
            images += 1
            words.append((here.attrs or {}).get("alt") or "")
        else:
            stack += reversed(getattr(here, "children", None) or ())
    text = " ".join(" ".join(words).split())
    label = attributes.get("aria-label") or text or attributes.get("title") or ""
    visible = " ".join("".join(child.data or "" for child in _texts(node)).split())
    return {"address": address, "scheme": scheme, "text": label.strip(), "image": bool(images) and not visible}


def _texts(node: Node) -> Iterator[Text]:
    stack: list[Node | Text] = [node]
    while stack:
        here = stack.pop()
        if here.name == "#text":
            yield here
        else:
            stack += reversed(getattr(here, "children", None) or ())


def _margin(style: Style, name: str) -> float | None:
    """Return the greater of an element's declared margins left and right, in percent of the greatest width."""
    found = []
    for side in ("left", "right"):
        total, known = 0.0, False
        for kind in ("margin", "padding"):
            asked = style.own.get(f"{kind}-{side}")
            if asked and asked != "auto":
                value = length(asked, style.size, WIDEST)
                if value is not None:
                    total += value
                    known = True
        if known:
            found.append(round(100 * total / WIDEST, 6))
    return max(found) if found else None


def _contrast(style: Style) -> float | None:
    """Return the contrast of text and background after WCAG 2.2 (1.4.3), or None where the message sets neither."""
    color, background = style.get("color"), style.background
    if not color and not background:
        return None
    front, back = parse_color(color or "black"), parse_color(background or "white")
    if front in (None, "currentColor") or back in (None, "currentColor"):
        return None
    over = [back.alpha * part + (1 - back.alpha) for part in back[:3]]
    above = [front.alpha * part + (1 - front.alpha) * below for part, below in zip(front[:3], over, strict=True)]
    first, second = _luminance(above), _luminance(over)
    return round((max(first, second) + 0.05) / (min(first, second) + 0.05), 2)


def _luminance(parts: list[float]) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
