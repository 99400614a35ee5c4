"""The document of an HTML message: the text as it is rendered, with the way back to the source, and its elements."""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast
from urllib.parse import unquote, urljoin

from justhtml import Element as Node
from justhtml import JustHTML, Text

from policy_core.document.document import Document, Entity, make_document
from policy_core.document.elements import Element, Value
from policy_core.document.markup import prepare
from policy_core.document.normalise import normalise
from policy_core.document.pictures import name_of, names_site, scheme_of, source_of, words_of
from policy_core.document.quoted import quoted_spans
from policy_core.document.styles import NOT_SHOWN, Style, Styles, contrast, is_default_color, is_shown_on, length
from policy_core.document.words import BREAKS
from policy_core.message import Picture

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td text tfoot "
    "th thead tr ul caption".split()
)
#: What starts a line of its own.
_BREAKING = _BLOCKS | {"br"}
#: Blocks with an empty line before and behind.
_APART = frozenset("p blockquote ul ol dl pre h1 h2 h3 h4 h5 h6 figure".split())
#: Blocks that are an empty line where they hold nothing that can be seen: the first even without a blank in it.
_LINES = {"p": False, "div": True}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_KEEPS_SPACE = frozenset({"pre", "textarea", "listing", "xmp"})
_SEEN = frozenset("img hr input button select textarea video audio object embed iframe svg canvas".split())
_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9A-Fa-f]+;?|[A-Za-z][A-Za-z0-9]{0,40};?)")
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>", re.DOTALL)
_TAG_NAME = re.compile(r"</?([a-zA-Z0-9]*).*", re.DOTALL)
_SPACE = frozenset(" \t\n\r\f")
_EMPTY_LOOKING = frozenset(" \t\n\r\f\xa0\u200b\u200c\u200d\ufeff\xad\u2007\u202f\u034f")
_UNSEEN = _EMPTY_LOOKING - _SPACE
_URL = re.compile(r'url\("(.*)"\)')
#: What mail programs put around what they quote, or around the line over it.
_QUOTED = frozenset(
    "gmail_attr moz-cite-prefix yahoo_quoted protonmail_quote tutanota_quote zmail_extra outlookmessageheader".split()
)
#: How a style says that there is a line on the left, and that there is none.
_BARS = ("border", "border-left", "border-left-width", "border-left-style", "border-inline-start")
_NO_BAR = re.compile(r"\b(?:none|hidden|0(?:px|pt|em)?)(?![\w.])")
#: Empty paragraphs and line breaks in a row that are too many.
_TOO_MANY = 3
#: So many elements of a table are looked at to see what it is for.
_GRID = 200
#: Sizes that a message may have.
_SIZES = 3
#: Text that is smaller cannot be read and is not meant to be: CSS pixels.
_UNREADABLE = 1.5
#: A picture no larger than this is not there to be seen: CSS pixels.
_TINY = 2.0


def read_html(source: str, *, quotes: bool = False, pictures: Iterable[Picture] = ()) -> Document:
    """Return the document of an HTML message.

    Any text is HTML of a kind, so there are no errors. Places are code points of ``source``.

    Args:
        source: The markup.
        quotes: Whether it may quote what it answers to; what it quotes is left out.
        pictures: The pictures that it may show by ``cid:`` addresses.
    """
    by_id = {picture.id: picture for picture in pictures}
    reader = _Reader(source, quotes, by_id)
    reader.read()
    if quotes:
        spans = quoted_spans(reader.text, reader.set_apart)
        places = [(reader.starts[start], reader.ends[max(start, end - 1)]) for start, end in spans if start < end]
        if places:
            reader = _Reader(source, quotes, by_id, places)
            reader.read()
    text, offsets = normalise(reader.text)
    document = make_document(reader.text, text, offsets)
    document.source = source
    document.rendered = (reader.text, reader.starts, reader.ends)
    document.font_sizes = len(reader.sizes)
    document.elements = tuple(sorted(reader.elements, key=lambda element: (element.start, element.end)))
    document.surplus = tuple(reader.surplus)
    document.declared = tuple((language, _read(parts)) for language, parts in reader.declared.items())
    document.asides = _asides(document, reader.hidden)
    _put_in(document, _targets(document, reader.links) + _outer_breaks(document))
    return document


class _Link:
    """A link while it is read.

    Args:
        node: The element.
        address: Where it leads.
        start: Where its content starts in the source.
        end: Where that ends.
        first: The place in the text where it begins.
    """

    __slots__ = ("address", "end", "first", "images", "label", "last", "start", "title", "visible", "words")

    def __init__(self, node: Node, address: str, start: int, end: int, first: int) -> None:
        attributes = node.attrs or {}
        self.address = address
        self.label = (attributes.get("aria-label") or "").strip()
        if node.name == "area":
            self.label = self.label or (attributes.get("alt") or "").strip()
        self.title = (attributes.get("title") or "").strip()
        self.start = start
        self.end = end
        self.words: list[str] = []
        self.images = 0
        self.visible = False
        #: The places in the text where it begins and ends.
        self.first = self.last = first

    def element(self) -> Element:
        text = self.label or " ".join("".join(self.words).split()) or self.title
        properties: dict[str, Value] = {
            "address": self.address, "scheme": scheme_of(self.address), "text": text,
            "image": bool(self.images) and not self.visible, "path": words_of(self.address),
        }  # fmt: skip
        return Element("link", self.start, self.end, properties)


def _asides(document: Document, hidden: Iterable[_Aside]) -> Document | None:
    """Return what is said to the buyer, but not in the text that is shown.

    That is the texts in place of pictures that can be seen, and those that cannot be seen, such as a preheader, which
    mail programs show in their list.
    """
    texts: list[_Aside] = []
    for element in document.elements:
        alt = list(str(element.properties.get("alt") or ""))
        if alt and not element.properties.get("hidden") and not element.properties.get("pixel"):
            texts.append((alt, [element.start] * len(alt), [element.end] * len(alt)))
    texts += [text for text in hidden if any(char not in _EMPTY_LOOKING for char in text[0])]
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for text_chars, text_starts, text_ends in texts:
        chars += [*text_chars, "\n", "\n"]
        starts += [*text_starts, text_ends[-1], text_ends[-1]]
        ends += [*text_ends, text_ends[-1], text_ends[-1]]
    if not chars:
        return None
    given = "".join(chars)
    found = _read([given])
    found.source = document.source
    found.rendered = (given, [*starts, starts[-1]], [*ends, ends[-1]])
    return found


def _read(parts: Iterable[str]) -> Document:
    text = "".join(parts)
    return make_document(text, *normalise(text))


#: A text beside the one that is shown: its characters, and where in the source each starts and ends.
type _Aside = tuple[list[str], list[int], list[int]]
#: A token to put in: before which, its key, its value, the place in the source that it stands for.
type _Added = tuple[int, str, str, tuple[int, int]]


def _targets(document: Document, links: list[_Link]) -> list[_Added]:
    """Return where links lead, which the reader of the message does not see, as tokens behind their texts."""
    added: list[_Added] = []
    known: dict[str, list[tuple[str, str]]] = {}
    offsets = document.offsets
    kinds = ("link", "email", "phone")
    shown = [(entity.token, entity.value) for entity in document.entities if entity.kind in kinds]
    tokens_shown = [token for token, _ in shown]
    for link in links:
        first, last = link.first, link.last
        if offsets is not None:
            first, last = bisect_left(offsets, first), bisect_left(offsets, last)
        first, last = bisect_left(document.starts, first), bisect_left(document.starts, last)
        inside = shown[bisect_left(tokens_shown, first) : bisect_left(tokens_shown, last)]
        if link.address not in known:
            known[link.address] = _entities(link.address, kinds)
        for kind, value in known[link.address]:
            if all(value != other for _, other in inside):
                added.append((last, kind, value, (link.start, link.end)))
    return added


def _outer_breaks(document: Document) -> list[_Added]:
    """Return the rows of line breaks before the first word and behind the last, where no token stands, as tokens."""
    added: list[_Added] = []
    words, starts = document.words, document.starts
    for start, end in document.line_breaks:
        token = bisect_left(starts, start)
        if words and (token == len(words) or starts[token] >= end):
            order = range(len(words)) if token == 0 else range(len(words) - 1, -1, -1)
            # At the end of a sentence it is in the way of the fewest patterns.
            before = next((index for index in order if words[index] in BREAKS), len(words))
            added.append((before, "line-breaks", "", document.source_span(start, end)))
    return added


def _put_in(document: Document, added: list[_Added]) -> None:
    """Put tokens in."""
    if not added:
        return
    added.sort(key=lambda item: item[0])
    # What stands behind a token that is put in moves by as many.
    behind = [item[0] for item in added]
    entities = [Entity(kind, token + bisect_right(behind, token), value) for kind, token, value in document.entities]
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for before, kind, value, place in added:
        words += document.words[done:before]
        starts += document.starts[done:before]
        ends += document.ends[done:before]
        done = before
        at = ends[-1] if ends else 0
        if value:
            entities.append(Entity(kind, len(words), value))
        document.placed[len(words)] = place
        words.append(f"<{kind}>")
        starts.append(at)
        ends.append(at)
    document.words = words + document.words[done:]
    document.starts = starts + document.starts[done:]
    document.ends = ends + document.ends[done:]
    document.entities = sorted(entities, key=lambda entity: entity.token)


def _entities(address: str, kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return what an address names."""
    if scheme_of(address) in ("mailto", "tel", "sms", "callto"):
        address = unquote(address.partition(":")[2].partition("?")[0])
    elif address.startswith("//"):
        address = f"https:{address}"
    entities = make_document(address, *normalise(address)).entities
    return [(entity.kind, entity.value) for entity in entities if entity.kind in kinds][:1]


class _Reader:
    """Walks the tree once, writing the text and noting the elements."""

    def __init__(
        self, source: str, quotes: bool, pictures: Mapping[str, Picture], quoted: list[tuple[int, int]] | None = None
    ) -> None:
        self.source = source
        self.pictures = pictures
        #: Whether quotations are left out, and the places of those that are told by their text.
        self.quotes = quotes
        self.quoted = sorted(quoted or ())
        self._quoted_starts = [start for start, _ in self.quoted]
        #: The parts of the text that are set apart as quotations are; empty ones where such were left out.
        self.set_apart: list[tuple[int, int]] = []
        self._apart_open: list[int] = []
        self._left_out: tuple[int, int] | None = None
        self.text = ""
        #: For each character of the text, and its end, where in the source it starts and ends.
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.elements: list[Element] = []
        self.links: list[_Link] = []
        self.hidden: list[_Aside] = []
        #: By the languages that the markup says they are in: the parts of the text.
        self.declared: dict[str, list[str]] = {}
        #: How many characters can be seen in each size, in CSS pixels.
        self.sizes: dict[int, int] = {}
        #: Line breaks and empty paragraphs beyond the second of a row.
        self.surplus: list[tuple[int, int]] = []
        self._chars: list[str] = []
        #: Line feeds that stand between what is written and what comes next.
        self._gap = 0
        #: The line breaks and empty paragraphs since the last thing that could be seen: their places, and for how many
        #: each stands.
        self._breaks: list[tuple[int, int, int]] = []
        self._space: tuple[int, int] | None = None
        #: Things that can be seen: characters and pictures.
        self._seen = 0
        self._level = 0
        self._links_by_place: dict[int, _Link] = {}
        self._noted: set[tuple[str, int]] = set()
        #: What relative addresses are relative to; empty where the message does not say.
        self._base = ""
        #: What makes a table one of data, by the identity of its node.
        self._data_tables: dict[int, set[str]] = {}

    def read(self) -> None:
        source = prepare(self.source)
        tree = JustHTML(source, sanitize=False, track_node_locations=True, scripting_enabled=False).root
        sheets = []
        for node in _walk(tree):
            if node.name == "base" and not self._base:
                self._base = ((node.attrs or {}).get("href") or "").strip()
            if node.name == "style" and is_shown_on((node.attrs or {}).get("media") or "all"):
                sheets.append("".join(child.data or "" for child in node.children or () if child.name == "#text"))
            elif node.name in ("th", "caption", "thead"):
                table = node.parent
                for _ in range(4):
                    if table is None or table.name == "table":
                        break
                    table = table.parent
                if table is not None and table.name == "table":
                    self._data_tables.setdefault(id(table), set()).add(node.name)
        self._styles = Styles(sheets)
        self._visit(tree)
        end = len(self.source)
        if sum(item[2] for item in self._breaks) >= _TOO_MANY:
            self._flush(end)
        # Room for the target of a link at the very end.
        self._chars.append("\n")
        self.starts += (end, end)
        self.ends += (end, end)
        self.text = "".join(self._chars)
        self.elements += [link.element() for link in self.links]
        if len(self.sizes) > _SIZES:
            usual = sorted(self.sizes, key=lambda size: (-self.sizes[size], size))[:_SIZES]
            self.elements = [_with_extra_size(element, usual) for element in self.elements]

    def _visit(self, tree: Any) -> None:
        """Visit all nodes in order, without recursion: markup may be nested as deep as it likes."""
        # Each entry is a node on the way in, or on the way out with what was known then.
        stack: list[tuple[Any, Style, bool, _Link | None, tuple[int, int] | None]] = [
            (tree, Style(), False, None, None)
        ]
        while stack:
            node, style, keeps, link, since = stack.pop()
            name = node.name
            if since is not None:
                self._leave(node, style, link, *since)
                continue
            if name == "#text":
                if style.size >= _UNREADABLE:
                    self._write(node, style, keeps, link)
                else:
                    self._hide(node)
                continue
            if name.startswith(("#", "!")):
                if name not in ("#document", "#document-fragment"):
                    continue
            else:
                style = self._styles.of(node, style)
                if style.hidden:
                    self._hidden(node, style, link)
                    continue
                if self.quotes and _is_quotation(node, style):
                    self._leave_out(self._tag(node)[0])
                    continue
                if self.quoted and self._is_quoted(self._tag(node)[0]):
                    if name not in ("img", "br"):
                        stack += [(child, style, keeps, None, None) for child in reversed(node.children or ())]
                    continue
                if name in ("a", "area") and (node.attrs or {}).get("href") is not None:
                    link = self._link(node)
                self._note(node, style, link)
                white = style.get("white-space")
                if white is not None:
                    keeps = white.startswith(("pre", "break-spaces"))
                elif name in _KEEPS_SPACE:
                    keeps = True
                if name == "br":
                    self._break(*self._tag(node))
                    continue
                if name in _SEEN:
                    self._flush(self._tag(node)[0], writes=False)
                if _is_block(node, style):
                    self._gap = max(self._gap, 2 if name in _APART or name == "hr" else 1)
                    self._space = None
                if self.quotes and _is_set_apart(name, style):
                    self._apart_open.append(len(self.set_apart))
                    self.set_apart.append((len(self._chars), len(self._chars)))
            stack.append((node, style, keeps, link, (self._seen, len(self._breaks))))
            for child in reversed(getattr(node, "children", None) or ()):
                stack.append((child, style, keeps, link, None))

    def _leave(self, node: Node | Text, style: Style, link: _Link | None, seen: int, breaks: int) -> None:
        name = node.name
        if name in ("a", "area") and link is not None:
            link.last = len(self._chars)
        if self.quotes and _is_set_apart(name, style):
            index = self._apart_open.pop()
            self.set_apart[index] = (self.set_apart[index][0], len(self._chars))
        if name.startswith("#") or not _is_block(node, style):
            return
        start, tag_end = self._tag(node)
        if seen == self._seen:
            inside = self._breaks[breaks:]
            if name in _LINES and start >= 0:
                end = self._end(node, tag_end)
                count = sum(item[2] for item in inside)
                if not count:
                    blank = any(char in _UNSEEN for char in self._text_in(node))
                    count = 1 if blank or not _LINES[name] else 0
                if count:
                    self._breaks[breaks:] = [(start, end, count)]
        elif start >= 0 and style.margin is not None and (name, start) not in self._noted:
            self._noted.add((name, start))
            self.elements.append(Element("block", start, tag_end, {"margin": style.margin}))
        self._gap = max(self._gap, 2 if name in _APART else 1)
        self._space = None

    # Quotations.

    def _is_quoted(self, start: int) -> bool:
        """Whether a place in the source lies in what the message quotes; what stands there is passed over."""
        index = self._quotation_at(start)
        if index is None:
            return False
        if self._left_out != self.quoted[index]:
            self._left_out = self.quoted[index]
            self._leave_out(self.quoted[index][0])
        return True

    def _quotation_at(self, start: int) -> int | None:
        """Return which of the quotations that are told by their text holds a place in the source."""
        index = bisect_right(self._quoted_starts, start) - 1
        return None if index < 0 or start >= self.quoted[index][1] else index

    def _leave_out(self, at: int) -> None:
        """Note that something that can be seen is not read: what stands before it and behind it does not meet."""
        self._flush(max(0, at), writes=False)
        self._gap = max(self._gap, 2)
        self._space = None
        self.set_apart.append((len(self._chars), len(self._chars)))

    # The text.

    def _text_in(self, node: Node | Text) -> str:
        """Return the text right in a node or in those that it has alone."""
        for _ in range(8):
            children = getattr(node, "children", None) or ()
            text = "".join(child.data or "" for child in children if child.name == "#text")
            others = [child for child in children if not child.name.startswith("#")]
            if len(others) != 1 or text.strip(" \t\n\r\f"):
                return text
            node = others[0]
        return ""

    def _break(self, start: int, end: int) -> None:
        self._space = None
        self._gap = min(self._gap + 1, 2)
        self._breaks.append((max(0, start), max(0, end), 1))

    def _write(self, node: Text, style: Style, keeps: bool, link: _Link | None) -> None:
        data = node.data or ""
        if link is not None:
            link.words.append(data)
        at = node.origin_offset
        if not keeps and not data.strip(" \t\n\r\f"):
            # Blanks between blocks are none; between words they are one.
            if data and self._chars and not self._gap and at is not None:
                self._space = self._space or (at, at + 1)
            return
        blank = all(char in _EMPTY_LOOKING for char in data)
        chars, starts, ends = self._chars, self.starts, self.ends
        first = len(chars)
        run: list[int] | None = None
        for char, (start, end) in zip(data, self._places(node), strict=False):
            if self.quoted and self._is_quoted(start):
                if run is not None and run[1] > run[0]:
                    self._run(run[0], run[1], style, link)
                    run = None
                continue
            if char in _SPACE:
                if not keeps:
                    self._space = self._space or (start, end)
                    continue
                if char in "\n\r":
                    self._break(start, end)
                    continue
            if blank and (self._gap or not chars):
                continue  # A line of blanks is an empty one.
            if char in _EMPTY_LOOKING:
                if self._gap or self._breaks:
                    self._space = self._space or (start, end)
                    continue
                self._flush(start, seen=False)
            else:
                self._flush(start)
                if run is None:
                    run = [start, end]
                run[1] = max(run[1], end)
            chars.append(char)
            starts.append(start)
            ends.append(end)
        if run is not None and run[1] > run[0]:
            self._run(run[0], run[1], style, link)
        if style.language and len(chars) > first:
            self.declared.setdefault(style.language, []).append("".join(chars[first:]))

    def _flush(self, at: int, *, writes: bool = True, seen: bool = True) -> None:
        """Write what stands between what could be seen before and what can be now."""
        begin = at
        if self._breaks and seen:
            begin = min(at, self._breaks[0][0])
            count = 0
            for start, end, stands_for in self._breaks:
                count += stands_for
                if count >= _TOO_MANY:
                    self.surplus.append((start, end))
            if count >= _TOO_MANY:
                self._gap = _TOO_MANY
            self._breaks = []
        self._seen += seen
        if not writes and self._gap < _TOO_MANY:
            return
        if self._gap and (self._chars or self._gap >= _TOO_MANY):
            for index in range(self._gap):
                self._chars.append("\n")
                self.starts.append(begin)
                self.ends.append(at if index == self._gap - 1 else begin)
        elif self._space and self._chars:
            self._chars.append(" ")
            self.starts.append(self._space[0])
            self.ends.append(self._space[1])
        self._gap = 0
        self._space = None

    def _places(self, node: Text) -> Iterator[tuple[int, int]]:
        """Return where in the source each character of a text is from."""
        source, at = self.source, node.origin_offset
        size = len(source)
        if at is None:
            at = self.ends[-1] if self.ends else 0
            for _ in node.data or "":
                yield at, at
            return
        waiting = 0
        place = (at, at)
        for char in node.data or "":
            if waiting:
                waiting -= 1
                yield place
                continue
            while at < size and (here := source[at]) != char:
                if here == "<":
                    # Between the pieces of one text may stand tags that open and close nothing.
                    tag = _TAG.match(source, at)
                    at = tag.end() if tag else at + 1
                elif here == "\0":
                    at += 1
                else:
                    break
            if at >= size:
                yield size, size
                continue
            here = source[at]
            end = at + 1
            if here == "&":
                end, waiting = self._reference(at, char)
            elif here == "\r" and source[end : end + 1] == "\n":
                end += 1
            place = (at, end)
            at = end
            yield place

    def _reference(self, at: int, char: str) -> tuple[int, int]:
        """Return where a reference to a character ends, and how many characters it stands for beside the first."""
        match = _REFERENCE.match(self.source, at)
        if not match:
            return at + 1, 0
        reference = match.group()
        decoded = html.unescape(reference)
        if decoded == reference or decoded[:1] != char:
            return at + 1, 0
        if reference.endswith(";") and decoded[-1] != ";":
            return at + len(reference), len(decoded) - 1
        # Without its semicolon a name may end before the letters that follow it.
        for size in range(2, len(reference)):
            shorter = html.unescape(reference[:size])
            if shorter != reference[:size] and decoded == shorter + reference[size:]:
                return at + size, len(shorter) - 1
        return at + len(reference), len(decoded) - 1

    # The elements.

    def _resolved(self, address: str) -> str:
        """Return an address, a relative one as the message's own base has it."""
        if not self._base or not address or scheme_of(address) != "relative" or address.startswith("#"):
            return address
        try:
            return urljoin(self._base, address)
        except ValueError:
            return address

    def _run(self, start: int, end: int, style: Style, link: _Link | None) -> None:
        """Note a run of text that can be seen."""
        if link is not None:
            link.visible = True
        size = round(style.size)
        self.sizes[size] = self.sizes.get(size, 0) + end - start
        properties: dict[str, Value] = {"font-size": round(style.size, 2), "large": style.is_large}
        for name in ("font-family", "line-height"):
            value = style.get(name)
            if value and value != "normal" and not value.startswith(("'amazon ember", '"amazon ember', "amazon ember")):
                properties[name] = value
        color = style.get("color")
        if color and not is_default_color(color, in_link=link is not None):
            properties["color"] = color
        align = style.align
        if align:
            properties["align"] = align
        if style.background:
            properties["background"] = style.background
        ratio = contrast(style, in_link=link is not None)
        if ratio is not None:
            properties["contrast"] = ratio
        self.elements.append(Element("text", start, end, properties))

    def _tag(self, node: Node | Text) -> tuple[int, int]:
        """Return where an element's tag starts and ends; both -1 where the source has none."""
        start = node.origin_offset
        if start is None:
            return -1, -1
        end = getattr(node, "_start_tag_end", None)
        return start, min(len(self.source), int(end) if end is not None and end > start else start + 1)

    def _end(self, node: Node | Text, tag_end: int) -> int:
        """Return where an element with its closing tag ends."""
        start = getattr(node, "_end_tag_start", None)
        if start is None or start < tag_end:
            return tag_end
        close = self.source.find(">", start)
        return len(self.source) if close < 0 else close + 1

    def _link(self, node: Node) -> _Link | None:
        start, tag_end = self._tag(node)
        if start < 0:
            return None
        link = self._links_by_place.get(start)
        if link is None:
            inner_end = getattr(node, "_end_tag_start", None)
            inner = (tag_end, inner_end) if inner_end is not None and inner_end > tag_end else (start, tag_end)
            address = self._resolved(((node.attrs or {}).get("href") or "").strip())
            link = _Link(node, address, inner[0], inner[1], len(self._chars))
            self.links.append(link)
            self._links_by_place[start] = link
        return link

    def _note(self, node: Node, style: Style, link: _Link | None) -> None:
        start, end = self._tag(node)
        name = node.name
        if start < 0 or (name, start) in self._noted:
            return
        attributes = node.attrs or {}
        kind = (attributes.get("type") or "").lower()
        if name in ("img", "svg", "image") or (name == "input" and kind == "image"):
            self._noted.add((name, start))
            self._image(node, style, link, start, end)
        elif name == "source" and (attributes.get("srcset") or "").strip():
            self._picture(start, end, _first_address(attributes["srcset"] or ""), link)
        background = style.own.get("background-image")
        match = _URL.fullmatch(background) if background else None
        if match:
            self._picture(start, end, match.group(1), link)
        if name == "table":
            parts = self._data_tables.get(id(node), set())
            # Who arranges things by a table says how wide it is and that it has no border.
            border = attributes.get("border")
            plain = (
                not {"border", "cellpadding", "cellspacing", "width", "align", "height", "bgcolor"} & attributes.keys()
            )
            data = plain if border is None else border.strip() not in ("", "0")
            role = (attributes.get("role") or "").lower()
            layout = role in ("presentation", "none") or not (parts or (data and _is_grid(node)))
            self.elements.append(Element("table", start, end, {"headers": "th" in parts, "layout": layout}))
        if name in _HEADINGS:
            level = int(name[1])
            skipped = bool(self._level) and level > self._level + 1
            self._level = level
            self.elements.append(Element("heading", start, end, {"level": float(level), "skipped": skipped}))

    def _hidden(self, node: Node, style: Style, link: _Link | None) -> None:
        """Note what cannot be seen: its pictures are loaded all the same, its texts are in the message."""
        if node.name in NOT_SHOWN:
            return
        self._hide(node)
        for child in _walk(node):
            if child.name == "img":
                start, end = self._tag(child)
                if start >= 0 and ("img", start) not in self._noted:
                    self._noted.add(("img", start))
                    hidden = style if child is node else self._styles.of(child, style)
                    self._image(child, hidden, link, start, end)

    def _hide(self, node: Node | Text) -> None:
        """Note the text of a node that cannot be seen, its blocks in lines of their own."""
        chars: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        stack: list[Any] = [node]
        while stack:
            here = stack.pop()
            if here.name == "#text":
                for char, (start, end) in zip(here.data or "", self._places(here), strict=False):
                    blank = char in _SPACE
                    if self._quotation_at(start) is None and not (blank and chars and chars[-1].isspace()):
                        chars.append(" " if blank else char)
                        starts.append(start)
                        ends.append(end)
            elif here.name not in NOT_SHOWN and not here.name.startswith("!"):
                if chars and here.name in _BREAKING:
                    chars.append("\n")
                    starts.append(ends[-1])
                    ends.append(ends[-1])
                stack += reversed(getattr(here, "children", None) or ())
        if not chars:
            return
        tags = self._tags(self.hidden[-1][2][-1], starts[0]) if self.hidden else None
        if tags is None:
            self.hidden.append((chars, starts, ends))
            return
        # A text that is too small to be seen comes in pieces.
        whole = self.hidden[-1]
        if any(_TAG_NAME.sub(r"\1", tag).lower() in _BREAKING for tag in tags):
            chars, starts, ends = ["\n", *chars], [starts[0], *starts], [starts[0], *ends]
        whole[0].extend(chars)
        whole[1].extend(starts)
        whole[2].extend(ends)

    def _tags(self, start: int, end: int) -> list[str] | None:
        """Return the tags that stand between two places in the source, or None where anything else does."""
        tags = []
        while start < end:
            tag = _TAG.match(self.source, start)
            if tag is None:
                return None
            tags.append(tag.group())
            start = tag.end()
        return tags

    def _picture(self, start: int, end: int, address: str, link: _Link | None) -> None:
        """Note a picture that is no element of its own."""
        address = self._resolved(address.strip())
        properties = source_of(address, self.pictures)
        properties.pop("own-width", None)
        properties |= {"background": True, "pixel": False, "linked": link is not None}
        properties["words"] = name_of(address)
        properties["path"] = words_of(address)
        self.elements.append(Element("image", start, end, properties))

    def _image(self, node: Node, style: Style, link: _Link | None, start: int, end: int) -> None:
        attributes = node.attrs or {}
        address = attributes.get("src") or attributes.get("href") or attributes.get("xlink:href") or ""
        if not address.strip() and attributes.get("srcset"):
            address = _first_address(attributes["srcset"] or "")
        properties = source_of(self._resolved(address.strip()), self.pictures)
        address = str(properties.get("address") or address)
        if node.name == "svg":
            properties = {"scheme": "data", "format": "svg"}
        if "http:" in (attributes.get("srcset") or "").lower():
            properties["scheme"] = "http"
        alt = attributes.get("alt") if node.name != "svg" else attributes.get("aria-label") or _title_of(node)
        label = attributes.get("aria-label") or attributes.get("title")
        if "alt" in attributes or alt is not None:
            properties["alt"] = (alt or "").strip()
        elif label:
            properties["alt"] = label.strip()
        elif node.name in ("svg", "image") or attributes.get("role") in ("presentation", "none"):
            properties["alt"] = ""
        sizes = {name: size for name in ("width", "height") if (size := _size(node, style, name)) is not None}
        own = properties.pop("own-width", None)
        if "width" in sizes:
            # Rounded, so that floating point does not make 80 % more than 80 %.
            asked = (style.own.get("width") or attributes.get("width") or "").strip()
            said = f"{asked} of what is around it" if "%" in asked else f"{sizes['width']:g} px"
            properties["width"] = round(100 * sizes["width"] / style.basis, 6)
            properties["basis"] = f"{said}, where the message has {style.basis:g} px"
        elif isinstance(own, float) and "height" not in sizes:
            properties["width"] = round(100 * min(own, _limit(style) or own) / style.basis, 6)
            properties["basis"] = f"its own {own:g} px, where the message has {style.basis:g} px"
            sizes["width"] = own
        tiny = bool(sizes) and (all(size <= _TINY for size in sizes.values()) or 0 in sizes.values())
        properties["pixel"] = tiny or (style.hidden and not any(size > _TINY for size in sizes.values()))
        properties["hidden"] = style.hidden
        properties["linked"] = link is not None
        if link is not None:
            link.images += 1
            link.words.append(f" {properties.get('alt') or ''} ")
            properties["target"] = link.address
            names = (str(properties.get("alt") or ""), name_of(address).rpartition(".")[0])
            properties["names-target"] = any(names_site(name, link.address) for name in names)
        named = [attributes.get(key) or "" for key in ("alt", "title", "class", "id")]
        properties["words"] = " ".join(part for part in (*named, name_of(address)) if part)
        properties["path"] = words_of(address)
        self.elements.append(Element("image", start, end, properties))


def _walk(node: Any) -> Iterator[Node]:
    stack = [node]
    while stack:
        here = stack.pop()
        if here.name != "#text":
            yield here
            stack += reversed(getattr(here, "children", None) or ())


def _with_extra_size(element: Element, usual: list[int]) -> Element:
    if element.kind != "text" or round(cast(float, element.properties["font-size"])) in usual:
        return element
    return element._replace(properties={**element.properties, "extra-size": True})


def _is_quotation(node: Node, style: Style) -> bool:
    """Whether an element is what a mail program quotes with."""
    attributes = node.attrs or {}
    classes = frozenset((attributes.get("class") or "").lower().split())
    if node.name == "blockquote":
        is_cited = (attributes.get("type") or "").lower() == "cite" or bool(attributes.get("cite"))
        return is_cited or "gmail_quote" in classes or bool(classes & _QUOTED) or _has_bar(style)
    return bool(classes & _QUOTED)


def _is_set_apart(name: str, style: Style) -> bool:
    return name == "blockquote" or (name == "div" and _has_bar(style))


def _has_bar(style: Style) -> bool:
    """Whether a line is drawn on the left."""
    said = " ".join(value for key in _BARS if (value := style.own.get(key)))
    return bool(said) and not _NO_BAR.search(said)


def _is_block(node: Node | Text, style: Style) -> bool:
    display = style.own.get("display", "")
    if display.startswith("inline"):
        return False
    return node.name in _BLOCKS or display.startswith(("block", "flex", "grid", "table", "list-item"))


def _is_grid(table: Node) -> bool:
    """Whether a table has two rows of two cells of text, and each as many: it tells something and arranges nothing."""
    sizes: list[int] = []
    for count, node in enumerate(_walk(table)):
        if node.name in ("table", "img") and node is not table:
            return False
        if node.name == "tr":
            if count > _GRID or (len(sizes) > 1 and sizes[-1] != sizes[0]):
                break
            sizes.append(0)
        elif node.name == "td" and sizes:
            sizes[-1] += 1
    return len(sizes) >= 2 and sizes[0] == sizes[1] >= 2


def _title_of(node: Node) -> str | None:
    """Return the title that a drawing has in its own markup: what is said in its place."""
    for child in node.children or ():
        if child.name == "title":
            return "".join(part.data or "" for part in child.children or () if part.name == "#text")
    return None


def _first_address(srcset: str) -> str:
    return srcset.strip().partition(" ")[0].partition(",")[0]


def _size(node: Node, style: Style, name: str) -> float | None:
    """Return the width or height that a picture is given, in CSS pixels."""
    asked = style.own.get(name)
    found = length(asked, style.size, style.width) if asked else None
    if asked and found is None and asked != "auto":
        return None
    if found is None and asked is None:
        asked = (node.attrs or {}).get(name)
        found = length(asked, style.size, style.width) if asked else None
    if name == "height":
        return None if asked and "%" in asked else found
    limit = _limit(style)
    if found is not None and limit is not None:
        found = min(found, limit)
    least = style.own.get("min-width")
    floor = length(least, style.size, style.width) if least else None
    return floor if found is None else max(found, floor or 0.0)


def _limit(style: Style) -> float | None:
    asked = style.own.get("max-width")
    return length(asked, style.size, style.width) if asked else None
