"""The styles that a message asks for: style sheets, attributes and old elements, resolved as a browser does.

What is kept is what the message declares; what it leaves open is Amazon's own default, and absent here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import floor
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import tinycss2
from justhtml import SelectorError, matches
from tinycss2.color3 import RGBA, parse_color

if TYPE_CHECKING:
    from justhtml import Element

#: The widest that a message can be, in CSS pixels: what e-mail clients and Amazon's page give it.
WIDEST = 600.0
#: A font's size where nothing says otherwise, in CSS pixels.
DEFAULT_SIZE = 16.0

#: Style sheets are matched against elements by up to this many comparisons in one message; what is beyond counts as
#: unstyled.
MOST_STEPS = 100_000
#: The width of the window that a message is read in, in CSS pixels: that of a desk, not of a hand.
_WINDOW = 1_024.0
_LONGEST_SELECTOR = 12
_LONGEST_VALUE = 1_000_000
_MOST_SELECTORS = 200
_DEEPEST = 60
#: No font is larger, and no length, in CSS pixels.
_LARGEST = 1e5
_MOST_CLASSES = 30

_INHERITED = frozenset(
    "color font-family font-size font-weight line-height text-align visibility white-space direction".split()
)
_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0,
    "xxx-large": 48.0,
}  # fmt: skip
_FONT_ATTRIBUTE = {"1": 10.0, "2": 13.0, "3": 16.0, "4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0}
#: Elements whose text has another size than that around it.
_OWN_SIZES = {
    "h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67, "big": 1.2, "small": 1 / 1.2, "sub": 1 / 1.2,
    "sup": 1 / 1.2,
}  # fmt: skip
#: Elements whose text is bold (https://html.spec.whatwg.org/multipage/rendering.html).
_BOLD = frozenset("b h1 h2 h3 h4 h5 h6 strong th".split())
_CONTAINERS = frozenset("body center div main section table".split())
_MOST_WIDE = 1_200.0
_INLINE = frozenset(
    "a abbr b big br cite code em font i img input label q s small span strike strong sub sup svg tt u".split()
)
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54}
_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))\s*(px|pt|pc|in|cm|mm|q|em|rem|ex|ch|vw|%)?", re.IGNORECASE)
_SIDES = ("top", "right", "bottom", "left")


class _Rule(NamedTuple):
    selector: tuple[tuple[str, str], ...]
    specificity: tuple[int, int, int]
    order: int
    declarations: tuple[tuple[str, str, bool], ...]


@dataclass(slots=True)
class Style:
    """An element's style.

    Args:
        own: What is declared for the element itself, by property, in lower case.
        inherited: What comes to it from around it as well.
        size: The font's size in CSS pixels.
        background: The background that its text stands on, as declared by it or an element around it; empty where that
            is a picture or something else of no one colour.
        basis: The greatest width of the message, in CSS pixels: `WIDEST`, or that of a container that is wider.
        width: The width that its content has, in CSS pixels.
        insets: How far its content is from the left and the right edge by margins that are declared, in CSS pixels.
        margin: The greater of the two in percent of the greatest width; None where it declares none itself.
        hidden: Whether it cannot be seen.
        language: The language that the markup says it is in, an ISO 639 code; empty where it does not say.
    """

    own: Mapping[str, str] = field(default_factory=dict)
    inherited: Mapping[str, str] = field(default_factory=dict)
    size: float = DEFAULT_SIZE
    background: str | None = None
    basis: float = WIDEST
    width: float = WIDEST
    insets: tuple[float, float] = (0.0, 0.0)
    margin: float | None = None
    hidden: bool = False
    language: str = ""

    def get(self, name: str) -> str | None:
        """Return a property's value, its own or inherited."""
        return self.own.get(name, self.inherited.get(name))

    @property
    def is_large(self) -> bool:
        """Whether its text is large in the sense of WCAG 2.2."""
        bold = (self.get("font-weight") or "") in ("bold", "bolder", "600", "700", "800", "900")
        return self.size >= 24 or (bold and self.size >= 18.66)

    @property
    def align(self) -> str | None:
        """How its text is aligned, or None where it is as the direction of writing has it."""
        asked = (self.get("text-align") or "start").removeprefix("-webkit-").removeprefix("-moz-")
        to_left = self.get("direction") == "rtl"
        if asked == "end":
            asked = "left" if to_left else "right"
        if asked not in ("left", "right", "center", "justify"):
            return None
        return None if asked == ("right" if to_left else "left") else asked


class Styles:
    """The styles of a document's elements.

    Args:
        sheets: The texts of its style sheets, in order.
    """

    def __init__(self, sheets: Iterable[str]) -> None:
        self._by_key: dict[str, list[_Rule]] = {}
        self._left = MOST_STEPS
        self._inline: dict[str, tuple[tuple[str, str, bool], ...]] = {}
        for sheet in sheets:
            for selector, declared in _rules(sheet):
                compounds = _compounds(selector)
                if compounds is not None:
                    rules = self._by_key.setdefault(_key(compounds[-1][1]), [])
                    rules.append(_Rule(compounds, _specificity(selector), self._order(), declared))

    def _order(self) -> int:
        self._left -= 1
        return MOST_STEPS - self._left

    def of(self, element: Element, around: Style) -> Style:
        """Return an element's style.

        Args:
            element: The element.
            around: The style of the element around it.
        """
        own = self._declared(element)
        name = element.name
        inherited = around.inherited
        passed = {key: value for key, value in around.own.items() if key in _INHERITED}
        if passed:
            inherited = {**inherited, **passed}
        if name == "a" and "color" in inherited and "href" in (element.attrs or {}):
            # A link has a colour of its own, whatever that of the text around it.
            inherited = {key: value for key, value in inherited.items() if key != "color"}
        for key, value in list(own.items()):
            if value == "inherit" or (value == "currentcolor" and key == "color"):
                del own[key]
                if key not in _INHERITED and key in around.own:
                    own[key] = around.own[key]
                elif key == "color" and name == "a" and around.get("color"):
                    own[key] = around.get("color") or ""
            elif value in ("initial", "unset", "revert", "revert-layer"):
                del own[key]
                if value != "unset" and key in inherited:
                    inherited = {other: kept for other, kept in inherited.items() if other != key}
        size = around.size
        asked = own.get("font-size")
        found = _font_size(asked, around.size) if asked is not None else None
        if found is not None:
            size = found
        elif asked is None and name in _OWN_SIZES:
            size = around.size * _OWN_SIZES[name]
        size = min(size, _LARGEST)
        background = own.get("background-color")
        if background is None or background == "transparent":
            background = around.background
        if "background-image" in own:
            background = ""
        basis = around.basis
        if basis == WIDEST and element.name in _CONTAINERS:
            basis = min(_MOST_WIDE, max(basis, _pixels(own, "width"), _pixels(own, "max-width")))
            if basis > WIDEST:
                around = replace(around, basis=basis, width=max(around.width, basis))
        width, insets, margin = _box(element, own, size, around)
        attributes = element.attrs or {}
        said = attributes.get("lang", attributes.get("xml:lang"))
        language = around.language if said is None else said.replace("_", "-").partition("-")[0].strip().lower()
        style = Style(own, inherited, size, background, basis, width, insets, margin, language=language)
        style.hidden = around.hidden or _is_hidden(element, style)
        return style

    def _declared(self, element: Element) -> dict[str, str]:
        """Return what is declared for an element, the strongest of each property."""
        found: list[tuple[int, tuple[int, int, int], int, Iterable[tuple[str, str, bool]]]] = []
        attributes = element.attrs or {}
        hints = presentation(element)
        if hints:
            found.append((0, (0, 0, 0), -1, [(name, value, False) for name, value in hints]))
        if self._by_key:
            keys = ["*", element.name]
            keys += [f".{name}" for name in (attributes.get("class") or "").split()[:_MOST_CLASSES]]
            if attributes.get("id"):
                keys.append(f"#{attributes['id']}")
            for key in dict.fromkeys(keys):
                for rule in self._by_key.get(key, ()):
                    if self._left <= 0:
                        break
                    if self._matches(element, rule.selector):
                        found.append((1, rule.specificity, rule.order, rule.declarations))
        inline = attributes.get("style")
        if inline:
            if inline not in self._inline:
                self._inline[inline] = tuple(declarations(inline))
            found.append((2, (0, 0, 0), 0, self._inline[inline]))
        if not found:
            return {}
        # By origin, specificity and order; what is important goes last, in the same order.
        found.sort(key=lambda item: item[:3])
        values: dict[str, str] = {}
        for important in (False, True):
            for *_, declared in found:
                for name, value, is_important in declared:
                    if is_important is important:
                        values[name] = value
        return values

    def _matches(self, element: Element, selector: tuple[tuple[str, str], ...], at: int = -1) -> bool:
        """Whether an element fits a selector up to a part, read from right to left."""
        at %= len(selector)
        relation, compound = selector[at]
        if not self._fits(element, compound):
            return False
        if at == 0:
            return True
        here = self._before(element) if relation in "+~" else _parent(element)
        while here is not None and self._left > 0:
            if self._matches(here, selector, at - 1):
                return True
            if relation in ">+":
                return False
            here = self._before(here) if relation == "~" else _parent(here)
        return False

    def _before(self, element: Element) -> Element | None:
        """Return the element before this one among its siblings."""
        parent = element.parent
        siblings = (parent.children or ()) if parent is not None else ()
        self._left -= len(siblings) // 8
        last: Any = None
        for child in siblings:
            if child is element:
                break
            if not child.name.startswith("#"):
                last = child
        return cast("Element | None", last)

    def _fits(self, element: Element, compound: str) -> bool:
        self._left -= 1
        if self._left <= 0:
            return False
        attributes = element.attrs or {}
        for match in _SIMPLE.finditer(compound):
            sign, name = match.group(1), match.group(2)
            if name is None:
                if compound == "*" or match.group() == "*":
                    continue
                parent = getattr(element, "parent", None)
                self._left -= len(getattr(parent, "children", None) or ()) // 8
                return self._left > 0 and _matches(element, compound)
            if sign == "." and name not in (attributes.get("class") or "").split():
                return False
            if sign == "#" and name != attributes.get("id"):
                return False
            if not sign and name.lower() != element.name:
                return False
        return True


def _parent(element: Element) -> Element | None:
    parent: Any = element.parent
    return None if parent is None or parent.name.startswith("#") else cast("Element", parent)


def _box(
    element: Element, own: Mapping[str, str], size: float, around: Style
) -> tuple[float, tuple[float, float], float | None]:
    """Return the width of an element's content, its distance from both edges, and its margin if it has one."""
    width = around.width
    if element.name != "img":
        for name in ("width", "max-width"):
            asked = own.get(name)
            wanted = length(asked, size, around.width) if asked else None
            if wanted is not None and wanted > 0:
                width = min(width, wanted)
    if own.get("display") == "inline" or element.name in _INLINE and "display" not in own:
        return width, around.insets, None
    added = [0.0, 0.0]
    declared = False
    padded = "background-color" not in own and "background-image" not in own and not any("border" in key for key in own)
    for side, name in enumerate(("left", "right")):
        for kind in ("margin", "padding") if padded else ("margin",):
            asked = own.get(f"{kind}-{name}")
            value = length(asked, size, around.width) if asked and asked != "auto" else None
            if value is not None and value > 0:
                added[side] += value
                declared = True
    left, right = own.get("margin-left") == "auto", own.get("margin-right") == "auto"
    room = around.width - width
    if (left or right) and room > 0 and element.name != "img":
        declared = True
        if left:
            added[0] += room / 2 if right else room
        if right:
            added[1] += room / 2 if left else room
    if not declared:
        return width, around.insets, None
    insets = (around.insets[0] + added[0], around.insets[1] + added[1])
    # Rounded, so that floating point does not make 20 % more than 20 %.
    return width, insets, round(100 * max(insets) / around.basis, 6)


def _pixels(own: Mapping[str, str], name: str) -> float:
    asked = own.get(name, "")
    return 0.0 if "%" in asked or "vw" in asked else length(asked, DEFAULT_SIZE, WIDEST) or 0.0


def declarations(text: str | list[Any]) -> list[tuple[str, str, bool]]:
    """Return the declarations of a ``style`` attribute or block: property, value, whether it is important.

    Shorthands are given as the longhands that the rules ask for.
    """
    found: list[tuple[str, str, bool]] = []
    if isinstance(text, str) and _is_deep(text):
        return found
    for item in tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True):
        if item.type == "declaration":
            value = tinycss2.serialize(item.value).strip()
            # What one word processor says to itself.
            if (
                value
                and len(value) <= _LONGEST_VALUE
                and not item.lower_name.startswith("mso-")
                or item.lower_name == "mso-hide"
            ):
                found += [(name, part, item.important) for name, part in _longhands(item.lower_name, value)]
    return found


def presentation(element: Element) -> list[tuple[str, str]]:
    """Return what attributes and old elements say of style, as declarations."""
    attributes = {name.lower(): (value or "").strip() for name, value in (element.attrs or {}).items()}
    name, found = element.name, []
    if name in _BOLD:
        found.append(("font-weight", "bold"))
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
    direction = attributes.get("dir", "").lower()
    if direction in ("ltr", "rtl"):
        found.append(("direction", direction))
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
    number = max(-_LARGEST, min(_LARGEST, number))
    if unit in _PIXELS:
        return number * _PIXELS[unit]
    if unit == "%":
        return number * whole / 100
    return number * {"em": size, "rem": DEFAULT_SIZE, "ex": size / 2, "ch": size / 2, "vw": WIDEST / 100}[unit]


_FEATURE = re.compile(r"\((min|max)-(?:device-)?width\s*:\s*([^()]*)\)")


def is_shown_on(media: str) -> bool:
    """Return whether styles for some media hold on a page: what is for paper or narrow screens alone does not."""
    return any(_is_shown_on(part.strip()) for part in media.lower().split(","))


def _is_shown_on(query: str) -> bool:
    for match in _FEATURE.finditer(query):
        size = length(match[2], DEFAULT_SIZE, _WINDOW)
        if size is None or (size > _WINDOW if match[1] == "min" else size < _WINDOW):
            return False
    words = set(_FEATURE.sub(" ", query).split()) - {"only", "and"}
    return words <= {"all", "screen", "projection"}


_BRACKET = re.compile(r"[(\[{]|[)\]}]")


def _is_deep(text: str) -> bool:
    """Whether brackets are nested deeper than any style has them: the parser follows each level by a call."""
    depth = 0
    for match in _BRACKET.finditer(text):
        depth = depth + 1 if match[0] in "([{" else max(0, depth - 1)
        if depth > _DEEPEST:
            return True
    return False


def _rules(sheet: str, depth: int = 0) -> Iterator[tuple[str, tuple[tuple[str, str, bool], ...]]]:
    if _is_deep(sheet):
        return
    for item in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        if item.type == "at-rule" and item.lower_at_keyword == "media" and item.content is not None and depth < 3:
            if is_shown_on(tinycss2.serialize(item.prelude)):
                yield from _rules(tinycss2.serialize(item.content), depth + 1)
        elif item.type == "qualified-rule":
            declared = tuple(declarations(item.content))
            if declared:
                for selector in _selectors(item.prelude):
                    yield selector, declared


def _selectors(prelude: list[tinycss2.ast.Node]) -> list[str]:
    parts: list[list[tinycss2.ast.Node]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    texts = [tinycss2.serialize(part).strip() for part in parts]
    if len(texts) > _MOST_SELECTORS:
        return []
    # What depends on the pointer or is drawn beside the text never holds when the message is opened.
    return [text for text in texts if text and not re.search(r":(?:hover|focus|active|visited|before|after|:)", text)]


_SIMPLE = re.compile(r"([.#]?)([\w-]+)|\*|\[[^\]]*\]|:{1,2}[\w-]+(?:\([^)]*\))?")


_PARTS = re.compile(r"\s*([>+~])\s*|(\s+)|((?:\[[^\]]*\]|\([^)]*\)|[^\s>+~\[(])+)|(.)", re.DOTALL)


def _compounds(selector: str) -> tuple[tuple[str, str], ...] | None:
    """Return a selector's parts, each with what joins it to the one before; None where it is none or too long."""
    found: list[tuple[str, str]] = []
    relation = ""
    for match in _PARTS.finditer(selector.strip()):
        sign, _, compound, other = match.groups()
        if other or (sign and (relation.strip() or not found)):
            return None
        if compound:
            if found and not relation:
                return None
            found.append((relation, compound))
            relation = ""
        elif sign or not relation:
            relation = sign or " "
    return tuple(found) if found and not relation.strip() and len(found) <= _LONGEST_SELECTOR else None


def _key(compound: str) -> str:
    """Return what the element itself must have: an id, a class, a name, or ``*`` where that is open."""
    best, rank = "*", 0
    for match in _SIMPLE.finditer(compound):
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


#: Elements whose content is no text of the message.
NOT_SHOWN = frozenset(
    "head title style script template meta link base datalist object embed clipPath defs desc marker mask metadata "
    "symbol".split()
)  # fmt: skip


def _is_hidden(element: Element, style: Style) -> bool:
    if element.name in NOT_SHOWN or "hidden" in (element.attrs or {}):
        return True
    own = style.own
    if own.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    if own.get("mso-hide") == "all" or own.get("opacity") in ("0", "0.0", "0%"):
        return True
    clipped = "hidden" in (own.get("overflow"), own.get("overflow-x"), own.get("overflow-y"))
    # What preheaders and texts for screen readers are made of.
    return clipped and any(
        (size := length(asked, style.size, WIDEST)) is not None and size <= 1
        for name in ("max-height", "height", "max-width", "width")
        if (asked := own.get(name))
    )


# Colours.

#: What Amazon's page writes in; the colours of its links, and those that mail programs give to each.
_DEFAULT_COLORS = frozenset({(0, 0, 0), (17, 17, 17), (15, 17, 17)})
_LINK_COLORS = frozenset({(0, 0, 238), (0, 0, 255), (0, 102, 192), (0, 113, 133), (5, 99, 193), (17, 85, 204)})


@lru_cache(maxsize=256)
def _color(text: str) -> RGBA | None:
    found = parse_color("black" if text == "windowtext" else text)
    return found if isinstance(found, RGBA) else None


def is_default_color(text: str, *, in_link: bool) -> bool:
    """Return whether a colour is that which the text has anyway."""
    color = _color(text)
    if color is None or color.alpha < 1:
        return color is None
    parts = tuple(round(255 * part) for part in color[:3])
    return parts in _DEFAULT_COLORS or (in_link and parts in _LINK_COLORS)


def contrast(style: Style, *, in_link: bool) -> float | None:
    """Return the contrast of text and background after WCAG 2.2 (1.4.3), or None where the message sets neither.

    Where one of the two is not set, it is that of the HTML standard: black on white, links in blue (``#0000ee``).
    """
    color, background = style.get("color"), style.background
    if (not color and not background) or background == "":
        return None
    front = _color(color) if color else _color("#00e" if in_link else "black")
    back = _color(background or "white")
    if front is None or back is None:
        return None
    over = [back.alpha * part + (1 - back.alpha) for part in back[:3]]
    above = [front.alpha * part + (1 - front.alpha) * below for part, below in zip(front[:3], over, strict=True)]
    first, second = _luminance(above), _luminance(over)
    # Cut, not rounded: what is just under a threshold must not come to stand on it.
    return floor(10_000 * (max(first, second) + 0.05) / (min(first, second) + 0.05)) / 10_000


def _luminance(parts: list[float]) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
