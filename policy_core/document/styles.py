"""The styles that a message asks for: style sheets, attributes and old elements, resolved as a browser does.

What is kept is what the message declares; what it leaves open is Amazon's own default, and absent here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import tinycss2
from tinycss2.color3 import parse_color
from justhtml import SelectorError, matches

if TYPE_CHECKING:
    from justhtml import Element

#: The widest that a message can be, in CSS pixels: what e-mail clients and Amazon's page give it.
WIDEST = 600.0
#: A font's size where nothing says otherwise, in CSS pixels.
DEFAULT_SIZE = 16.0

#: Style sheets are matched against elements up to this many times in one message; what is beyond counts as unstyled.
MOST_MATCHES = 50_000

_INHERITED = frozenset(
    "color font-family font-size font-weight line-height text-align visibility white-space direction".split()
)
_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0,
    "xxx-large": 48.0,
}  # fmt: skip
_FONT_ATTRIBUTE = {"1": 10.0, "2": 13.0, "3": 16.0, "4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0}
_HEADINGS = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67}
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54}
_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))\s*(px|pt|pc|in|cm|mm|q|em|rem|ex|ch|vw|%)?", re.IGNORECASE)
_SIDES = ("top", "right", "bottom", "left")


@dataclass(frozen=True, slots=True)
class _Rule:
    selector: str
    key: str
    specificity: tuple[int, int, int]
    declarations: tuple[tuple[str, str, bool], ...]


@dataclass(slots=True)
class Style:
    """An element's style.

    Args:
        own: What is declared for the element itself, by property, in lower case.
        inherited: What comes to it from around it as well.
        size: The font's size in CSS pixels.
        declared_size: Whether the message says so; False where the default stands.
        background: The background that its text stands on, as declared by it or an element around it.
        width: The width that its content has, in CSS pixels.
    """

    own: Mapping[str, str] = field(default_factory=dict)
    inherited: Mapping[str, str] = field(default_factory=dict)
    size: float = DEFAULT_SIZE
    declared_size: bool = False
    background: str | None = None
    width: float = WIDEST
    hidden: bool = False

    def get(self, name: str) -> str | None:
        """Return a property's value, its own or inherited."""
        return self.own.get(name, self.inherited.get(name))


class Styles:
    """The styles of a document's elements.

    Args:
        sheets: The texts of its style sheets, in order.
    """

    def __init__(self, sheets: Iterable[str]) -> None:
        self._by_key: dict[str, list[tuple[int, _Rule]]] = {}
        self._left = MOST_MATCHES
        order = 0
        for sheet in sheets:
            for rule in _rules(sheet):
                self._by_key.setdefault(rule.key, []).append((order, rule))
                order += 1

    def of(self, element: Element, around: Style) -> Style:
        """Return an element's style.

        Args:
            element: The element.
            around: The style of the element around it.
        """
        own = self._declared(element)
        inherited = {
            name: value
            for name, value in {**around.inherited, **around.own}.items()
            if name in _INHERITED and name not in own
        }
        for name, value in list(own.items()):
            if value == "inherit":
                del own[name]
                before = around.get(name)
                if before is not None:
                    own[name] = before
            elif value in ("initial", "unset", "revert"):
                del own[name]
                inherited.pop(name, None)
        size, declared = around.size, around.declared_size
        asked = own.get("font-size")
        if asked is not None:
            found = _font_size(asked, around.size)
            if found is not None:
                size, declared = found, True
        elif element.name in _HEADINGS:
            size, declared = around.size * _HEADINGS[element.name], True
        background = own.get("background-color") or around.background
        if background == "transparent":
            background = around.background
        width = around.width
        for name in ("width", "max-width"):
            asked = own.get(name)
            wanted = length(asked, size, around.width) if asked and element.name != "img" else None
            if wanted is not None and wanted > 0:
                width = min(width, wanted)
        style = Style(own, inherited, size, declared, background, width)
        style.hidden = around.hidden or _is_hidden(element, style)
        return style

    def _declared(self, element: Element) -> dict[str, str]:
        """Return what is declared for an element, the strongest of each property."""
        found: list[tuple[bool, int, tuple[int, int, int], int, tuple[tuple[str, str, bool], ...]]] = []
        hints = tuple((name, value, False) for name, value in presentation(element))
        if hints:
            found.append((False, 0, (0, 0, 0), -1, hints))
        attributes = element.attrs or {}
        keys = ["*", element.name]
        keys += [f".{name}" for name in (attributes.get("class") or "").split()]
        if attributes.get("id"):
            keys.append(f"#{attributes['id']}")
        for key in keys:
            for order, rule in self._by_key.get(key, ()):
                if self._left <= 0:
                    break
                self._left -= 1
                if rule.selector == key or _matches(element, rule.selector):
                    found.append((False, 1, rule.specificity, order, rule.declarations))
        inline = attributes.get("style")
        if inline:
            found.append((False, 2, (0, 0, 0), 0, tuple(declarations(inline))))
        # Sorting by origin, specificity and order; what is important goes last, in the same order.
        ordered = sorted(found, key=lambda item: item[1:4])
        values: dict[str, str] = {}
        for important in (False, True):
            for *_, declared in ordered:
                for name, value, is_important in declared:
                    if is_important is important:
                        values[name] = value
        return values


def declarations(text: str) -> list[tuple[str, str, bool]]:
    """Return the declarations of a ``style`` attribute or block: property, value, whether it is important.

    Shorthands are given as the longhands that the rules ask for.
    """
    found = []
    for item in tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True):
        if item.type == "declaration":
            value = tinycss2.serialize(item.value).strip()
            if value:
                found += [(name, part, item.important) for name, part in _longhands(item.lower_name, value)]
    return found


def presentation(element: Element) -> list[tuple[str, str]]:
    """Return what attributes and old elements say of style, as declarations."""
    attributes = {name.lower(): (value or "").strip() for name, value in (element.attrs or {}).items()}
    name, found = element.name, []
    if name == "center":
        found.append(("text-align", "center"))
    align = attributes.get("align", "").lower()
    if align in ("left", "right", "center", "justify") and name not in ("img", "table", "iframe"):
        found.append(("text-align", align))
    if name == "table" and align == "center":
        found += [("margin-left", "auto"), ("margin-right", "auto")]
    if name == "font":
        size = attributes.get("size", "")
        if size in _FONT_ATTRIBUTE:
            found.append(("font-size", f"{_FONT_ATTRIBUTE[size]:g}px"))
        elif size[:1] in ("+", "-") and size[1:].isdigit():
            step = min(7, max(1, 3 + int(size)))
            found.append(("font-size", f"{_FONT_ATTRIBUTE[str(step)]:g}px"))
        if attributes.get("face"):
            found.append(("font-family", attributes["face"].lower()))
        if attributes.get("color"):
            found.append(("color", _legacy_color(attributes["color"])))
    if name in ("big", "small"):
        found.append(("font-size", "larger" if name == "big" else "smaller"))
    if attributes.get("bgcolor") and name in ("body", "table", "tr", "td", "th", "tbody", "thead", "tfoot"):
        found.append(("background-color", _legacy_color(attributes["bgcolor"])))
    if name == "body" and attributes.get("text"):
        found.append(("color", _legacy_color(attributes["text"])))
    if attributes.get("width") and name in ("table", "td", "th", "img", "col"):
        number = _LENGTH.match(attributes["width"])
        if number:
            found.append(("width", number.group(1) + (number.group(2) or "px")))
    if attributes.get("background") and name in ("body", "table", "td", "th", "tr"):
        found.append(("background-image", f'url("{attributes["background"]}")'))
    return found


def length(text: str, size: float, whole: float) -> float | None:
    """Return a length in CSS pixels, or None where the text is none.

    Args:
        text: Such as ``1.5em`` or ``80%``.
        size: The font's size in CSS pixels.
        whole: What a percentage is of, in CSS pixels.
    """
    match = _LENGTH.fullmatch(text.strip())
    if not match:
        return None
    number, unit = float(match.group(1)), (match.group(2) or "px").lower()
    if unit in _PIXELS:
        return number * _PIXELS[unit]
    if unit == "%":
        return number * whole / 100
    return number * {"em": size, "rem": DEFAULT_SIZE, "ex": size / 2, "ch": size / 2, "vw": WIDEST / 100}[unit]


def _rules(sheet: str) -> Iterable[_Rule]:
    for item in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        if item.type == "at-rule" and item.lower_at_keyword == "media" and item.content is not None:
            # What holds on narrow screens or paper alone is not what the buyer's page shows.
            if tinycss2.serialize(item.prelude).strip().lower() in ("all", "screen", "only screen"):
                yield from _rules(tinycss2.serialize(item.content))
        elif item.type == "qualified-rule":
            declared = tuple(declarations(tinycss2.serialize(item.content)))
            if declared:
                for selector in _selectors(item.prelude):
                    yield _Rule(selector, _key(selector), _specificity(selector), declared)


def _selectors(prelude: list[tinycss2.ast.Node]) -> list[str]:
    parts: list[list[tinycss2.ast.Node]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    texts = [tinycss2.serialize(part).strip() for part in parts]
    # What depends on the pointer or is drawn beside the text never holds when the message is opened.
    return [text for text in texts if text and not re.search(r":(?:hover|focus|active|visited|before|after|:)", text)]


_SIMPLE = re.compile(r"([.#]?)([\w-]+)|\*|\[[^\]]*\]|:{1,2}[\w-]+(?:\([^)]*\))?")


def _key(selector: str) -> str:
    """Return what the element itself must have: an id, a class, a name, or ``*`` where that is open."""
    last = re.split(r"[\s>+~]+(?![^\[(]*[\])])", selector.strip())[-1]
    best, rank = "*", 0
    for match in _SIMPLE.finditer(last):
        sign, name = match.group(1), match.group(2)
        if name:
            this = {"#": 3, ".": 2, "": 1}[sign]
            if this > rank:
                best, rank = (f"{sign}{name}" if sign else name.lower()), this
    return best


def _specificity(selector: str) -> tuple[int, int, int]:
    counts = [0, 0, 0]
    for match in _SIMPLE.finditer(selector):
        text = match.group()
        if text == "*":
            continue
        place = {"#": 0, ".": 1, "[": 1}.get(text[0], 2)
        if text[0] == ":":
            place = 2 if text.startswith("::") else 1
        counts[place] += 1
    return counts[0], counts[1], counts[2]


def _matches(element: Element, selector: str) -> bool:
    try:
        return matches(element, selector)
    except (SelectorError, ValueError):
        return False


def _longhands(name: str, value: str) -> list[tuple[str, str]]:
    lower = value.lower()
    if name in ("margin", "padding"):
        parts = lower.split()
        if not 1 <= len(parts) <= 4:
            return []
        by_side = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}[len(parts)]
        return [(f"{name}-{side}", parts[index]) for side, index in zip(_SIDES, by_side, strict=True)]
    if name in ("margin-inline", "padding-inline"):
        parts = lower.split()
        base = name.split("-")[0]
        return [(f"{base}-left", parts[0]), (f"{base}-right", parts[-1])]
    if name == "font":
        match = re.search(
            r"(?:^|\s)((?:\d+\.?\d*|\.\d+)(?:px|pt|pc|in|cm|mm|em|rem|ex|ch|vw|%)|(?:xx?-|xxx-)?(?:small|large)|medium|smaller|larger)"
            r"(?:\s*/\s*([\d.]+(?:px|pt|em|rem|%)?|normal))?\s+(.+)$",
            lower,
        )
        if not match:
            return []
        found = [("font-size", match.group(1)), ("font-family", match.group(3))]
        found.append(("line-height", match.group(2) or "normal"))
        if re.search(r"\b(?:bold|bolder|[6-9]00)\b", lower[: match.start(1)]):
            found.append(("font-weight", "bold"))
        return found
    if name == "background":
        found = []
        address = re.search(r"url\(\s*(['\"]?)(.*?)\1\s*\)", value, re.IGNORECASE)
        if address:
            found.append(("background-image", f'url("{address.group(2)}")'))
        rest = re.sub(r"url\([^)]*\)", " ", lower)
        parts = re.findall(r"#[0-9a-f]+|(?:rgb|hsl)a?\([^)]*\)|[a-z]+", rest)
        color = next((part for part in parts if _is_color(part)), None)
        if color:
            found.append(("background-color", color))
        return found
    if name == "background-image":
        return [(name, value)]
    return [(name, lower)]


def _is_color(text: str) -> bool:
    return text == "transparent" or parse_color(text) is not None


def _font_size(text: str, around: float) -> float | None:
    if text in _SIZES:
        return _SIZES[text]
    if text == "larger":
        return around * 1.2
    if text == "smaller":
        return around / 1.2
    return length(text, around, around)


def _legacy_color(text: str) -> str:
    text = text.strip().lower()
    return f"#{text}" if re.fullmatch(r"[0-9a-f]{6}", text) else text


_NOT_SHOWN = frozenset("head title style script template noscript meta link base datalist object embed".split())


def _is_hidden(element: Element, style: Style) -> bool:
    if element.name in _NOT_SHOWN or "hidden" in (element.attrs or {}):
        return True
    own = style.own
    if own.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    if own.get("mso-hide") == "all" or own.get("opacity") in ("0", "0.0", "0%"):
        return True
    # What preheaders are made of.
    if style.size < 1.5 and element.name != "img":
        return True
    clipped = own.get("overflow") == "hidden" or own.get("overflow-y") == "hidden"
    return clipped and any(
        own.get(name) is not None and (length(own[name], style.size, style.width) or 0) <= 0 and own[name] != "auto"
        for name in ("max-height", "height", "max-width", "width")
        if own.get(name) and length(own[name], style.size, style.width) is not None
    )
